import { USER_FIELDS } from '#licensing';
import type { OperationResult, OperationTotals } from '../http/shapes.js';
import { count } from '../output/table.js';
import { grouped } from './grouped.js';
import { inOneList } from './in-words.js';
import type { Names } from './names.js';
import type { Said, Tense } from './tense.js';

/** Sums up the results of an operation as its dry run does. */
export function totalsOf(results: readonly OperationResult[]): OperationTotals {
  const complete = results.filter(({ state }) => state === 'Complete');
  return {
    changed: ofFields(complete.flatMap(({ changed = [] }) => changed)),
    assigned: ofProducts(complete.flatMap(({ assigned = [] }) => assigned)),
    removed: ofProducts(complete.flatMap(({ removed = [] }) => removed)),
    retained: ofServices(complete.flatMap(({ retained = [] }) => retained)),
    retainedUsers: complete.filter(({ retained = [] }) => retained.length > 0).length,
    restored: ofServices(complete.flatMap(({ restored = [] }) => restored)),
    purged: ofServices(complete.flatMap(({ purged = [] }) => purged)),
    granted: ofServices(complete.flatMap(({ granted = [] }) => granted)),
    aliasesReleased: complete.flatMap(({ aliasesReleased = [] }) => aliasesReleased).length,
    aliasesReturned: complete.flatMap(({ aliasesReturned = [] }) => aliasesReturned).length,
    aliasesLost: complete.flatMap(({ aliasesLost = [] }) => aliasesLost).length,
    shortfalls: shortfallsOf(complete),
  };
}

const inOrder = <T>(groups: ReadonlyMap<string, T>): readonly T[] =>
  [...groups].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, group]) => group);

function ofProducts(skuIds: readonly string[]): NonNullable<OperationTotals['assigned']> {
  const users = new Map<string, number>();
  for (const skuId of skuIds) users.set(skuId, (users.get(skuId) ?? 0) + 1);
  return inOrder(new Map([...users].map(([skuId, number]) => [skuId, { skuId, users: number }] as const)));
}

function ofFields(fields: readonly string[]): NonNullable<OperationTotals['changed']> {
  const users = new Map<string, number>();
  for (const field of fields) users.set(field, (users.get(field) ?? 0) + 1);
  return USER_FIELDS.flatMap((field) => (users.has(field) ? [{ field, users: users.get(field) ?? 0 }] : []));
}

function ofServices(
  services: readonly { readonly service: string; readonly purgeAt?: string }[],
): OperationTotals['retained'] {
  const groups = new Map<string, OperationTotals['retained'][number]>();
  for (const { service, purgeAt } of services) {
    const { users = 0, purgeAt: known } = groups.get(service) ?? {};
    const [earliest] = [known, purgeAt].filter((at) => at !== undefined).toSorted();
    groups.set(service, { service, users: users + 1, ...(earliest === undefined ? {} : { purgeAt: earliest }) });
  }
  return inOrder(groups);
}

function shortfallsOf(results: readonly OperationResult[]): NonNullable<OperationTotals['shortfalls']> {
  const groups = new Map<string, NonNullable<OperationTotals['shortfalls']>[number]>();
  for (const { skuId, code } of results.flatMap(({ shortfalls = [] }) => shortfalls)) {
    const key = `${skuId} ${code}`;
    groups.set(key, { skuId, code, users: (groups.get(key)?.users ?? 0) + 1 });
  }
  return inOrder(groups);
}

const of = (users: number): string => `of ${count(users, 'user')}`;

/**
 * Services of equally many users are told together, those without a deadline by themselves. The data of all users
 * doesn't end in one moment, since they are decided one after the other.
 */
function retainedTexts(retained: OperationTotals['retained']): readonly string[] {
  const groups = grouped(retained, ({ users, purgeAt }) => `${users} ${purgeAt === undefined}`);
  return groups.map((group) => {
    const [earliest] = group.flatMap(({ purgeAt }) => purgeAt ?? []).toSorted();
    const until = earliest === undefined ? 'for good' : `until ${earliest} at the earliest`;
    return `${servicesText(group)} ${until}`;
  });
}
const servicesText = (group: readonly { readonly service: string; readonly users: number }[]): string =>
  `${group.map(({ service }) => service).join(', ')} ${of(group[0]?.users ?? 0)}`;

const ofEach = (services: OperationTotals['restored'] = []): readonly string[] =>
  grouped(services, ({ users }) => users).map(servicesText);

const changedTexts = (changed: OperationTotals['changed'] = []): readonly string[] =>
  grouped(changed, ({ users }) => users).map(
    (group) => `${inOneList(group.map(({ field }) => field))} ${of(group[0]?.users ?? 0)}`,
  );

/** Who lacks a product that is to go is told by what becomes of them. */
const SWAPS = {
  exchanged: 'would change for others',
  left: 'would be left as they are',
  notHeld: 'would fail, since one to remove is not held',
  added: 'would only be added',
} as const;
const swapTexts = (swaps: OperationTotals['swaps']): readonly string[] =>
  (['exchanged', 'left', 'notHeld', 'added'] as const).flatMap((kind) => {
    const users = swaps?.[kind] ?? 0;
    return users === 0 ? [] : [`those of ${count(users, 'user')} ${SWAPS[kind]}`];
  });

/** Returns a line for each kind of effect, over all users. The words are those of one user. */
export const totalLines = (totals: OperationTotals, names: Names, tense: Tense): readonly string[] => {
  const ofProduct = (products: OperationTotals['assigned'], word: string): string[] =>
    (products ?? []).map(({ skuId, users }) => `${names.product(skuId)} ${word} ${count(users, 'user')}`);
  const lines: readonly (readonly [Said, readonly string[]])[] = [
    [{ done: 'Licenses', tried: 'Licenses' }, swapTexts(totals.swaps)],
    [{ done: 'Changed', tried: 'Would change' }, changedTexts(totals.changed)],
    [{ done: 'Assigned', tried: 'Would be assigned' }, ofProduct(totals.assigned, 'to')],
    [{ done: 'Removed', tried: 'Would be removed' }, ofProduct(totals.removed, 'from')],
    [{ done: 'Begun', tried: 'Would begin' }, ofEach(totals.granted)],
    [{ done: 'Data restored', tried: 'Data would be restored' }, ofEach(totals.restored)],
    [{ done: 'Data retained', tried: 'Data would be retained' }, retainedTexts(totals.retained)],
    [
      { done: 'Data purged, its time was over', tried: 'Data would be purged, its time is over' },
      ofEach(totals.purged),
    ],
    [{ done: 'Aliases lost', tried: 'Aliases would be lost' }, numbered(totals.aliasesReleased)],
    [{ done: 'Aliases returned', tried: 'Aliases would return' }, numbered(totals.aliasesReturned)],
    [{ done: 'Aliases not returned', tried: 'Aliases would not return' }, numbered(totals.aliasesLost)],
    [
      { done: 'Licenses not restored', tried: 'Licenses would not be restored' },
      (totals.shortfalls ?? []).map(({ skuId, code, users }) => `${names.product(skuId)} ${of(users)} (${code})`),
    ],
  ];
  return lines.flatMap(([said, texts]) => (texts.length === 0 ? [] : [`${said[tense]}: ${texts.join('; ')}`]));
};

const numbered = (number = 0): readonly string[] => (number === 0 ? [] : [String(number)]);
