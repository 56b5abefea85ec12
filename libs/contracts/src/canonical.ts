const sorted = (_key: string, value: unknown): unknown => {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

/**
 * Makes JSON text that is the same for equal content, so that it can be hashed: members are sorted by code unit, those
 * that are `undefined` are left out, and there are no spaces.
 * @throws TypeError for what JSON can't say (bigint, a number that isn't finite, undefined itself)
 */
export const canonicalJson = (value: unknown): string => {
  const text = JSON.stringify(value, sorted) as string | undefined;
  if (text === undefined) throw new TypeError('not JSON');
  return text;
};
