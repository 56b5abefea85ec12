import type { Pace } from '../ports/pace.js';

/**
 * Makes JSON text that is the same for equal content: members are sorted by code unit, undefined ones are left out, and
 * there are no spaces. What is undefined in a list, or as a whole, counts as null. Receipts and lists of users keep
 * hashes of these bytes, so that they may never change.
 * @throws TypeError for what JSON can't say: a bigint, a function, a symbol, a number that isn't finite
 */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value ?? null);
  const members = membersOf(value).map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
};

const membersOf = (value: object): readonly (readonly [string, unknown])[] =>
  Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));

/** This many elements of a list make one piece. */
const ELEMENTS = 100;

/** Gives the same text in pieces, at the pace given: a list may have very many elements. */
export async function* canonicalPieces(value: unknown, pace: Pace): AsyncGenerator<string, void> {
  if (Array.isArray(value)) {
    yield '[';
    for (let from = 0; from < value.length; from += ELEMENTS) {
      const some: readonly unknown[] = value.slice(from, from + ELEMENTS);
      const piece = some.map((item) => canonicalJson(item)).join(',');
      yield from === 0 ? piece : `,${piece}`;
      const isTime = pace.spent('bytes', piece.length);
      if (pace.spent('users', some.length) || isTime) await pace.rest();
    }
    yield ']';
    return;
  }
  if (typeof value !== 'object' || value === null) {
    yield canonicalJson(value);
    return;
  }
  let before = '{';
  for (const [name, member] of membersOf(value)) {
    yield `${before}${JSON.stringify(name)}:`;
    yield* canonicalPieces(member, pace);
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}

const scalar = (value: unknown): string => {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`);
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new TypeError('not JSON');
  return text;
};
