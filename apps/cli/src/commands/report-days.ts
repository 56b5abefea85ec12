import type { Command } from 'commander';

export interface Days {
  readonly from?: string;
  readonly to?: string;
  readonly timeZone?: string;
}

/** Adds the options that say which days are meant. */
export const withDays = (command: Command): Command =>
  command
    .option('--from <date>', 'first day, such as 2026-11-01')
    .option('--to <date>', 'last day, included; at most 400 days, and 30 where one of both is left out')
    .option('--time-zone <name>', 'IANA name of the time zone whose days are meant (default: UTC)');
