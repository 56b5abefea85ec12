import type { Command } from 'commander';
import { defined } from '#licensing';
import { usageFailure } from '../output/failures.js';

/** Questions about the past have these options. */
export interface AsOf {
  readonly asOf?: string;
  readonly timeZone?: string;
}
export const withAsOf = (command: Command): Command =>
  command
    .option(
      '--as-of <time>',
      'as it was then: an instant (2026-01-31T12:00:00Z), a position, or a date, whose end is meant',
    )
    .option('--time-zone <zone>', 'the time zone of that date, such as Europe/Berlin; by default that of this machine');

/** A date is one of the place where the question is asked, unless somebody says otherwise. */
export const askedThen = ({ asOf, timeZone }: AsOf): AsOf => {
  if (asOf === undefined && timeZone !== undefined) throw usageFailure('--time-zone goes with --as-of');
  const isDate = asOf !== undefined && /^\d{4}-\d\d-\d\d$/.test(asOf);
  return defined({ asOf, timeZone: isDate ? (timeZone ?? zoneOfThisMachine()) : timeZone });
};
export const zoneOfThisMachine = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A row of an answer about the past says so. */
export interface SaysThen {
  readonly asOf?: string;
  readonly position?: string;
}
/** Returns a line such as `2026-01-31T12:00:00.000Z (position 17)`, by which the same is found again. */
export const thenText = ({ asOf, position }: SaysThen): string | undefined =>
  asOf === undefined || position === undefined ? undefined : `${asOf} (position ${position.replace(/^0+(?=\d)/, '')})`;
