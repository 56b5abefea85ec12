import type { IndexQuery, IndexSpec, IndexValue } from '../ports/read-models.js';

/**
 * Index entries are text that keeps the order, so that a prefix, a range and a place to go on are one range scan of any
 * sorted set of texts. The adapters that have no index over documents of their own share this.
 *
 * A value is a type tag, its text and END; END sorts before every character of a value, so a shorter text sorts before
 * its extensions. The idea is that of FoundationDB's tuple layer. The texts sort by code point (which UTF-8 bytes do by
 * themselves; see `compareKeys`).
 */
const END = '\u0001';
const ESCAPE = '\u0002';
const TAGS = { null: '3', number: '4', string: '5', boolean: '6' } as const;

const encodeText = (text: string): string =>
  // no character of a value may sort at or below END, and NUL is no safe text for SQLite
  // eslint-disable-next-line no-control-regex -- exactly these are meant
  text.replace(/[\u0000-\u0002]/g, (character) => ESCAPE + String.fromCharCode(character.charCodeAt(0) + 2));

const bits = new DataView(new ArrayBuffer(8));
const eightDigits = (half: number): string => (half >>> 0).toString(16).padStart(8, '0');
/**
 * By IEEE 754 the bits of positive numbers sort as they are once the sign is flipped, those of negative ones inverted.
 */
const encodeNumber = (value: number): string => {
  bits.setFloat64(0, value === 0 ? 0 : value); // -0 is 0
  const [high, low] = [bits.getInt32(0), bits.getInt32(4)];
  return high < 0 ? eightDigits(~high) + eightDigits(~low) : eightDigits(high ^ 0x8000_0000) + eightDigits(low);
};

/** Is a value in an entry, but for its END. */
const partOf = (value: IndexValue): string => {
  switch (typeof value) {
    case 'string':
      return TAGS.string + encodeText(value);
    case 'number':
      return TAGS.number + encodeNumber(value);
    case 'boolean':
      return TAGS.boolean + (value ? '1' : '0');
    default:
      return TAGS.null;
  }
};
const encodeValue = (value: IndexValue): string => partOf(value) + END;

const tagOf = (value: IndexValue): string => TAGS[value === null ? 'null' : (typeof value as 'string')];
const after = (text: string): string => text + '\u{10FFFF}';

const isIndexValue = (value: unknown): value is IndexValue =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value));

/** Returns the values at a path, from one of its names on: several through an array, null where nothing is there. */
const valuesAt = (document: unknown, path: readonly string[], from = 0): readonly IndexValue[] => {
  let found = document;
  let at = from;
  while (!Array.isArray(found)) {
    if (at === path.length) return [isIndexValue(found) ? found : null];
    if (typeof found !== 'object' || found === null) return [null];
    found = (found as Readonly<Record<string, unknown>>)[path[at]!];
    at += 1;
  }
  const values = found.flatMap((element) => valuesAt(element, path, at));
  return values.length === 0 ? [null] : [...new Set(values)];
};

const known = new WeakMap<IndexSpec, readonly (readonly string[])[]>();
/** The names that the dotted paths of its fields consist of: they are asked for with each document. */
const pathsOf = (spec: IndexSpec): readonly (readonly string[])[] => {
  const paths = known.get(spec) ?? spec.fields.map((field) => field.split('.'));
  known.set(spec, paths);
  return paths;
};

/**
 * Returns the values of each field of an index in one document: one, or the distinct ones of its array.
 * @throws TypeError where another field than the declared one leads through an array
 */
export const fieldValues = (spec: IndexSpec, document: unknown): readonly (readonly IndexValue[])[] =>
  pathsOf(spec).map((path, index) => {
    const values = valuesAt(document, path);
    const field = spec.fields[index]!;
    if (values.length > 1 && field !== spec.array)
      throw new TypeError(`index ${spec.name}: ${field} leads through an array`);
    return values;
  });

/**
 * Returns the entries of one document in one index: one, or one per distinct element of its array. Each ends in the
 * key, so no two are equal.
 * @throws TypeError where another field than the declared one leads through an array
 */
export const entriesOf = (spec: IndexSpec, key: string, document: unknown): readonly string[] =>
  entryPartsOf(spec, key, document).map((parts) => parts.join(END) + END);

