import { CliFailure, EXIT, usageFailure } from '../output/failures.js';
import type { Session } from './session.js';

export interface Confirmation {
  readonly question: string;
  /** A person must type this. */
  readonly expected: string;
  /** This is the message where nobody can be asked. */
  readonly without: string;
  /** This is the message where something else was typed. */
  readonly refused: string;
}

/**
 * Goes on with --yes, in a dry run, and where a person types what is expected.
 * @throws CliFailure
 */
export async function confirm({ io, options }: Session, { question, ...how }: Confirmation): Promise<void> {
  if (options.yes === true || options.dryRun === true) return;
  const typed = await io.ask(question);
  if (typed === undefined) throw usageFailure(how.without);
  if (typed.trim().toLowerCase() !== how.expected) throw new CliFailure(EXIT.refused, 'not-confirmed', how.refused);
}
