import type { Pace } from '../ports/pace.js';
import { beginningsOf } from './beginnings.js';
import { Matches } from './matches.js';
import { FLAGS, type PeopleTable } from './people-table.js';
import type { UserFilters } from './user-search.js';
import { joined, needlesOf, wordsOf } from './words.js';

/** The time is looked at after this many slots. */
export const STEP = 4_096;
/** More words narrow nothing down any more. */
const MOST_WORDS = 16;

/** Resolves to who meets the filters: whoever asked the same before, and nobody has changed since, is told at once. */
export const matchesOf = async (table: PeopleTable, filters: UserFilters, pace: Pace): Promise<Matches> => {
  const needles = filters.search === undefined ? [] : needlesOf(filters.search).slice(0, MOST_WORDS);
  const { product, without, unlicensed, department, location, accountEnabled, userType, state } = filters;
  const others = [product, without, unlicensed, department, location, accountEnabled, userType, state];
  const asked = JSON.stringify([needles, ...others.map((each) => (each === undefined ? 0 : each))]);
  const known = table.matches.get(asked);
  if (known !== undefined) return known;
  const matches = await lookForMatches(table, filters, needles, pace);
  table.matches.keep(asked, matches);
  return matches;
};

const lookForMatches = async (
  table: PeopleTable,
  filters: UserFilters,
  needles: readonly string[],
  pace: Pace,
): Promise<Matches> => {
  // the longest is had by the fewest, and the others are looked for in those alone
  const longestFirst = needles.toSorted((one, other) => other.length - one.length);
  const words: Word[] = [];
  for (const needle of longestFirst) words.push(await wordIn(table, needle, pace));
  const [first, ...others] = words;
  const isWanted = await filterOf(table, filters, pace);
  const matches = new Matches(table.end);
  const take = (slot: number): void => {
    if (others.every((word) => word.isHad(slot)) && isWanted(slot)) matches.add(slot);
  };
  const lookAt = first?.findEach ?? each;
  await inSteps(table.end, pace, (from, until) => lookAt(from, until, take));
  return matches;
};

type FindEach = (from: number, until: number, take: (slot: number) => void) => void;

const each: FindEach = (from, until, take) => {
  for (let slot = from; slot < until; slot += 1) take(slot);
};

interface Word {
  readonly isHad: (slot: number) => boolean;
  /** Calls `take` with each slot among these that has the word. */
  readonly findEach: FindEach;
}

/** Resolves to what looks for a word. Nobody comes or goes meanwhile, so that the columns stay the same. */
const wordIn = async (table: PeopleTable, needle: string, pace: Pace): Promise<Word> => {
  const { columns, texts } = table;
  const bytes = new TextEncoder().encode(needle);
  const wanted = beginningsOf(bytes);
  const { ones, twos, threes, fours, texts: addresses, lengths } = columns;
  const isShared = await sharedTextsWith(table, needle, pace);
  const isHad = (slot: number): boolean => {
    const mayBegin =
      (fours[slot]! & wanted.fours) === wanted.fours &&
      (threes[slot]! & wanted.threes) === wanted.threes &&
      (twos[slot]! & wanted.twos) === wanted.twos &&
      (ones[slot]! & wanted.ones) === wanted.ones;
    return (mayBegin && texts.holds(addresses[slot]!, lengths[slot]!, bytes)) || isShared?.(slot) === true;
  };
  const findEach: FindEach = (from, until, take) => {
    for (let slot = from; slot < until; slot += 1) if (isHad(slot)) take(slot);
  };
  return { isHad, findEach };
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
