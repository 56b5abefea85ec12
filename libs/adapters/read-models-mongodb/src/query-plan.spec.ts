import { everyQuery, queriesNotCalled } from '#testing/projections';
import type { IndexQuery, IndexSpec } from '#application';
import { allProjections } from '#projections';
import { indexKeysOf, planOf, type QueryPlan } from './index.js';

/**
 * An index serves a query without sorting, and without reading past it, under three conditions. Its first keys are
 * those compared by equality, in any order; the next ones are those of the order; and a range is on the first of these.
 * This rule (equality, sort, range) is MongoDB's own advice on compound indexes.
 */
const faultsOf = (index: Readonly<Record<string, 1>>, { equality, sort, range }: QueryPlan): readonly string[] => {
  const keys = Object.keys(index);
  const first = new Set(keys.slice(0, equality.length));
  const order = Object.keys(sort);
  const directions = new Set(Object.values(sort));
  return [
    ...equality.filter((path) => !first.has(path)).map((path) => `${path} is compared by equality, but comes later`),
    ...order
      .filter((path, at) => keys[equality.length + at] !== path)
      .map((path) => `${path} is not in the place that the order wants`),
    ...(directions.size > 1 ? ['the order goes both ways'] : []),
    ...(range !== undefined && range !== order[0] ? [`${range} has a range, but is not the first of the order`] : []),
  ];
};

const specOf = (collection: string, index: string): IndexSpec | undefined =>
  allProjections.find(({ name }) => name === collection)?.indexes.find(({ name }) => name === index);

describe('the index of each query', () => {
  it('is looked at for every helper there is', () => expect(queriesNotCalled()).toEqual([]));

  it('has the equality fields, then the order, a range only on its first field', async () => {
    const asked = await everyQuery();
    expect(asked.length).toBeGreaterThan(20);
    const faults = asked.flatMap(({ helper, collection, query }) => {
      const spec = specOf(collection, query.index);
      if (spec === undefined) return [`${helper}: ${collection} declares no index ${query.index}`];
      return faultsOf(indexKeysOf(spec), planOf(spec, { ...query, limit: 1 })).map((fault) => `${helper}: ${fault}`);
    });
    expect(faults).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, 1>>]>([
    ['an order that comes first', { 'by.age': 1, live: 1, 'by.group': 1, _id: 1 }],
    ['a missing equality field', { live: 1, 'by.age': 1, _id: 1 }],
    ['an order that the key does not close', { live: 1, 'by.group': 1, 'by.age': 1 }],
    ['fields of the order the other way round', { live: 1, 'by.group': 1, _id: 1, 'by.age': 1 }],
  ])('would not be one with %s', (_, keys) => {
    const spec = { name: 'i', fields: ['group', 'age'] };
    const plan = planOf(spec, { index: 'i', prefix: ['g'], range: { from: 3 }, limit: 1 });
    expect(faultsOf(indexKeysOf(spec), plan)).toEqual([]);
    expect(faultsOf(keys, plan)).not.toEqual([]);
  });
});

describe('the filter of a page', () => {
  const spec = { name: 'i', fields: ['group', 'age'] };
  const filter = (query: Partial<IndexQuery>) => planOf(spec, { index: 'i', prefix: ['g'], limit: 1, ...query }).filter;

  it('leaves tombstones out by the first field of the index', () => {
    expect(filter({})).toEqual({ live: true, 'by.group': 'g' });
  });

  it.each([
    [{ from: 3 }, { $gte: 3 }],
    [{ until: 3 }, { $gte: -Infinity, $lt: 3 }],
    [{ until: 'z' }, { $gte: '', $lt: 'z' }],
    [
      { from: 'a', until: 'z' },
      { $gte: 'a', $lt: 'z' },
    ],
    [{ until: true }, { $gte: false, $lt: true }],
  ])('bounds %j to its type', (range, expected) => {
    expect(filter({ range })).toEqual({ live: true, 'by.group': 'g', $and: [{ 'by.age': expected }] });
  });
});
