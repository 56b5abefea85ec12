/** The items of a list in its order, at most `most`. */
export async function collect<T>(items: AsyncIterable<T>, most = Infinity): Promise<T[]> {
  const all: T[] = [];
  if (most === 0) return all;
  for await (const item of items) if (all.push(item) >= most) break;
  return all;
}
