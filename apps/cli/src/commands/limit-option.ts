import { InvalidArgumentError } from 'commander';

/** This is the option of every list that grows without end. */
export const LIMIT_OPTION = ['--limit <number>', 'how many at most, or all', limit, 100] as const;

/** This is the option of every other list, of which a person sees a screenful, and a program gets all. */
export const LIST_LIMIT_OPTION = [
  '--limit <number>',
  'how many at most, or all (default: 100 in a table, all in JSON and CSV)',
  limit,
] as const;

/** This is the option of commands that show what became of each of many users. */
export const SHOWN_OPTION = [
  '--limit <number>',
  'show so many users at most; CSV and JSON have all',
  limit,
  100,
] as const;

function limit(text: string): number {
  if (text === 'all') return Number.POSITIVE_INFINITY;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on, or all.');
  return Number(text);
}
