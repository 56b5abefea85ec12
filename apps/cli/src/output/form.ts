import { usageFailure } from './failures.js';

/** These are the forms in which the program prints what it has to say. */
export const FORMS = ['table', 'json', 'csv'] as const;
export type Form = (typeof FORMS)[number];

export interface FormOptions {
  readonly output?: Form;
  /** This is the short form of `--output json`. */
  readonly json?: boolean;
}

/** @throws CliFailure of usage where two forms are asked for */
export function formOf({ output, json = false }: FormOptions): Form {
  if (json && output !== undefined && output !== 'json')
    throw usageFailure(`--json and --output ${output} exclude each other`);
  return json ? 'json' : (output ?? 'table');
}
