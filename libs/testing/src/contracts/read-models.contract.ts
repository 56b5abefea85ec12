import {
  compareKeys,
  followerOf,
  InvalidCursor,
  LeaseLost,
  NotBuilt,
  ReadModelsClosed,
  type Collection,
  type IndexQuery,
  type ReadModels,
} from '#application';
import { itUnless } from '../adapters/with-adapter.js';

/** This is one place for read models. Several handles on it see the same. */
export interface ReadModelsFixture {
  /** Opens one more handle on the same place. The contract closes it. */
  open(): Promise<ReadModels>;
  /** Makes the place such as a release with another format left it; `undefined` is one that wrote none. */
  leaveFormat(format: number | undefined): Promise<void>;
  /** It is false where everything is gone once every handle is closed. */
  readonly persistent: boolean;
  dispose(): Promise<void>;
}

interface Person {
  readonly group: string;
  readonly name?: string | null;
  readonly age?: number;
  readonly tags?: readonly string[];
  readonly held?: readonly { readonly sku: string }[];
}

const people = (generation = 1): Collection => ({
  name: 'people',
  generation,
  version: 1,
  indexes: [
    { name: 'all', fields: [] },
    { name: 'by-group', fields: ['group'] },
    { name: 'by-name', fields: ['group', 'name'] },
    { name: 'by-age', fields: ['group', 'age', 'name'] },
    { name: 'by-tag', fields: ['group', 'tags', 'age'], array: 'tags' },
    { name: 'by-held', fields: ['held.sku'], array: 'held.sku' },
  ],
});

const at = (position: number): string => String(position).padStart(20, '0');
const NOW = '2026-01-01T00:00:00.000Z';
const LATER = '2026-01-01T00:00:10.000Z';

/** An adapter, or the server it is tried on, may be unable to do this by its nature. The report prints the reason. */
export type ReadModelsLimit =
  /** Text beyond the basic plane is ordered by its code points. */
  'order-of-code-points';

