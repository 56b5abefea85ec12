import { type Command, Option } from 'commander';
import { usageFailure } from '../output/failures.js';

/** Users are found by these; all that are given must be met. */
export interface UserFilterOptions {
  readonly search?: string;
  readonly product?: string;
  readonly without?: string;
  readonly unlicensed?: boolean;
  readonly department?: string;
  readonly location?: string;
}

/** Adds the options that users are found by, for lists and for whatever is done with many of them. */
export const withUserFilters = (command: Command): Command =>
  command
    .option('--search <words>', 'only whom the words lead to: each begins a word of a name or an address, for example')
    .option('--product <sku>', 'only who holds this product, by part number or id')
    .option('--without <sku>', 'only who doesn’t hold this product')
    .option('--unlicensed', 'only who holds no product at all')
    .option('--department <name>', 'only those of this department')
    .option(
      '--location <code>',
      'only those of this usage location (two-letter country code), or none for without one',
    );

export const STATES = ['active', 'deleted'] as const;
export interface SelectingOptions extends UserFilterOptions {
  readonly state?: (typeof STATES)[number];
}
/** Adds the options by which users are selected in place of a file; `byDefault` are those where nobody says a state. */
export const withSelecting = (command: Command, byDefault: (typeof STATES)[number] = 'active'): Command =>
  withUserFilters(command).addOption(
    new Option('--state <state>', `only those in this state (by default ${byDefault})`).choices(STATES),
  );

/** @throws CliFailure where nobody can meet all of it */
export function refuseContradiction({ product, unlicensed }: UserFilterOptions): void {
  if (unlicensed === true && product !== undefined) throw usageFailure('--product and --unlicensed exclude each other');
}
