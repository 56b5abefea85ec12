import { PROFILE_KINDS, type Personal, type PersonalKind } from '#licensing';

const isPersonal = (value: object): value is Personal =>
  'personal' in value &&
  typeof value.personal === 'string' &&
  ('clear' in value || 'sealed' in value || 'erased' in value);

/**
 * What belongs where a personal value was found: the kind is that of the member it stands in, and the person is the
 * nearest `userId` around it. Either is missing where the data doesn't say it.
 */
export interface PersonalPlace {
  readonly kind: PersonalKind | undefined;
  readonly personId: string | undefined;
}
const NOWHERE: PersonalPlace = { kind: undefined, personId: undefined };

const KIND_OF_MEMBER: ReadonlyMap<string, PersonalKind> = new Map<string, PersonalKind>([
  ['userPrincipalName', 'principal-name'],
  ['aliases', 'alias'],
  ...Object.entries(PROFILE_KINDS),
  ['reason', 'reason'],
]);
/** An address has its value in `text`, which is of the kind of the address. */
const within = (name: string, { kind, personId }: PersonalPlace): PersonalPlace => ({
  kind: name === 'text' ? kind : KIND_OF_MEMBER.get(name),
  personId,
});
const around = (data: object, place: PersonalPlace): PersonalPlace =>
  'userId' in data && typeof data.userId === 'string' ? { ...place, personId: data.userId } : place;

/** Calls `visit` for every personal value anywhere in `data`, in order. */
export const visitPersonal = (
  data: unknown,
  visit: (value: Personal, place: PersonalPlace) => void,
  place: PersonalPlace = NOWHERE,
): void => {
  if (typeof data !== 'object' || data === null) return;
  if (Array.isArray(data)) {
    for (const item of data) visitPersonal(item, visit, place);
    return;
  }
  if (isPersonal(data)) return visit(data, place);
  const here = around(data, place);
  for (const [name, value] of Object.entries(data) as [string, unknown][])
    if (typeof value === 'object') visitPersonal(value, visit, within(name, here));
};

/** Returns `data` with every personal value replaced. What holds no personal value isn't copied. */
export const mapPersonal = (
  data: unknown,
  replace: (value: Personal, place: PersonalPlace) => Personal,
  place: PersonalPlace = NOWHERE,
): unknown => {
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) {
    const items: unknown[] = data.map((item) => mapPersonal(item, replace, place));
    return items.every((item, index) => item === data[index]) ? data : items;
  }
  if (isPersonal(data)) return replace(data, place);
  const here = around(data, place);
  let changed = false;
  const members = Object.entries(data).map(([name, value]: [string, unknown]) => {
    const mapped = typeof value === 'object' ? mapPersonal(value, replace, within(name, here)) : value;
    changed ||= mapped !== value;
    return [name, mapped] as const;
  });
  return changed ? Object.fromEntries(members) : data;
};

/** Says what is wrong with a value in this place: it is another person's, or of another kind. */
export const misplaced = ({ personal, kind }: Personal, place: PersonalPlace): string | undefined => {
  if (place.personId !== undefined && place.personId !== personal)
    return `a personal value of ${personal} stands where one of ${place.personId} belongs`;
  return place.kind === kind
    ? undefined
    : `a personal value of ${personal} of kind ${kind} stands where ${place.kind ?? 'none'} belongs`;
};
