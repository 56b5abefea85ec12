const DEEPEST = 3;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Tells whether two JSON values say the same. A member that is left out is undefined. */
const isSame = (one: unknown, other: unknown): boolean => {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((each, at) => isSame(each, other[at]));
  if (!isRecord(one) || !isRecord(other)) return false;
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => isSame(one[name], other[name]));
};

/**
 * Names the members in which two JSON values differ, as dotted paths of at most three names. It tells no value, and no
 * place in a list.
 */
export const differingMembers = (one: unknown, other: unknown, path: readonly string[] = []): readonly string[] => {
  if (isSame(one, other)) return [];
  if (path.length >= DEEPEST || !isRecord(one) || !isRecord(other)) return [path.join('.')];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].toSorted();
  return names.flatMap((name) => differingMembers(one[name], other[name], [...path, name]));
};