/** Registers what every adapter of the `ReadModels` port must do. Call it within a `describe` of the adapter. */
export const readModelsContract = (
  fixtureOf: () => Promise<ReadModelsFixture>,
  cannot: { readonly [L in ReadModelsLimit]?: string } = {},
): void => {
  let fixture: ReadModelsFixture;
  let models: ReadModels;
  const handles: ReadModels[] = [];
  const open = async (): Promise<ReadModels> => {
    const handle = await fixture.open();
    handles.push(handle);
    return handle;
  };
  beforeEach(async () => {
    fixture = await fixtureOf();
    models = await open();
    await models.ensure(people());
  });
  afterEach(async () => {
    for (const handle of handles.splice(0)) await handle.close();
    await fixture.dispose();
  });

  const put = (key: string, position: number, document: Person | null, collection = people()) =>
    models.commit(collection, [{ key, at: at(position), document }]);
  const putAll = (documents: Readonly<Record<string, Person>>) =>
    models.commit(
      people(),
      Object.entries(documents).map(([key, document], index) => ({ key, at: at(index + 1), document })),
    );
  const get = async (key: string) => (await models.getMany<Person>({ name: 'people' }, [key]))[0];
  const keys = async (query: Omit<IndexQuery, 'limit'>) =>
    (await models.query<Person>({ name: 'people' }, { limit: 100, ...query })).items.map((item) => item.key);
  const pages = async (query: IndexQuery, between?: (page: number) => Promise<unknown>) => {
    const seen: string[] = [];
    let after: string | undefined;
    for (let page = 0; page === 0 || after !== undefined; page++) {
      const answer = await models.query<Person>({ name: 'people' }, { ...query, ...(after && { after }) });
      expect(answer.items.length).toBeLessThanOrEqual(query.limit);
      seen.push(...answer.items.map((item) => item.key));
      after = answer.next;
      await between?.(page);
    }
    return seen;
  };

  describe('documents', () => {
    it('stores a document with its position and gives it back', async () => {
      expect(await put('a', 5, { group: 'g', name: 'Ann' })).toEqual({ written: 1, newer: 0 });
      expect(await get('a')).toEqual({ group: 'g', name: 'Ann' });
      const stored = await models.load<Person>(people(), ['a', 'missing']);
      expect([...stored]).toEqual([['a', { key: 'a', at: at(5), document: { group: 'g', name: 'Ann' } }]]);
    });

    it('ignores an older write and counts it as newer', async () => {
      await put('a', 5, { group: 'new' });
      expect(await put('a', 4, { group: 'old' })).toEqual({ written: 0, newer: 1 });
      expect(await get('a')).toEqual({ group: 'new' });
      expect(await keys({ index: 'by-group', prefix: ['old'] })).toEqual([]);
    });

    it('ignores a write at the same position', async () => {
      await put('a', 5, { group: 'first' });
      expect(await put('a', 5, { group: 'second' })).toEqual({ written: 0, newer: 1 });
      expect(await get('a')).toEqual({ group: 'first' });
    });

    it('lets a tombstone hide a document from readers, but not from the loader', async () => {
      await put('a', 1, { group: 'g', tags: ['x'] });
      expect(await put('a', 2, null)).toEqual({ written: 1, newer: 0 });
      expect(await get('a')).toBeUndefined();
      expect(await keys({ index: 'by-group', prefix: ['g'] })).toEqual([]);
      expect(await keys({ index: 'by-tag', prefix: ['g', 'x'] })).toEqual([]);
      expect(await models.count({ name: 'people' }, 'by-group', ['g'])).toBe(0);
      expect((await models.load(people(), ['a'])).get('a')).toEqual({ key: 'a', at: at(2), document: null });
    });

    it('tells the keys of documents in their order, page by page and within bounds, without tombstones', async () => {
      const G = { group: 'g' };
      await putAll({ a_10: G, b_1: G, a_2: G, a: G, ä: G });
      await put('a_3', 9, null);
      const target = { name: 'people', generation: 1 };
      expect(await models.keys(target, {}, 100)).toEqual(['a', 'a_10', 'a_2', 'b_1', 'ä']);
      expect(await models.keys(target, { after: 'a_10' }, 2)).toEqual(['a_2', 'b_1']);
      expect(await models.keys({ name: 'people' }, { after: 'a', until: 'b_1' }, 100)).toEqual(['a_10', 'a_2']);
      await expect(models.keys({ name: 'nobody' }, {}, 1)).rejects.toThrow(NotBuilt);
    });

    it('lets no late writer bring a deleted document back', async () => {
      await put('a', 1, { group: 'g' });
      await put('a', 9, null);
      expect(await put('a', 8, { group: 'g' })).toEqual({ written: 0, newer: 1 });
      expect(await get('a')).toBeUndefined();
      expect(await keys({ index: 'all', prefix: [] })).toEqual([]);
    });

    it('lets a tombstone come first, and a newer document after it', async () => {
      await put('a', 3, null);
      expect(await put('a', 2, { group: 'g' })).toEqual({ written: 0, newer: 1 });
      expect(await put('a', 4, { group: 'h' })).toEqual({ written: 1, newer: 0 });
      expect(await keys({ index: 'by-group', prefix: ['h'] })).toEqual(['a']);
    });

    it('takes a batch of new, changed, late and deleted documents, in order', async () => {
      await put('old', 5, { group: 'g' });
      await put('late', 9, { group: 'g' });
      await put('gone', 5, { group: 'g' });
      const outcome = await models.commit(people(), [
        { key: 'new', at: at(10), document: { group: 'g' } },
        { key: 'old', at: at(10), document: { group: 'h' } },
        { key: 'late', at: at(8), document: { group: 'h' } },
        { key: 'gone', at: at(10), document: null },
        { key: 'new', at: at(11), document: { group: 'h' } },
      ]);
      expect(outcome).toEqual({ written: 4, newer: 1 });
      expect(await keys({ index: 'by-group', prefix: ['g'] })).toEqual(['late']);
      expect(await keys({ index: 'by-group', prefix: ['h'] })).toEqual(['new', 'old']);
    });

    it('gives many in the order asked, undefined where missing', async () => {
      await putAll({ a: { group: '1' }, b: { group: '2' } });
      const groups = await models.getMany<Person>({ name: 'people' }, ['b', 'x', 'a', 'b']);
      expect(groups.map((each) => each?.group)).toEqual(['2', undefined, '1', '2']);
      expect(await models.getMany({ name: 'people' }, [])).toEqual([]);
    });

    it('loads more keys at once than fit into one statement', async () => {
      const many = Array.from({ length: 300 }, (_, index) => `k${index}`);
      await putAll(Object.fromEntries(many.map((key) => [key, { group: key }])));
      expect((await models.load(people(), many)).size).toBe(300);
    });

    const names = ['\u00e9', 'e\u0301', '\u{1F600}', '\uFB01', 'a\u0000b', 'a\u0001', 'a', '日本'];
    const keyOf = (name: string): string => name.replaceAll('\u0000', '(nul)');

    it('keeps text as it is: composed and decomposed, beyond the basic plane, control characters', async () => {
      await putAll(Object.fromEntries(names.map((name) => [keyOf(name), { group: 'g', name }])));
      for (const name of names) {
        expect(await get(keyOf(name))).toEqual({ group: 'g', name });
        expect(await keys({ index: 'by-name', prefix: ['g', name] })).toEqual([keyOf(name)]);
      }
    });

    itUnless('read models', cannot['order-of-code-points'])('orders text by code point', async () => {
      await putAll(Object.fromEntries(names.map((name) => [keyOf(name), { group: 'g', name }])));
      expect(await keys({ index: 'by-name', prefix: ['g'] })).toEqual([...names].sort(compareKeys).map(keyOf));
    });

    it('stores a document of 1 MB', async () => {
      const name = 'é'.repeat(512 * 1024);
      await put('big', 1, { group: 'g', tags: [name] });
      expect((await get('big'))?.tags?.[0]).toBe(name);
    });

    it('shares no object with its callers', async () => {
      const tags = ['x'];
      await put('a', 1, { group: 'g', tags });
      tags.push('y');
      expect(await get('a')).toEqual({ group: 'g', tags: ['x'] });
    });
  });

  describe('queries', () => {
    beforeEach(() =>
      putAll({
        a: { group: 'g', name: 'Bo', age: 30, tags: ['red', 'blue', 'red'], held: [{ sku: 's1' }, { sku: 's2' }] },
        b: { group: 'g', name: 'Al', age: 30, tags: ['red'], held: [{ sku: 's2' }] },
        c: { group: 'g', name: null, age: -1.5, tags: [] },
        d: { group: 'g', age: 200 },
        e: { group: 'gg', name: 'Al', age: 4, tags: ['red'] },
        f: { group: '', name: '', age: 0 },
      }),
    );

    it.each<[string, Omit<IndexQuery, 'limit'>, readonly string[]]>([
      ['all, by key', { index: 'all', prefix: [] }, ['a', 'b', 'c', 'd', 'e', 'f']],
      ['all, descending', { index: 'all', prefix: [], descending: true }, ['f', 'e', 'd', 'c', 'b', 'a']],
      ['equality, then key', { index: 'by-group', prefix: ['g'] }, ['a', 'b', 'c', 'd']],
      ['equality is not "starts with"', { index: 'by-group', prefix: ['gg'] }, ['e']],
      ['equality with empty text', { index: 'by-group', prefix: [''] }, ['f']],
      [
        'part of the fields: the rest gives the order, null first',
        { index: 'by-name', prefix: ['g'] },
        ['c', 'd', 'b', 'a'],
      ],
      ['the same, descending', { index: 'by-name', prefix: ['g'], descending: true }, ['a', 'b', 'd', 'c']],
      ['null by equality, missing is null', { index: 'by-name', prefix: ['g', null] }, ['c', 'd']],
      ['numbers by value', { index: 'by-age', prefix: ['g'] }, ['c', 'b', 'a', 'd']],
      ['range from (inclusive)', { index: 'by-age', prefix: ['g'], range: { from: 30 } }, ['b', 'a', 'd']],
      ['range until (exclusive)', { index: 'by-age', prefix: ['g'], range: { until: 30 } }, ['c']],
      ['range with both', { index: 'by-age', prefix: ['g'], range: { from: -1.5, until: 31 } }, ['c', 'b', 'a']],
      ['range, descending', { index: 'by-age', prefix: ['g'], range: { from: 0 }, descending: true }, ['d', 'a', 'b']],
      ['a range leaves null out', { index: 'by-name', prefix: ['g'], range: { until: 'Z' } }, ['b', 'a']],
      ['an empty range', { index: 'by-age', prefix: ['g'], range: { from: 31, until: 31 } }, []],
      ['an element of an array, once', { index: 'by-tag', prefix: ['g', 'red'] }, ['a', 'b']],
      ['an element and the next field', { index: 'by-tag', prefix: ['g', 'red', 30] }, ['a', 'b']],
      ['an empty array is null', { index: 'by-tag', prefix: ['g', null] }, ['c', 'd']],
      ['an object in an array', { index: 'by-held', prefix: ['s2'] }, ['a', 'b']],
      ['nothing there', { index: 'by-held', prefix: ['s3'] }, []],
    ])('%s', async (_, query, expected) => {
      expect(await keys(query)).toEqual(expected);
      expect(await pages({ ...query, limit: 1 })).toEqual(expected);
    });

    it('follows a document that changes its place', async () => {
      await put('b', 50, { group: 'gg', tags: ['green'], held: [] });
      expect(await keys({ index: 'by-group', prefix: ['gg'] })).toEqual(['b', 'e']);
      expect(await keys({ index: 'by-tag', prefix: ['g', 'red'] })).toEqual(['a']);
      expect(await keys({ index: 'by-tag', prefix: ['gg', 'green'] })).toEqual(['b']);
      expect(await keys({ index: 'by-held', prefix: ['s2'] })).toEqual(['a']);
    });

    it('gives key, position and document of each item, and no cursor on the last page', async () => {
      const page = await models.query<Person>({ name: 'people' }, { index: 'by-group', prefix: ['gg'], limit: 1 });
      expect(page).toEqual({
        items: [{ key: 'e', at: at(5), document: { group: 'gg', name: 'Al', age: 4, tags: ['red'] } }],
      });
    });

    it('counts what a prefix finds', async () => {
      const count = (index: string, prefix: IndexQuery['prefix']) => models.count({ name: 'people' }, index, prefix);
      expect(await count('all', [])).toBe(6);
      expect(await count('by-group', ['g'])).toBe(4);
      expect(await count('by-tag', ['g', 'red'])).toBe(2);
      expect(await count('by-name', ['g', null])).toBe(2);
      expect(await count('by-group', ['none'])).toBe(0);
    });

    it.each<[string, Omit<IndexQuery, 'limit'>]>([
      ['from one value on', { index: 'by-age', prefix: ['g'], range: { from: 2 } }],
      ['up to one', { index: 'by-age', prefix: ['g'], range: { until: 2 } }],
      ['between two', { index: 'by-name', prefix: ['g'], range: { from: 'A', until: 'B' } }],
      ['between none', { index: 'by-age', prefix: ['g'], range: {} }],
      ['where nothing is', { index: 'by-age', prefix: ['g'], range: { from: 1_000, until: 2_000 } }],
    ])('counts what a range finds: %s', async (_, { index, prefix, range, ...query }) => {
      const found = await keys({ index, prefix, ...(range && { range }), ...query });
      expect(await models.count({ name: 'people' }, index, prefix, range)).toBe(found.length);
    });

    it.each<[string, Omit<IndexQuery, 'limit'>]>([
      ['more values than fields', { index: 'by-group', prefix: ['g', 'h'] }],
      ['a range of two types', { index: 'by-age', prefix: ['g'], range: { from: 1, until: 'z' } }],
      ['a range over an array', { index: 'by-tag', prefix: ['g'], range: { from: 'a' } }],
    ])('refuses %s as a mistake of the program', async (_, query) => {
      await expect(keys(query)).rejects.toThrow(TypeError);
    });

    it('goes through 1,000 documents exactly once while others are written', async () => {
      const key = (index: number): string => `k${String(index).padStart(4, '0')}`;
      const some = Array.from({ length: 1_000 }, (_, index) => key(index));
      await models.commit(
        people(),
        some.map((each, index) => ({
          key: each,
          at: at(100),
          document: { group: 'page', age: index % 7, name: each },
        })),
      );
      const disturb = (page: number) =>
        models.commit(people(), [
          { key: `x${page}`, at: at(200 + page), document: { group: 'page', age: page % 7, name: `n${page}` } },
          { key: `x${page - 2}`, at: at(500 + page), document: null },
          { key: key(page), at: at(900), document: { group: 'page', age: page % 7, name: key(page), tags: ['seen'] } },
        ]);
      for (const descending of [false, true]) {
        const seen = await pages({ index: 'by-age', prefix: ['page'], limit: 37, descending }, disturb);
        const ours = seen.filter((each) => each.startsWith('k'));
        expect([...ours].sort()).toEqual(some);
        expect(new Set(seen).size).toBe(seen.length);
      }
    });

    it('refuses a cursor that it did not make for this query', async () => {
      const query: IndexQuery = { index: 'by-group', prefix: ['g'], limit: 2 };
      const { next } = await models.query({ name: 'people' }, query);
      expect(next).toMatch(/^[\w-]+$/);
      const ask = (changed: Partial<IndexQuery>) => models.query({ name: 'people' }, { ...query, ...changed });
      for (const after of ['', '!', 'abc', `${next}A`, next!.slice(0, -3), btoa('null'), btoa('[1,2,3]')])
        await expect(ask({ after })).rejects.toThrow(InvalidCursor);
      await expect(ask({ after: next!, prefix: ['gg'] })).rejects.toThrow(InvalidCursor);
      await expect(ask({ after: next!, descending: true })).rejects.toThrow(InvalidCursor);
      await expect(ask({ after: next!, index: 'by-name' })).rejects.toThrow(InvalidCursor);
      expect((await ask({ after: next! })).items.map((item) => item.key)).toEqual(['c', 'd']);
    });
  });

  describe('checkpoints and parked keys', () => {
    it('saves and replaces a checkpoint', async () => {
      expect(await models.checkpoint('f')).toBeUndefined();
      await models.saveCheckpoint('f', { storeId: 's', position: at(0), updatedAt: NOW });
      expect(await models.checkpoint('f')).toEqual({ storeId: 's', position: at(0), updatedAt: NOW });
      const next = { storeId: 's', position: at(7), eventId: 'e7', updatedAt: LATER };
      await models.saveCheckpoint('f', next);
      expect(await models.checkpoint('f')).toEqual(next);
      expect(await models.checkpoint('g')).toBeUndefined();
    });

    it('parks a key once, lists in order, and unparks', async () => {
      await models.park('f', { key: 'b', position: at(2), reason: 'first' });
      await models.park('f', { key: 'b', position: at(3), reason: 'second' });
      await models.park('f', { key: 'a', position: at(9), reason: 'other' });
      expect(await models.parked('f')).toEqual([
        { key: 'b', position: at(2), reason: 'first' },
        { key: 'a', position: at(9), reason: 'other' },
      ]);
      expect(await models.parked('g')).toEqual([]);
      await models.unpark('f', ['b', 'unknown']);
      expect((await models.parked('f')).map((parked) => parked.key)).toEqual(['a']);
    });
  });

  describe('leases', () => {
    const take = (holder: string, now: string, handle = models) => handle.acquireLease('l', holder, now, 5_000);

    it('has one holder at a time, and lets it renew', async () => {
      const lease = await take('one', NOW);
      expect(lease).toEqual({ name: 'l', holder: 'one', token: 1, expiresAt: '2026-01-01T00:00:05.000Z' });
      expect(await take('two', '2026-01-01T00:00:04.999Z')).toBeUndefined();
      const renewed = await take('one', '2026-01-01T00:00:03.000Z');
      expect(renewed).toMatchObject({ token: 1, expiresAt: '2026-01-01T00:00:08.000Z' });
      expect(await take('two', '2026-01-01T00:00:05.000Z')).toBeUndefined();
    });

    it('lets another holder take over when it ran out, with a greater token', async () => {
      await take('one', NOW);
      expect(await take('two', '2026-01-01T00:00:05.000Z')).toMatchObject({ holder: 'two', token: 2 });
    });

    it('is taken at once from a holder that has ended, with a greater token, and from no other', async () => {
      const old = (await take('one', NOW))!;
      const after = (isGone: (holder: string) => boolean) => models.acquireLease('l', 'two', NOW, 5_000, isGone);
      expect(await after((holder) => holder === 'three')).toBeUndefined();
      expect(await after((holder) => holder === 'one')).toMatchObject({ holder: 'two', token: 2 });
      const checkpoint = { storeId: 's', position: at(1), updatedAt: NOW };
      await expect(models.saveCheckpoint('f', checkpoint, old)).rejects.toThrow(LeaseLost);
    });

    it('refuses whatever the old holder still writes', async () => {
      const old = (await take('one', NOW))!;
      const now = (await take('two', LATER))!;
      const write = [{ key: 'a', at: at(1), document: { group: 'g' } }];
      const checkpoint = { storeId: 's', position: at(1), updatedAt: NOW };
      await expect(models.commit(people(), write, old)).rejects.toThrow(LeaseLost);
      await expect(models.saveCheckpoint('f', checkpoint, old)).rejects.toThrow(LeaseLost);
      await expect(models.park('f', { key: 'k', position: at(1), reason: 'r' }, old)).rejects.toThrow(LeaseLost);
      expect(await get('a')).toBeUndefined();
      expect(await models.checkpoint('f')).toBeUndefined();
      expect(await models.parked('f')).toEqual([]);
      expect(await models.commit(people(), write, now)).toEqual({ written: 1, newer: 0 });
    });

    it('gives a released lease to the next at once, and refuses its fence', async () => {
      const lease = (await take('one', NOW))!;
      await models.releaseLease(lease);
      await expect(models.commit(people(), [], lease)).rejects.toThrow(LeaseLost);
      const next = await take('two', NOW);
      expect(next).toMatchObject({ token: 2 });
      await models.releaseLease(lease);
      expect(await take('three', NOW)).toBeUndefined();
    });

    it('gives one of many takers the lease', async () => {
      const other = await open();
      const takers = Array.from({ length: 20 }, (_, index) => take(`h${index}`, NOW, index % 2 ? other : models));
      expect((await Promise.all(takers)).filter((lease) => lease !== undefined)).toHaveLength(1);
    });
  });

  describe('generations', () => {
    it('makes the first one live, and others beside it', async () => {
      await models.ensure(people(2));
      await put('a', 1, { group: 'live' });
      await put('a', 1, { group: 'next' }, people(2));
      await put('b', 2, { group: 'next' }, people(2));
      await models.saveCheckpoint(followerOf(people(2)), { storeId: 's', position: at(2), updatedAt: NOW });
      expect(await get('a')).toEqual({ group: 'live' });
      expect(await models.getMany({ name: 'people', generation: 2 }, ['a'])).toEqual([{ group: 'next' }]);
      expect(await models.generations('people')).toEqual([
        { name: 'people', generation: 1, version: 1, live: true, documents: 1 },
        {
          name: 'people',
          generation: 2,
          version: 1,
          live: false,
          documents: 2,
          checkpoint: { storeId: 's', position: at(2), updatedAt: NOW },
        },
      ]);
    });

    it('lets readers go over to a promoted one, and back, with the same cursor', async () => {
      await models.ensure({ ...people(2), version: 2 });
      for (const key of ['a', 'b', 'c']) {
        await put(key, 1, { group: 'g', name: 'old' });
        await models.commit(people(2), [{ key, at: at(1), document: { group: 'g', name: 'new' } }]);
      }
      const query: IndexQuery = { index: 'by-group', prefix: ['g'], limit: 2 };
      const { next } = await models.query({ name: 'people' }, query);
      expect(await models.promote('people', 1, 2)).toBe(true);
      expect(await models.liveGeneration('people')).toEqual({ generation: 2, version: 2 });
      expect(await get('a')).toEqual({ group: 'g', name: 'new' });
      const rest = await models.query<Person>({ name: 'people' }, { ...query, after: next! });
      expect(rest.items).toEqual([{ key: 'c', at: at(1), document: { group: 'g', name: 'new' } }]);
      expect(await models.promote('people', 2, 1)).toBe(true);
      expect(await get('a')).toEqual({ group: 'g', name: 'old' });
    });

    it('lets one of two promoters win', async () => {
      await models.ensure(people(2));
      await models.ensure(people(3));
      const other = await open();
      const outcomes = await Promise.all([models.promote('people', 1, 2), other.promote('people', 1, 3)]);
      expect(outcomes.filter((won) => won)).toHaveLength(1);
      const { generation } = (await models.liveGeneration('people'))!;
      expect(generation).toBe(outcomes[0] ? 2 : 3);
    });

    it('does not promote what is not there', async () => {
      expect(await models.promote('people', 1, 7)).toBe(false);
      expect(await models.promote('nobody', 1, 2)).toBe(false);
      expect(await models.liveGeneration('people')).toEqual({ generation: 1, version: 1 });
    });

    it('drops one with its checkpoint and parked keys, never the live one', async () => {
      await models.ensure(people(2));
      await put('a', 1, { group: 'g', tags: ['x'] }, people(2));
      await models.saveCheckpoint(followerOf(people(2)), { storeId: 's', position: at(2), updatedAt: NOW });
      await models.park(followerOf(people(2)), { key: 'k', position: at(1), reason: 'r' });
      await models.drop('people', 2);
      await models.drop('people', 2);
      expect(await models.generations('people')).toHaveLength(1);
      expect(await models.checkpoint(followerOf(people(2)))).toBeUndefined();
      expect(await models.parked(followerOf(people(2)))).toEqual([]);
      await expect(models.drop('people', 1)).rejects.toThrow(TypeError);
      await expect(
        models.query({ name: 'people', generation: 2 }, { index: 'all', prefix: [], limit: 1 }),
      ).rejects.toThrow(NotBuilt);
      await models.ensure(people(2));
      expect(await models.count({ name: 'people', generation: 2 }, 'all', [])).toBe(0);
    });

    it('ensures again without harm, but not with another shape', async () => {
      await put('a', 1, { group: 'g' });
      await models.ensure(people());
      expect(await get('a')).toEqual({ group: 'g' });
      await expect(models.ensure({ ...people(), version: 2 })).rejects.toThrow(TypeError);
      await expect(models.ensure({ ...people(), indexes: [] })).rejects.toThrow(TypeError);
    });

    it('says that nobody has built it', async () => {
      expect(await models.liveGeneration('nobody')).toBeUndefined();
      expect(await models.generations('nobody')).toEqual([]);
      await expect(models.getMany({ name: 'nobody' }, ['a'])).rejects.toThrow(NotBuilt);
      await expect(models.count({ name: 'nobody' }, 'all', [])).rejects.toThrow(NotBuilt);
      await expect(models.query({ name: 'nobody' }, { index: 'all', prefix: [], limit: 1 })).rejects.toThrow(NotBuilt);
    });

    it('says the same of a missing index, which another version of the program may not have made', async () => {
      await put('a', 1, { group: 'g' });
      const asked = { index: 'of-a-later-version', prefix: [], limit: 1 };
      await expect(models.query({ name: 'people' }, asked)).rejects.toThrow(NotBuilt);
      await expect(models.count({ name: 'people' }, asked.index, [])).rejects.toThrow(NotBuilt);
    });
  });

  describe('handles', () => {
    it('see what the other one writes', async () => {
      const other = await open();
      await put('a', 1, { group: 'g' });
      expect(await other.getMany({ name: 'people' }, ['a'])).toEqual([{ group: 'g' }]);
      await other.commit(people(), [{ key: 'a', at: at(2), document: { group: 'h' } }]);
      expect(await get('a')).toEqual({ group: 'h' });
      await other.ensure(people(2));
      expect(await models.generations('people')).toHaveLength(2);
      await other.promote('people', 1, 2);
      expect(await get('a')).toBeUndefined();
    });

    it('write at the same time, and the newest document wins on each key', async () => {
      const other = await open();
      const batch = (handle: ReadModels, from: number) =>
        Promise.all(
          Array.from({ length: 50 }, (_, index) => {
            const position = from + 2 * index;
            return handle.commit(people(), [{ key: 'hot', at: at(position), document: { group: String(position) } }]);
          }),
        );
      await Promise.all([batch(models, 1), batch(other, 2)]);
      expect(await get('hot')).toEqual({ group: '100' });
      expect(await models.count({ name: 'people' }, 'all', [])).toBe(1);
    });

    it('are begun by several at once', async () => {
      const fresh = await fixtureOf();
      const begun = await Promise.all([fresh.open(), fresh.open(), fresh.open()]);
      for (const each of begun) {
        expect(await each.checkpoint('f')).toBeUndefined();
        await each.close();
      }
      await fresh.dispose();
    });

    it.each([undefined, 1, 3])('are refused where their format is %p, with what to do', async (format) => {
      await fixture.leaveFormat(format);
      const message = expect.stringMatching(/: (name|move|begin) \w/) as unknown;
      await expect(open()).rejects.toMatchObject({ code: 'unusable-store', message });
    });

    it('refuse everything once closed, and close twice', async () => {
      await models.close();
      await models.close();
      await expect(get('a')).rejects.toThrow(ReadModelsClosed);
      await expect(put('a', 1, { group: 'g' })).rejects.toThrow(ReadModelsClosed);
      await expect(models.checkpoint('f')).rejects.toThrow(ReadModelsClosed);
    });

    it('find everything again after all were closed', async () => {
      if (!fixture.persistent) return;
      await put('a', 1, { group: 'g', tags: ['x'] });
      await put('b', 2, null);
      await models.ensure(people(2));
      await models.promote('people', 1, 2);
      await models.saveCheckpoint('f', { storeId: 's', position: at(1), eventId: 'e', updatedAt: NOW });
      await models.park('f', { key: 'k', position: at(1), reason: 'r' });
      await models.acquireLease('l', 'one', NOW, 5_000);
      await models.close();
      models = await open();
      await models.ensure(people());
      expect(await models.liveGeneration('people')).toEqual({ generation: 2, version: 1 });
      expect(await models.promote('people', 2, 1)).toBe(true);
      expect(await get('a')).toEqual({ group: 'g', tags: ['x'] });
      expect(await keys({ index: 'by-tag', prefix: ['g', 'x'] })).toEqual(['a']);
      expect((await models.load(people(), ['b'])).get('b')?.document).toBeNull();
      expect(await models.checkpoint('f')).toMatchObject({ eventId: 'e' });
      expect(await models.parked('f')).toHaveLength(1);
      expect(await models.acquireLease('l', 'two', NOW, 5_000)).toBeUndefined();
    });
  });
};
