import { defined, type CountryCode, type SkuId, type UserId } from '#licensing';
import { PromptTurn } from '#testing/fakes';
import { Pace } from '../ports/pace.js';
import type { Turn } from '../ports/turn.js';
import { allPeople, findPeople, type Place } from './find-people.js';
import { PeopleTable } from './people-table.js';
import type { DirectoryPerson } from './person.js';
import { CHUNK } from './text-store.js';
import type { UserSearch } from './user-search.js';
import { joined, needlesOf, wordsOf } from './words.js';

const A = 'aaaaaaaa-0000-4000-8000-000000000000' as SkuId;
const B = 'bbbbbbbb-0000-4000-8000-000000000000' as SkuId;
const FIRST = ['Ann', 'Bo', 'Zoë', 'José', 'Ånn', '田中', 'anna', ''];
const LAST = ['Lee', 'Öz', 'O’Brien', 'Lee-Bo', '太郎', 'Łuk', ''];
const PARTS = ['Sales', 'sales', 'Finance', ''];

/** Makes numbers that look like chance, and are the same in every run. */
const chance = (seed: number) => {
  let state = seed;
  return <T>(choices: readonly T[]): T => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return choices[Math.floor((state / 2 ** 32) * choices.length)]!;
  };
};
const idOf = (number: number): UserId =>
  `${(Math.imul(number, 2_654_435_761) >>> 0).toString(16).padStart(8, '0')}-1111-4111-8111-000000000000` as UserId;

const personOf = (number: number, pick: ReturnType<typeof chance>): DirectoryPerson => {
  const [first, last] = [pick(FIRST), pick(LAST)];
  return {
    id: idOf(number),
    state: pick(['active', 'active', 'deleted'] as const),
    createdAt: `2026-01-0${pick([1, 2, 3])}T00:00:00.000Z`,
    location: pick(['DE', 'CZ', null]) as CountryCode | null,
    products: pick([[], [A], [B], [A, B]]),
    ...pick([
      {},
      { accountEnabled: false },
      { userType: 'Guest' },
      { accountEnabled: false, userType: 'Guest' },
    ] as const),
    texts: {
      name: `${first} ${last}`.trim(),
      userPrincipalName: `${first}.${last}${number}@contoso.example`,
      department: pick(PARTS),
      jobTitle: pick(['Clerk', '']),
      office: pick(['North 1', '']),
      others: [first, last, `alias${number}@x.example`],
    },
  };
};

/** Finds as anybody would who has all people in a list. */
const expected = (people: readonly DirectoryPerson[], search: UserSearch): readonly UserId[] => {
  const { product, without, unlicensed, department, location, state = 'active', sort = 'id' } = search;
  const { accountEnabled, userType } = search;
  const needles = needlesOf(search.search ?? '');
  const found = people.filter(({ texts, products, ...person }) => {
    const all = [texts.name, texts.userPrincipalName, texts.department, texts.jobTitle, texts.office, ...texts.others];
    const text = all.map((each) => joined(wordsOf(each))).join('\0');
    return (
      person.state === state &&
      needles.every((needle) => text.includes(needle)) &&
      (product === undefined || products.includes(product)) &&
      (without === undefined || !products.includes(without)) &&
      (unlicensed !== true || products.length === 0) &&
      (accountEnabled === undefined || (person.accountEnabled ?? true) === accountEnabled) &&
      (userType === undefined || (person.userType ?? 'Member') === userType) &&
      (location === undefined || person.location === location) &&
      (department === undefined || joined(wordsOf(texts.department)) === joined(wordsOf(department)))
    );
  });
  const keyOf = ({ texts, createdAt }: DirectoryPerson): string => {
    if (sort === 'id') return '';
    return sort === 'created' ? createdAt : Buffer.from(joined(wordsOf(texts[sort]))).toString('hex');
  };
  const order = (one: DirectoryPerson, other: DirectoryPerson): number =>
    (keyOf(one) < keyOf(other) ? -1 : keyOf(one) > keyOf(other) ? 1 : 0) || (one.id < other.id ? -1 : 1);
  const sorted = found.toSorted(order).map(({ id }) => id);
  return search.descending === true ? sorted.toReversed() : sorted;
};

const turn = new PromptTurn();
const allPages = async (table: PeopleTable, search: UserSearch, limit: number) => {
  const ids: UserId[] = [];
  let after: Place | undefined;
  let count: number | undefined;
  do {
    const found = await findPeople(table, search, { limit, turn, ...defined({ after }) });
    expect(found.userIds.length).toBeLessThanOrEqual(limit);
    ids.push(...found.userIds);
    count = found.total;
    after = found.next;
  } while (after !== undefined);
  expect(count).toBe(ids.length);
  return ids;
};

