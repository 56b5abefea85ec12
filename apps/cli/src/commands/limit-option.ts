import { InvalidArgumentError } from 'commander';

/** This is the option of every list that grows without end. */
export const LIMIT_OPTION = ['--limit <number>', 'how many at most', limit, 100] as const;

/** This is the option of commands that show what became of each of many users. */
export const SHOWN_OPTION = [
  '--limit <number>',
  'show so many users at most; CSV and JSON have all',
  limit,
  100,
] as const;

function limit(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}