/** Returns the same entries, each as its values in their order and the key, which END would part. */
export const entryPartsOf = (spec: IndexSpec, key: string, document: unknown): readonly (readonly string[])[] => {
  let entries: string[][] = [[]];
  for (const values of fieldValues(spec, document)) {
    if (values.length === 1) {
      const part = partOf(values[0]!);
      for (const entry of entries) entry.push(part);
    } else entries = entries.flatMap((entry) => values.map((value) => [...entry, partOf(value)]));
  }
  const last = partOf(key);
  for (const entry of entries) entry.push(last);
  return entries;
};

/** Takes an entry of `entriesOf` apart. */
export const partsOfEntry = (entry: string): readonly string[] => entry.slice(0, -END.length).split(END);

const decodeText = (text: string): string =>
  // eslint-disable-next-line no-control-regex -- exactly these are meant
  text.replace(/\u0002([\u0002-\u0004])/g, (_pair, unit: string) => String.fromCharCode(unit.charCodeAt(0) - 2));

const decodeNumber = (text: string): number => {
  const sortable = BigInt(`0x${text}`);
  const bits = sortable >> 63n === 1n ? sortable & ~(1n << 63n) : ~sortable & 0xffff_ffff_ffff_ffffn;
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
};

const decodeValue = (part: string): IndexValue | undefined => {
  const text = part.slice(1);
  switch (part[0]) {
    case TAGS.string:
      return decodeText(text);
    case TAGS.number:
      return /^[0-9a-f]{16}$/.test(text) ? decodeNumber(text) : undefined;
    case TAGS.boolean:
      return text === '0' || text === '1' ? text === '1' : undefined;
    case TAGS.null:
      return text === '' ? null : undefined;
    default:
      return undefined;
  }
};

/** Returns the values of an entry of `entriesOf`, the key last; undefined for a text that is none. */
export const entryValues = (entry: string): readonly IndexValue[] | undefined => {
  if (!entry.endsWith(END)) return undefined;
  const values = entry.slice(0, -1).split(END).map(decodeValue);
  return values.every((value) => value !== undefined) ? values : undefined;
};

const prefixKey = (prefix: readonly IndexValue[]): string => prefix.map(encodeValue).join('');

export interface KeyBounds {
  /** It is inclusive. */
  readonly from: string;
  /** It is exclusive. */
  readonly until: string;
}
const checkQuery = (spec: IndexSpec, query: Pick<IndexQuery, 'prefix' | 'range'>): void => {
  const { prefix, range } = query;
  const fields = prefix.length + (range === undefined ? 0 : 1);
  if (fields > spec.fields.length)
    throw new TypeError(`index ${spec.name} has ${spec.fields.length} fields, the query names ${fields}`);
  if (spec.array !== undefined && spec.fields.indexOf(spec.array) >= prefix.length)
    throw new TypeError(`a query of index ${spec.name} gives ${spec.array} by equality`);
  const types = new Set([range?.from, range?.until].filter((bound) => bound !== undefined).map(tagOf));
  if (types.size > 1 || types.has(TAGS.null))
    throw new TypeError(`the bounds of a range of index ${spec.name} are of one type and not null`);
};

/** Tells where the entries that a query asks for lie. @throws TypeError for a query that doesn't fit the index */
export const boundsOf = (spec: IndexSpec, query: Pick<IndexQuery, 'prefix' | 'range'>): KeyBounds => {
  checkQuery(spec, query);
  const prefix = prefixKey(query.prefix);
  const { from, until } = query.range ?? {};
  const bound = from ?? until;
  if (bound === undefined) return { from: prefix, until: after(prefix) };
  const type = prefix + tagOf(bound);
  return {
    from: from === undefined ? type : prefix + encodeValue(from),
    until: until === undefined ? after(type) : prefix + encodeValue(until),
  };
};

const unitOrder = (unit: number): number => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);

/** Compares by code point, as UTF-8 bytes do; JavaScript's own order of UTF-16 units differs above U+D7FF. */
export const compareKeys = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return unitOrder(left) - unitOrder(right);
  }
  return a.length - b.length;
};