const SEARCHES: readonly UserSearch[] = [
  {},
  { sort: 'name' },
  { sort: 'name', descending: true },
  { sort: 'userPrincipalName' },
  { sort: 'userPrincipalName', descending: true },
  { sort: 'created' },
  { sort: 'created', descending: true },
  { search: 'an', sort: 'name' },
  { search: 'le an', sort: 'name' },
  { search: 'sales clerk' },
  { search: '郎' },
  { search: 'alias7' },
  { department: 'SALES', sort: 'name' },
  { department: 'Nowhere' },
  { product: A, without: B, sort: 'name' },
  { product: A, location: null },
  { product: A },
  { unlicensed: true, location: 'DE' as CountryCode },
  { location: 'FR' as CountryCode },
  { state: 'deleted', sort: 'name', descending: true },
  { state: 'deleted', search: 'bo' },
  { accountEnabled: false, sort: 'name' },
  { accountEnabled: true, userType: 'Guest' },
  { userType: 'Member', state: 'deleted' },
];

/** Counts from now on how many texts of the table are read. */
const countReads = ({ texts }: PeopleTable): { count: number } => {
  const reads = { count: 0 };
  const holds = texts.holds.bind(texts);
  texts.holds = (...asked) => {
    reads.count += 1;
    return holds(...asked);
  };
  return reads;
};

