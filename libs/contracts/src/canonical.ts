const sorted = (_key: string, value: unknown): unknown => {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

/**
 * JSON text that is the same for equal content: members sorted by code unit, `undefined` left out, no spaces. For hashing.
 * @throws TypeError for what JSON can't say (bigint, a number that isn't finite, undefined itself)
 */
export const canonicalJson = (value: unknown): string => {
  const text = JSON.stringify(value, sorted) as string | undefined;
  if (text === undefined) throw new TypeError('not JSON');
  return text;
};
