import { explain } from '#contracts';
import type { HistoryChange, HistoryDocument } from '#projections';

/** What things are called in a sentence. What has no name any more is called by its id. */
export interface Called {
  readonly product: (skuId: string) => string;
  readonly plan: (planId: string) => string;
  readonly user: (userId: string) => string;
}
type What = HistoryChange['what'];
type ChangeOf<W extends What> = HistoryChange extends infer C
  ? C extends { readonly what: infer Own }
    ? W extends Own
      ? C
      : never
    : never
  : never;
interface Around {
  readonly called: Called;
  /** All that the entry says of this user, or beside one: a license is told with its seat. */
  readonly changes: readonly HistoryChange[];
}
type Words = { readonly [W in What]: (change: ChangeOf<W>, around: Around) => readonly string[] };

const seatOf = (what: 'seat-taken' | 'seat-released', product: string, { changes }: Around) =>
  changes.find((each): each is ChangeOf<'seat-taken'> => each.what === what && each.product === product);
const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
const plansOff = (off: readonly string[] | undefined, { called }: Around): string =>
  off === undefined || off.length === 0 ? '' : `, without ${off.map(called.plan).join(', ')}`;
const until = (endsOn: string | undefined): string => (endsOn === undefined ? '' : ` until ${endsOn}`);
const lost = (aliases: number | undefined): readonly string[] =>
  aliases === undefined ? [] : [`${counted(aliases, 'alias', 'aliases')} lost to others`];

const PURGED = { due: '', overdue: '', requested: ', as somebody asked' } as const;
const ASSIGNED = {
  assigned: 'assigned',
  created: 'assigned',
  reassigned: 'assigned',
  restored: 'back',
  imported: 'adopted',
} as const;
const REMOVED = {
  removed: 'removed',
  replaced: 'replaced',
  reassigned: 'reassigned',
  'user-deleted': 'removed with the user',
} as const;
const START = { first: 'begins', again: 'back with its data', fresh: 'begins anew, without its earlier data' } as const;
const SHORT = {
  'no-available-seats': 'no seat was available',
  'not-permitted-in-location': 'it is not permitted there',
};