describe('people', () => {
  it.each(SEARCHES)('are found as in a plain list: %j', async (search) => {
    const pick = chance(7);
    const people = new Map(Array.from({ length: 400 }, (_, at) => [idOf(at), personOf(at, pick)]));
    const table = new PeopleTable();
    for (const person of people.values()) table.add(person);
    await table.sort(new Pace(turn));
    for (let round = 0; round < 6; round += 1) {
      for (const limit of [1, 7, 1_000])
        expect(await allPages(table, search, limit)).toEqual(expected([...people.values()], search));
      // some come, some go, and some change
      const put = Array.from({ length: 60 }, (_, at) => personOf((round * 97 + at * 11) % 700, pick));
      const remove = Array.from({ length: 40 }, (_, at) => idOf((round * 61 + at * 13 + 5) % 700)).filter((id) =>
        put.every((person) => person.id !== id),
      );
      table.change({ put, remove });
      for (const person of put) people.set(person.id, person);
      for (const id of remove) people.delete(id);
      expect(table.count).toBe(people.size);
    }
  });

  it('are found as in a plain list whatever was asked before', async () => {
    const pick = chance(13);
    const people = Array.from({ length: 300 }, (_, at) => personOf(at, pick));
    const table = new PeopleTable();
    for (const person of people) table.add(person);
    await table.sort(new Pace(turn));
    const lists = SEARCHES.map((search) => ({ search, ids: expected(people, search) }));
    for (const first of lists)
      for (const { search, ids } of lists) {
        await findPeople(table, first.search, { limit: 1, turn });
        const { userIds } = await findPeople(table, search, { limit: people.length, turn });
        expect({ first: first.search, search, userIds }).toEqual({ first: first.search, search, userIds: ids });
      }
  });

  it('are looked through once for all pages of a list, until somebody changes', async () => {
    const table = new PeopleTable();
    const pick = chance(17);
    const people = Array.from({ length: 2_000 }, (_, at) => personOf(at, pick));
    for (const person of people) table.add(person);
    await table.sort(new Pace(turn));
    const read = countReads(table);
    const search: UserSearch = { search: 'lee', sort: 'name' };
    await findPeople(table, search, { limit: 10, turn });
    const once = read.count;
    await allPages(table, search, 10);
    await findPeople(table, { ...search, descending: true }, { limit: 10, turn });
    expect(read.count).toBe(once);
    table.changeOpen({ ...people[0]!, state: 'deleted' });
    await findPeople(table, search, { limit: 10, turn });
    expect(read.count).toBeGreaterThan(once);
    for (let at = 0; at < 20; at += 1)
      await Promise.all([1, 2].map(() => findPeople(table, { search: `alias${at}` }, { limit: 1, turn })));
    // sixteen lists, of a bit a person
    expect(table.matches.bytes).toBe((16 * 2_016) / 8);
  });

  it('are all told by id, unless they are too many', async () => {
    const table = new PeopleTable();
    const pick = chance(3);
    const people = Array.from({ length: 300 }, (_, at) => personOf(at, pick));
    for (const person of people) table.add(person);
    await table.sort(new Pace(turn));
    const ids = expected(people, { search: 'lee' });
    expect(await allPeople(table, { search: 'lee' }, { atMost: ids.length, turn })).toEqual(ids);
    expect(await allPeople(table, { search: 'lee' }, { atMost: ids.length - 1, turn })).toBeUndefined();
  });

  it('are looked for in units, between which others go on', async () => {
    const table = new PeopleTable();
    const pick = chance(9);
    for (let number = 0; number < 20_000; number += 1) table.add(personOf(number, pick));
    await table.sort(new Pace(turn));
    let turns = 0;
    const next = async (): Promise<void> => void (turns += 1);
    const short: Turn = { next, soon: next, budget: () => ({ over: () => true }) };
    await findPeople(table, { search: 'lee', sort: 'name' }, { limit: 10, turn: short });
    // 4,096 people are one
    expect(turns).toBe(Math.floor(20_000 / 4_096));
  });

  it('are read for those alone whose words begin as those of the search do', async () => {
    const table = new PeopleTable();
    const pick = chance(11);
    const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
    const word = (): string => pick(letters) + pick(letters) + pick(letters) + pick(letters);
    for (let at = 0; at < 5_000; at += 1) {
      const texts = { ...personOf(at, pick).texts, name: `${word()} ${word()}`, others: [word()] };
      table.add({ ...personOf(at, pick), texts: { ...texts, userPrincipalName: `${word()}@contoso.example` } });
    }
    await table.sort(new Pace(turn));
    const read = countReads(table);
    await findPeople(table, { search: word(), sort: 'name' }, { limit: 10, turn });
    expect(read.count).toBeLessThan(1_000);
    expect(read.count).toBeGreaterThan(0);
  });

  it('are sorted where they are few, and else found along the order of all', async () => {
    const table = new PeopleTable();
    const pick = chance(15);
    for (let number = 0; number < 5_000; number += 1) table.add(personOf(number, pick));
    await table.sort(new Pace(turn));
    let steps = 0;
    const at = table.byName.at.bind(table.byName);
    table.byName.at = (rank) => {
      steps += 1;
      return at(rank);
    };
    const one = await findPeople(table, { search: 'alias4321', sort: 'name' }, { limit: 10, turn });
    expect({ total: one.total, steps }).toEqual({ total: 1, steps: 0 });
    const many = await findPeople(table, { search: 'lee', sort: 'name' }, { limit: 10, turn });
    expect(many.total).toBeGreaterThan(500);
    expect(steps).toBeGreaterThan(10);
    expect(steps).toBeLessThan(500);
  });

  it('take no more room however often they change', async () => {
    const table = new PeopleTable();
    const pick = chance(3);
    const people = Array.from({ length: 20 }, (_, number) => personOf(number, pick));
    for (const person of people) table.add(person);
    await table.sort(new Pace(turn));
    const before = table.ids.bytes;
    for (let round = 0; round < 50; round += 1) table.change({ put: people, remove: [] });
    expect(table.ids.bytes).toBe(before);
    expect(people.map(({ id }) => table.ids.slotOf(id)).toSorted((a, b) => a - b)).toEqual([...people.keys()]);
  });

  it('leave nothing of their texts behind', async () => {
    const table = new PeopleTable();
    const pick = chance(5);
    const people = Array.from({ length: 20_000 }, (_, at) => personOf(at, pick));
    for (const person of people) table.add(person);
    await table.sort(new Pace(turn));
    const full = table.texts.bytes;
    for (let from = 0; from < people.length; from += 500)
      table.change({ put: [], remove: people.slice(from, from + 500).map(({ id }) => id) });
    expect(table.count).toBe(0);
    expect(table.texts.bytes).toBeLessThan(full / 2);
    const word = new TextEncoder().encode('\u0001a');
    for (let chunk = 0; chunk < table.texts.chunks; chunk += 1)
      expect(table.texts.holds(chunk * CHUNK, CHUNK, word)).toBe(false);
    const { ones, twos, threes, fours } = table.columns;
    for (const beginnings of [ones, twos, threes, fours]) expect(beginnings.every((bits) => bits === 0)).toBe(true);
    expect([table.departments, table.offices, table.jobTitles].map(({ bytes }) => bytes)).toEqual([0, 0, 0]);
  });
});
