/** Resolves to the items of a list in its order, but at most `most` of them. */
export async function collect<T>(items: AsyncIterable<T>, most = Infinity): Promise<T[]> {
  const all: T[] = [];
  if (most === 0) return all;
  for await (const item of items) if (all.push(item) >= most) break;
  return all;
}
