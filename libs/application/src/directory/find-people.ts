import type { UserId } from '#licensing';
import { Pace } from '../ports/pace.js';
import type { Turn } from '../ports/turn.js';
import { matchesOf, STEP } from './find-matches.js';
import type { Matches } from './matches.js';
import type { PeopleTable } from './people-table.js';
import { SortedSlots } from './sorted-slots.js';
import type { UserFilters, UserSearch } from './user-search.js';

/** A page goes on behind this place of its order. Nobody need stand there any more. */
export interface Place {
  readonly id: string;
  /** It is what the order compares before the id: folded words, or milliseconds. */
  readonly key: string;
}
export interface FoundPeople {
  readonly userIds: readonly UserId[];
  /** So many meet the filters, wherever the page begins. */
  readonly total: number;
  /** It is left out on the last page. */
  readonly next?: Place;
}

/**
 * Finds those who meet the filters. It looks at everybody, number after number, in units of the turn, and at the texts
 * of those whose words begin as those of the search do; then a page is read off the order.
 */
export const findPeople = async (
  table: PeopleTable,
  search: UserSearch,
  { limit, after, turn }: { readonly limit: number; readonly after?: Place; readonly turn: Turn },
): Promise<FoundPeople> => {
  const pace = new Pace(turn);
  const matches = await matchesOf(table, search, pace);
  const page = await pageOf(table, search, matches, { limit, after, pace });
  return { ...page, total: matches.count };
};

/** Resolves to the ids of all who meet the filters, in their order; to undefined where they are more than `atMost`. */
export const allPeople = async (
  table: PeopleTable,
  filters: UserFilters,
  { atMost, turn }: { readonly atMost: number; readonly turn: Turn },
): Promise<readonly UserId[] | undefined> => {
  const pace = new Pace(turn);
  const matches = await matchesOf(table, filters, pace);
  if (matches.count > atMost) return undefined;
  const sorted = new SortedSlots((slot, other) => table.ids.compare(slot, other));
  await sorted.build(matches.slots(), pace);
  return pace.map(Array.from({ length: matches.count }).keys(), 'users', (rank) => table.idOf(sorted.at(rank)));
};

interface Paging {
  readonly limit: number;
  readonly after: Place | undefined;
  readonly pace: Pace;
}
type Paged = Omit<FoundPeople, 'total'>;

const pageOf = (table: PeopleTable, search: UserSearch, matches: Matches, paging: Paging): Promise<Paged> => {
  const { sort = 'id' } = search;
  return sort === 'name' || sort === 'userPrincipalName'
    ? pageByText(table, { by: sort, descending: search.descending === true }, matches, paging)
    : pageByNumber(table, { by: sort, descending: search.descending === true }, matches, paging);
};

const decoder = new TextDecoder();
const ofPage = (
  table: PeopleTable,
  slots: readonly number[],
  limit: number,
  keyOf: (slot: number) => string,
): Paged => {
  const userIds = slots.slice(0, limit).map((slot) => table.idOf(slot));
  if (slots.length <= limit) return { userIds };
  return { userIds, next: { id: userIds.at(-1)!, key: keyOf(slots[limit - 1]!) } };
};

/** A comparison of two texts takes as long as so many steps along an order. */
const STEPS_OF_COMPARISON = 150;
/** Says whether those who match are sorted before a page of them is found along the order of all. */
const areSortedSooner = (count: number, all: number, limit: number): boolean =>
  count * Math.log2(count + 1) * STEPS_OF_COMPARISON < all * Math.min(1, (limit + 1) / count);

/** Reads on in the order from the place on. */
const pageByText = async (
  table: PeopleTable,
  { by, descending }: { readonly by: 'name' | 'userPrincipalName'; readonly descending: boolean },
  matches: Matches,
  { limit, after, pace }: Paging,
): Promise<Paged> => {
  const order = by === 'name' ? table.byName : table.byPrincipalName;
  const sign = descending ? -1 : 1;
  const place = after && { key: new TextEncoder().encode(after.key), id: after.id };
  const isBehind = (slot: number): boolean => place === undefined || sign * table.compareWith(slot, by, place) > 0;
  const page = (found: readonly number[]): Paged =>
    ofPage(table, found, limit, (slot) => decoder.decode(table.keyOf(slot, by)));
  if (areSortedSooner(matches.count, order.count, limit)) {
    const behind = matches.slots().filter(isBehind);
    return page(Array.from(behind.sort((slot, other) => sign * order.compare(slot, other)).subarray(0, limit + 1)));
  }
  const found: number[] = [];
  let rank = descending ? order.count - 1 : 0;
  // behind the place stands, in ascending order, whoever is greater than it
  if (place !== undefined)
    rank = descending
      ? order.rankOf((slot) => table.compareWith(slot, by, place)) - 1
      : order.rankOf((slot) => table.compareWith(slot, by, place) - 0.5);
  for (let looked = 1; rank >= 0 && rank < order.count && found.length <= limit; rank += sign, looked += 1) {
    const slot = order.at(rank);
    if (matches.has(slot)) found.push(slot);
    if ((looked & (STEP - 1)) === 0 && pace.spent('users', 0)) await pace.rest();
  }
  return page(found);
};

/** Sorts those who match and stand behind the place, as far as the page needs. */
const pageByNumber = async (
  table: PeopleTable,
  { by, descending }: { readonly by: 'id' | 'created'; readonly descending: boolean },
  matches: Matches,
  { limit, after, pace }: Paging,
): Promise<Paged> => {
  const { created } = table.columns;
  const sign = descending ? -1 : 1;
  const compare = (slot: number, other: number): number =>
    sign * ((by === 'created' ? created[slot]! - created[other]! : 0) || table.ids.compare(slot, other));
  const isBehind = (slot: number): boolean =>
    after === undefined ||
    sign * ((by === 'created' ? created[slot]! - Number(after.key) : 0) || table.ids.compareWith(slot, after.id)) > 0;
  const room = (limit + 1) * 2;
  let best: number[] = [];
  let last: number | undefined;
  for (let slot = 0; slot < matches.end; slot += 1) {
    if (matches.has(slot) && isBehind(slot) && (last === undefined || compare(slot, last) < 0)) {
      best.push(slot);
      if (best.length >= room) {
        best = best.toSorted(compare).slice(0, limit + 1);
        last = best.at(-1);
      }
    }
    if ((slot & (STEP - 1)) === STEP - 1 && pace.spent('users', 0)) await pace.rest();
  }
  const page = best.toSorted(compare).slice(0, limit + 1);
  return ofPage(table, page, limit, (slot) => (by === 'created' ? String(created[slot]) : ''));
};
