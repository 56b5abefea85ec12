import type { UserId } from '#licensing';
import { Pace } from '../ports/pace.js';
import type { Turn } from '../ports/turn.js';
import { beginningsOf } from './beginnings.js';
import { FLAGS, type PeopleTable } from './people-table.js';
import { SortedSlots } from './sorted-slots.js';
import type { UserFilters, UserSearch } from './user-search.js';
import { joined, needlesOf, wordsOf } from './words.js';

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

/** So many slots are looked at before the time is looked at. */
const STEP = 4_096;
/** More words narrow nothing down any more. */
const MOST_WORDS = 16;

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
  const { slots, count } = await matchesOf(table, filters, pace);
  if (count > atMost) return undefined;
  const found = new Uint32Array(count);
  let at = 0;
  for (let slot = 0; slot < slots.length; slot += 1) if (slots[slot] === 1) found[at++] = slot;
  const sorted = new SortedSlots((slot, other) => table.ids.compare(slot, other));
  await sorted.build(found, pace);
  return pace.map(Array.from({ length: count }).keys(), 'users', (rank) => table.idOf(sorted.at(rank)));
};

interface Matches {
  /** By slot: 1 for whoever matches. */
  readonly slots: Uint8Array;
  readonly count: number;
}

const matchesOf = async (table: PeopleTable, search: UserFilters, pace: Pace): Promise<Matches> => {
  const needles = search.search === undefined ? [] : needlesOf(search.search).slice(0, MOST_WORDS);
  const words = await matchWords(table, needles, pace);
  const isWanted = await filterOf(table, search, pace);
  const slots = new Uint8Array(table.end);
  let count = 0;
  await inSteps(slots.length, pace, (from, until) => {
    for (let slot = from; slot < until; slot += 1) {
      if ((words !== undefined && words[slot] !== needles.length) || !isWanted(slot)) continue;
      slots[slot] = 1;
      count += 1;
    }
  });
  return { slots, count };
};

/** Resolves, by slot, to how many of the words it has, counted up to the first one that it lacks. */
const matchWords = async (
  table: PeopleTable,
  needles: readonly string[],
  pace: Pace,
): Promise<Uint8Array | undefined> => {
  if (needles.length === 0) return undefined;
  const found = new Uint8Array(table.end);
  // the longest is had by the fewest, and the others are looked for in those alone
  const longestFirst = needles.toSorted((one, other) => other.length - one.length);
  for (const [at, needle] of longestFirst.entries()) {
    const markSome = markingOf(table, needle, { found, at, isShared: await sharedTextsWith(table, needle, pace) });
    await inSteps(table.end, pace, markSome);
  }
  return found;
};

/** Makes what looks for one word in some slots. Nobody comes or goes meanwhile, so that the columns stay the same. */
const markingOf = (
  { columns, texts }: PeopleTable,
  needle: string,
  {
    found,
    at,
    isShared,
  }: { readonly found: Uint8Array; readonly at: number; readonly isShared: ((slot: number) => boolean) | undefined },
) => {
  const bytes = new TextEncoder().encode(needle);
  const wanted = beginningsOf(bytes);
  const { ones, twos, threes, fours, texts: addresses, lengths } = columns;
  return (from: number, until: number): void => {
    for (let slot = from; slot < until; slot += 1) {
      if (found[slot] !== at) continue;
      const mayBegin =
        (fours[slot]! & wanted.fours) === wanted.fours &&
        (threes[slot]! & wanted.threes) === wanted.threes &&
        (twos[slot]! & wanted.twos) === wanted.twos &&
        (ones[slot]! & wanted.ones) === wanted.ones;
      if ((mayBegin && texts.holds(addresses[slot]!, lengths[slot]!, bytes)) || isShared?.(slot) === true)
        found[slot] = at + 1;
    }
  };
};

/** Calls `work` for so many slots after so many, until `end`. Others go on in between. */
const inSteps = async (end: number, pace: Pace, work: (from: number, until: number) => void): Promise<void> => {
  for (let from = 0; from < end; from += STEP) {
    work(from, Math.min(from + STEP, end));
    if (from + STEP <= end && pace.spent('users', 0)) await pace.rest();
  }
};

