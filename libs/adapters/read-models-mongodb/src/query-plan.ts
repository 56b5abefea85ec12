import {
  boundsOf,
  compareKeys,
  decodeCursor,
  encodeCursor,
  entriesOf,
  entryValues,
  InvalidCursor,
  type IndexQuery,
  type IndexSpec,
  type IndexValue,
} from '#application';
import { defined } from '#licensing';
import { pathOf } from './layout.js';

export type Filter = Readonly<Record<string, unknown>>;

/**
 * This is a query as MongoDB needs it, so that one index serves it: first the fields compared by equality, then the
 * order, with the range on the first field of the order.
 */
export interface QueryPlan {
  /** These are the paths that are compared by equality. */
  readonly equality: readonly string[];
  /** This is the path of the range, where there is one. */
  readonly range?: string;
  readonly sort: Readonly<Record<string, 1 | -1>>;
  readonly filter: Filter;
}

/**
 * Each condition is true for all values of one type, in MongoDB's order of types. Comparisons in MongoDB look at one
 * type only.
 */
const OF_TYPE = [
  { type: 'null', all: null },
  { type: 'number', all: { $gte: -Infinity } },
  { type: 'string', all: { $gte: '' } },
  { type: 'boolean', all: { $in: [false, true] } },
] as const;
const typeRank = (value: IndexValue): number =>
  OF_TYPE.findIndex(({ type }) => type === (value === null ? 'null' : typeof value));

/** Returns the values of a field beyond one value, over all types, as alternatives. */
const beyond = (path: string, value: IndexValue, descending: boolean): readonly Filter[] => {
  const rank = typeRank(value);
  const types = descending ? OF_TYPE.slice(0, rank) : OF_TYPE.slice(rank + 1);
  const within = value === null ? [] : [{ [path]: { [descending ? '$lt' : '$gt']: value } }];
  return [...within, ...types.map(({ all }) => ({ [path]: all }))];
};

/**
 * Returns everything after a cursor's values in the order of `paths`: equal in the first ones and beyond in the next,
 * for each of them.
 */
const after = (paths: readonly string[], cursorValues: readonly IndexValue[], descending: boolean): readonly Filter[] =>
  paths.flatMap((path, index) => {
    const equal = Object.fromEntries(paths.slice(0, index).map((each, at) => [each, cursorValues[at]!]));
    return beyond(path, cursorValues[index]!, descending).map((condition) => ({ ...equal, ...condition }));
  });

/** The lower bound is always there, so that a range leaves other types out. */
const rangeOf = ({ from, until }: NonNullable<IndexQuery['range']>): Filter => {
  const least = typeof until === 'number' ? -Infinity : typeof until === 'boolean' ? false : '';
  return { $gte: from ?? least, ...(until === undefined ? {} : { $lt: until }) };
};

/**
 * Returns the values of the cursor's index entry after the query's prefix. The last one is the document's key.
 * @throws InvalidCursor
 */
const cursorValuesOf = (spec: IndexSpec, query: IndexQuery): readonly IndexValue[] | undefined => {
  if (query.after === undefined) return undefined;
  const values = entryValues(decodeCursor(query, boundsOf(spec, query), query.after));
  if (values?.length !== spec.fields.length + 1 || typeof values.at(-1) !== 'string')
    throw new InvalidCursor('the cursor is not one of ours');
  return values.slice(query.prefix.length);
};

const equalTo = (spec: IndexSpec, prefix: readonly IndexValue[]): Filter => ({
  live: true,
  ...Object.fromEntries(prefix.map((value, index) => [pathOf(spec.fields[index]!), value])),
});

/** @throws TypeError for a query that doesn't fit the index, InvalidCursor */
export const planOf = (spec: IndexSpec, query: IndexQuery): QueryPlan => {
  boundsOf(spec, query);
  const { prefix, range, descending = false } = query;
  const ordered = [...spec.fields.slice(prefix.length).map(pathOf), '_id'];
  const cursorValues = cursorValuesOf(spec, query);
  const equal = equalTo(spec, prefix);
  const bounded = range?.from === undefined && range?.until === undefined ? undefined : ordered[0]!;
  const conditions = [
    ...(bounded === undefined ? [] : [{ [bounded]: rangeOf(range!) }]),
    ...(cursorValues === undefined ? [] : [{ $or: after(ordered, cursorValues, descending) }]),
  ];
  return {
    equality: Object.keys(equal),
    ...defined({ range: bounded }),
    sort: Object.fromEntries(ordered.map((path) => [path, descending ? -1 : 1])),
    filter: conditions.length === 0 ? equal : { ...equal, $and: conditions },
  };
};

/** @throws TypeError */
export const countFilterOf = (spec: IndexSpec, { prefix, range }: Pick<IndexQuery, 'prefix' | 'range'>): Filter => {
  boundsOf(spec, { prefix, ...defined({ range }) });
  const equal = equalTo(spec, prefix);
  if (range?.from === undefined && range?.until === undefined) return equal;
  return { ...equal, [pathOf(spec.fields[prefix.length]!)]: rangeOf(range) };
};

/** Returns the cursor of a page that ends with this document. */
export const cursorOf = (spec: IndexSpec, query: IndexQuery, key: string, document: unknown): string => {
  const { from, until } = boundsOf(spec, query);
  const entry = entriesOf(spec, key, document).find(
    (each) => compareKeys(each, from) >= 0 && compareKeys(each, until) < 0,
  );
  return encodeCursor(query, entry!);
};
