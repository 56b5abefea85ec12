/** Puts items of the same key together, groups and items in the order in which they came. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string | number): readonly (readonly T[])[] {
  const groups = new Map<string | number, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item)) ?? [];
    groups.set(keyOf(item), group);
    group.push(item);
  }
  return [...groups.values()];
}
