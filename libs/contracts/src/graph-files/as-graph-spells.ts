const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Gives members the names that Graph has: PowerShell begins them with a capital. A list that Windows PowerShell 5.1
 * wrote as an object with `value` and `Count` is a list again. What PowerShell keeps of unknown members is dropped.
 */
export const asGraphSpells = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(asGraphSpells);
  if (!isRecord(value)) return value;
  const { value: items, Count: count } = value;
  if (Array.isArray(items) && typeof count === 'number') return items.map(asGraphSpells);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'AdditionalProperties')
      .map(([name, member]) => [name.charAt(0).toLowerCase() + name.slice(1), asGraphSpells(member)]),
  );
};

const atPath = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, name) => (at as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[name], value);

/**
 * Whether a text stands where a list or an object is expected: that is what `ConvertTo-Json` leaves of what it cuts.
 */
export const isCut = (
  value: unknown,
  { path, expected }: { readonly path: readonly PropertyKey[]; readonly expected?: unknown },
): boolean => (expected === 'array' || expected === 'object') && typeof atPath(value, path) === 'string';
