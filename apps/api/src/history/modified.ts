import type { PlacedValue, Position, StepsAsked, StepsOfUser } from '#application';
import {
  type CommandId,
  type Personal,
  PROFILE_FIELDS,
  PROFILE_KINDS,
  type PersonalKind,
  type ProfileField,
  type UserDifference,
  userDifference,
  type UserId,
} from '#licensing';
import type { HistoryDocument } from '#projections';

/** One thing that was otherwise before, of a user or of a purchase. */
export interface Modified {
  readonly userId?: UserId;
  readonly purchaseId?: string;
  readonly property: string;
  readonly skuId?: string;
  readonly before: unknown;
  readonly after: unknown;
}
/** What says a text to be opened: `place` remembers it, and what it returns tells it once all are open. */
export type Place = (value: PlacedValue) => () => unknown;

const isOfUser = (what: string): boolean =>
  what !== 'seat-taken' && what !== 'seat-released' && what !== 'key-destroyed';
/** The users whose streams a command wrote to. What only counts seats, or tells of a key, changed nothing of them. */
export const changedIn = ({ changes }: Pick<HistoryDocument, 'changes'>): readonly UserId[] => [
  ...new Set(changes.flatMap((change) => ('user' in change && isOfUser(change.what) ? [change.user] : []))),
];

/** Tells which commands wrote to which users, all that a page shows at once. */
export const stepsAsked = (entries: readonly HistoryDocument[]): ReadonlyMap<UserId, StepsAsked> => {
  const asked = new Map<UserId, { readonly commandIds: Set<CommandId>; readonly since: Position }>();
  for (const { id, position, ...entry } of entries) {
    for (const userId of changedIn(entry)) {
      const { commandIds = new Set<CommandId>(), since = position } = asked.get(userId) ?? {};
      asked.set(userId, { commandIds: commandIds.add(id), since: position < since ? position : since });
    }
  }
  return asked;
};

const KINDS: Readonly<Record<string, PersonalKind>> = {
  userPrincipalName: 'principal-name',
  aliases: 'alias',
  ...PROFILE_KINDS,
};
const isPersonal = (property: string): property is 'userPrincipalName' | 'aliases' | ProfileField =>
  property === 'userPrincipalName' || property === 'aliases' || PROFILE_FIELDS.includes(property as ProfileField);

/** What became otherwise by an entry; undefined where nobody can tell it any more, or not now. */
export type ModifiedLater = () => readonly Modified[] | undefined;

/** Takes what is to be opened to its place; what it returns tells all of it once that is done. */
export const modifiedBy = (
  entry: HistoryDocument,
  steps: ReadonlyMap<UserId, StepsOfUser>,
  place: Place,
): ModifiedLater => {
  let isDamaged = false;
  const parts = changedIn(entry).flatMap((userId) => {
    const ofUser = steps.get(userId);
    const step = ofUser === 'damaged' ? undefined : ofUser?.get(entry.id);
    isDamaged ||= ofUser === 'damaged';
    return step === undefined ? [] : userDifference(step.before, step.after).map((each) => placed(userId, each, place));
  });
  const { purchase, step } = entry;
  const ofPurchase = (['seats', 'state'] as const).flatMap((property) => {
    if (step === undefined || step.before?.[property] === step.after[property]) return [];
    return [
      {
        purchaseId: purchase as string,
        property,
        before: step.before?.[property] ?? null,
        after: step.after[property],
      },
    ];
  });
  return () => (isDamaged ? undefined : [...parts.map((part) => part()), ...ofPurchase]);
};

const placed = (userId: UserId, difference: UserDifference, place: Place): (() => Modified) => {
  const { property, before, after } = difference;
  if (!isPersonal(property)) return () => ({ userId, ...difference });
  const open = (value: unknown): (() => unknown) => {
    if (value === null) return () => null;
    if (Array.isArray(value)) {
      const texts = value.map(open);
      return () => texts.map((text) => text());
    }
    return place({ value: value as Personal, personId: userId, kind: KINDS[property]! });
  };
  const [then, now] = [open(before), open(after)];
  return () => ({ userId, property, before: then(), after: now() });
};