/** This is the one table of what is said of a change; a seat is said with its license, and not again. */
const WORDS: Words = {
  created: () => ['created'],
  profile: ({ fields }) => [`profile changed (${fields.join(', ')})`],
  location: ({ location }) => [location === null ? 'usage location taken away' : `usage location set to ${location}`],
  account: ({ accountEnabled, userType }) => [
    ...(accountEnabled === undefined ? [] : [accountEnabled ? 'sign-in allowed' : 'sign-in blocked']),
    ...(userType === undefined ? [] : [`made a ${userType.toLowerCase()}`]),
  ],
  address: () => ['user principal name changed'],
  'aliases-added': ({ count, cause }) => [
    `${counted(count, 'alias', 'aliases')} ${cause === 'returned' ? 'back' : 'added'}`,
  ],
  'aliases-released': ({ count, cause }) => [
    `${counted(count, 'alias', 'aliases')} ${cause === 'changed' ? 'taken away' : 'released'}`,
  ],
  assigned: ({ product, cause, from, off }, around) => {
    const seat = seatOf('seat-taken', product, around);
    return [
      `${around.called.product(product)} ${ASSIGNED[cause]}` +
        (from === undefined ? '' : ` from ${around.called.user(from)}`) +
        (seat === undefined ? '' : `, seat ${seat.assigned} of ${seat.valid}`) +
        plansOff(off, around),
    ];
  },
  plans: ({ product, off, refreshed }, around) => [
    refreshed === true
      ? `${around.called.product(product)} refreshed to what the catalogue has${plansOff(off, around)}`
      : `plans of ${around.called.product(product)} changed${plansOff(off, around) || ', all are on'}`,
  ],
  removed: ({ product, cause, to }, around) => {
    const seat = seatOf('seat-released', product, around);
    return [
      `${around.called.product(product)} ${REMOVED[cause]}` +
        (to === undefined ? '' : ` to ${around.called.user(to)}`) +
        (seat === undefined ? '' : `, ${seat.assigned} of ${seat.valid} seats held`),
    ];
  },
  'seat-taken': () => [],
  'seat-released': () => [],
  retained: ({ service, purgeAt }) => [
    purgeAt === undefined ? `data of ${service} kept for good` : `data of ${service} kept until ${purgeAt}`,
  ],
  'data-back': ({ aliasesLost }) => lost(aliasesLost),
  'data-purged': ({ service, cause }) => [`data of ${service} deleted for good${PURGED[cause]}`],
  granted: ({ services }) => services.map(({ service, start }) => `${service} ${START[start]}`),
  deleted: ({ purgeAt }) => [`deleted, can be restored until ${purgeAt}`],
  restored: ({ shortfalls, aliasesLost }, { called }) => [
    'restored',
    ...shortfalls.map(({ skuId, code }) => `without ${called.product(skuId)}, since ${SHORT[code]}`),
    ...lost(aliasesLost),
  ],
  purged: ({ cause }) => [`deleted for good${PURGED[cause]}`],
  'key-destroyed': ({ at }) => [`key destroyed at ${at}`],
  bought: ({ product, seats, endsOn }, { called }) => [
    `${counted(seats, 'seat', 'seats')} of ${called.product(product)} bought${until(endsOn)}`,
  ],
  quantity: ({ product, seats, before }, { called }) => [
    `${called.product(product)}: ${seats} seats instead of ${before}`,
  ],
  expired: ({ product, seats }, { called }) => [step(called.product(product), seats, 'expired')],
  renewed: ({ product, seats, endsOn }, { called }) => [
    `${step(called.product(product), seats, 'renewed')}${until(endsOn)}`,
  ],
  suspended: ({ product, seats }, { called }) => [step(called.product(product), seats, 'suspended')],
  cancelled: ({ product, seats }, { called }) => [step(called.product(product), seats, 'cancelled')],
  pool: ({ valid, expired, assigned }) => [
    `now ${valid} valid${expired === 0 ? '' : `, ${expired} expired`}, ${assigned} assigned`,
  ],
  'tenant-created': ({ displayName }) => [`tenant ${displayName} created`],
  'tenant-renamed': ({ displayName }) => [`tenant renamed to ${displayName}`],
  'tenant-closed': ({ purgeAt }) => [`tenant closed, can be reopened until ${purgeAt}`],
  'tenant-reopened': () => ['tenant reopened'],
  'operation-started': ({ mode, total }) => [`bulk operation (${mode}) of ${counted(total, 'user', 'users')} started`],
  'operation-abandoned': ({ listed }) => [`list of ${counted(listed, 'user', 'users')} given up`],
};
const step = (product: string, seats: number, word: string): string =>
  `purchase of ${counted(seats, 'seat', 'seats')} of ${product} ${word}`;

const wordsOf = (change: HistoryChange, around: Around): readonly string[] =>
  (WORDS[change.what] as (change: HistoryChange, around: Around) => readonly string[])(change, around);

/** Says what a command did to one user, as far as these changes go. */
export const changesInWords = (changes: readonly HistoryChange[], called: Called): string =>
  changes.flatMap((change) => wordsOf(change, { called, changes })).join('; ');

const GUIDS = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
const REDACTED = 'reason of a command redacted';

/** Says what a command did, or why it was refused, in a sentence. Where it is about several users, each is named. */
export const historyWords = (
  { outcome, refusal, type, changes, more, users }: HistoryDocument,
  called: Called & { readonly isProduct: (id: string) => boolean },
): string => {
  if (refusal !== undefined)
    return `refused: ${explain(refusal).replaceAll(GUIDS, (id) => (called.isProduct(id) ? called.product(id) : id))}`;
  if (outcome === 'unchanged') return 'nothing to change';
  if (type === 'RedactReason') return REDACTED;
  const owners = [...new Set(changes.map((change) => ('user' in change ? change.user : undefined)))];
  const parts = owners.map((owner) => {
    const own = changes.filter((change) => ('user' in change ? change.user : undefined) === owner);
    const said = own.flatMap((change) => wordsOf(change, { called, changes: own })).join('; ');
    return owner === undefined || users.length < 2 ? said : `${called.user(owner)}: ${said}`;
  });
  const said = parts.filter((part) => part !== '').join('; ');
  if (more !== undefined) return `${said}; and ${counted(more, 'change', 'changes')} more`;
  return said === '' ? 'accepted' : said;
};
