import { InvalidArgumentError } from 'commander';

/** The items of a list in its order, at most `most`. */
export async function collect<T>(items: AsyncIterable<T>, most = Infinity): Promise<T[]> {
  const all: T[] = [];
  if (most === 0) return all;
  for await (const item of items) if (all.push(item) >= most) break;
  return all;
}

/** How many rows of a list that grows without end are shown. */
export const MOST = ['--limit <number>', 'how many at most', limit, 100] as const;

function limit(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}