/** Resolves to what tells of a slot whether the words stand in what many share; to undefined where nobody has them. */
const sharedTextsWith = async (
  { columns, departments, jobTitles, offices }: PeopleTable,
  needle: string,
  pace: Pace,
): Promise<((slot: number) => boolean) | undefined> => {
  const wanted = (text: string): boolean => text.includes(needle);
  const inDepartment = await departments.where(wanted, pace);
  const inJobTitle = await jobTitles.where(wanted, pace);
  const inOffice = await offices.where(wanted, pace);
  if (![inDepartment, inJobTitle, inOffice].some((texts) => texts.includes(1))) return undefined;
  return (slot) =>
    inDepartment[columns.departments[slot]!] === 1 ||
    inJobTitle[columns.jobTitles[slot]!] === 1 ||
    inOffice[columns.offices[slot]!] === 1;
};

/** These flags are looked at, and those of them must be there. */
const wantedFlags = ({ accountEnabled, userType }: UserFilters, state: 'active' | 'deleted') => ({
  asked:
    FLAGS.active |
    FLAGS.deleted |
    (accountEnabled === undefined ? 0 : FLAGS.blocked) |
    (userType === undefined ? 0 : FLAGS.guest),
  wanted: FLAGS[state] | (accountEnabled === false ? FLAGS.blocked : 0) | (userType === 'Guest' ? FLAGS.guest : 0),
});

const filterOf = async (table: PeopleTable, search: UserFilters, pace: Pace): Promise<(slot: number) => boolean> => {
  const { product, without, unlicensed, department, location, state = 'active' } = search;
  const { states, products: sets, locations, departments } = table.columns;
  const { asked, wanted } = wantedFlags(search, state);
  const products = await table.products.where((set) => {
    const held = set.split(',');
    return (
      (product === undefined || held.includes(product)) &&
      (without === undefined || !held.includes(without)) &&
      unlicensed !== true
    );
  }, pace);
  products[0] = product === undefined ? 1 : 0;
  const place = location === undefined ? -1 : location === null ? 0 : table.locations.find(location) || -2;
  const part = department === undefined ? -1 : table.departments.find(joined(wordsOf(department))) || -2;
  return (slot) =>
    (states[slot]! & asked) === wanted &&
    products[sets[slot]!] === 1 &&
    (place === -1 || locations[slot] === place) &&
    (part === -1 || departments[slot] === part);
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

/** Reads on in the order from the place on. */
const pageByText = async (
  table: PeopleTable,
  { by, descending }: { readonly by: 'name' | 'userPrincipalName'; readonly descending: boolean },
  { slots }: Matches,
  { limit, after, pace }: Paging,
): Promise<Paged> => {
  const order = by === 'name' ? table.byName : table.byPrincipalName;
  const found: number[] = [];
  const step = descending ? -1 : 1;
  let rank = descending ? order.count - 1 : 0;
  if (after !== undefined) {
    const place = { key: new TextEncoder().encode(after.key), id: after.id };
    // behind the place stands, in ascending order, whoever is greater than it
    rank = descending
      ? order.rankOf((slot) => table.compareWith(slot, by, place)) - 1
      : order.rankOf((slot) => table.compareWith(slot, by, place) - 0.5);
  }
  for (let looked = 1; rank >= 0 && rank < order.count && found.length <= limit; rank += step, looked += 1) {
    const slot = order.at(rank);
    if (slots[slot] === 1) found.push(slot);
    if ((looked & (STEP - 1)) === 0 && pace.spent('users', 0)) await pace.rest();
  }
  return ofPage(table, found, limit, (slot) => decoder.decode(table.keyOf(slot, by)));
};

/** Sorts those who match and stand behind the place, as far as the page needs. */
const pageByNumber = async (
  table: PeopleTable,
  { by, descending }: { readonly by: 'id' | 'created'; readonly descending: boolean },
  { slots }: Matches,
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
  for (let slot = 0; slot < slots.length; slot += 1) {
    if (slots[slot] === 1 && isBehind(slot) && (last === undefined || compare(slot, last) < 0)) {
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
