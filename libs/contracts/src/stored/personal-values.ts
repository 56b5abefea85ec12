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
const KIND_OF_MEMBER: ReadonlyMap<string, PersonalKind> = new Map<string, PersonalKind>([
  ['userPrincipalName', 'principal-name'],
  ['aliases', 'alias'],
  ...Object.entries(PROFILE_KINDS),
  ['reason', 'reason'],
]);
/** An address has its value in `text`, which is of the kind of the address. */
const kindWithin = (name: string, kind: PersonalKind | undefined): PersonalKind | undefined =>
  name === 'text' ? kind : KIND_OF_MEMBER.get(name);
const personAround = (data: object, personId: string | undefined): string | undefined =>
  'userId' in data && typeof data.userId === 'string' ? data.userId : personId;

/** Calls `visit` for every personal value anywhere in `data`, in order. */
export const visitPersonal = (data: unknown, visit: (value: Personal, place: PersonalPlace) => void): void =>
  visitAt(data, visit, undefined, undefined);

// A place is handed on as its two parts, since most of what is walked over holds nothing personal.
const visitAt = (
  data: unknown,
  visit: (value: Personal, place: PersonalPlace) => void,
  kind: PersonalKind | undefined,
  personId: string | undefined,
): void => {
  if (typeof data !== 'object' || data === null) return;
  if (Array.isArray(data)) {
    for (const item of data) visitAt(item, visit, kind, personId);
    return;
  }
  if (isPersonal(data)) return visit(data, { kind, personId });
  const person = personAround(data, personId);
  for (const name of Object.keys(data)) {
    const value = (data as Readonly<Record<string, unknown>>)[name];
    if (typeof value === 'object') visitAt(value, visit, kindWithin(name, kind), person);
  }
};

/** Returns `data` with every personal value replaced. What holds no personal value isn't copied. */
export const mapPersonal = (data: unknown, replace: (value: Personal, place: PersonalPlace) => Personal): unknown =>
  mapAt(data, replace, undefined, undefined);

const mapAt = (
  data: unknown,
  replace: (value: Personal, place: PersonalPlace) => Personal,
  kind: PersonalKind | undefined,
  personId: string | undefined,
): unknown => {
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) {
    const items: unknown[] = data.map((item) => mapAt(item, replace, kind, personId));
    return items.every((item, index) => item === data[index]) ? data : items;
  }
  if (isPersonal(data)) return replace(data, { kind, personId });
  const person = personAround(data, personId);
  let changed: Record<string, unknown> | undefined;
  for (const name of Object.keys(data)) {
    const value = (data as Readonly<Record<string, unknown>>)[name];
    if (typeof value !== 'object') continue;
    const mapped = mapAt(value, replace, kindWithin(name, kind), person);
    // a member keeps its place, so that the order of the text stays the same
    if (mapped !== value) (changed ??= { ...data })[name] = mapped;
  }
  return changed ?? data;
};

/** Says what is wrong with a value in this place: it is another person's, or of another kind. */
export const misplaced = ({ personal, kind }: Personal, place: PersonalPlace): string | undefined => {
  if (place.personId !== undefined && place.personId !== personal)
    return `a personal value of ${personal} stands where one of ${place.personId} belongs`;
  return place.kind === kind
    ? undefined
    : `a personal value of ${personal} of kind ${kind} stands where ${place.kind ?? 'none'} belongs`;
};
