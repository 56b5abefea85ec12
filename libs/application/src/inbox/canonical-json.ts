/**
 * Makes JSON text that is the same for equal content: members are sorted by code unit, undefined ones are left out, and
 * there are no spaces. What is undefined in a list, or as a whole, counts as null. Receipts and lists of users keep
 * hashes of these bytes, so that they may never change.
 * @throws TypeError for what JSON can't say: a bigint, a function, a symbol, a number that isn't finite
 */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value ?? null);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
};

const scalar = (value: unknown): string => {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`);
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new TypeError('not JSON');
  return text;
};
