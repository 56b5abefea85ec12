import { CliFailure, EXIT, usageFailure } from '../output/failures.js';
import type { Io } from '../output/io.js';
import { printable } from '../output/table.js';

/** This is what a person decides about before something is done. */
export interface Question {
  /** These whole sentences say what would happen. */
  readonly facts: string;
  /** A person must type this; left out, it is `yes`. */
  readonly expected?: string;
  /** These say what was left undone where somebody typed something else; left out, nothing was changed. */
  readonly refused?: string;
}

const NOTHING = 'Nothing was changed.';

/**
 * Resolves where a person types what is expected.
 * @throws CliFailure of usage where nobody can be asked, a refusal where something else is typed or the input ends,
 * and an interruption on Ctrl-C
 */
export async function confirmOrStop(io: Io, { facts, expected = 'yes', refused = NOTHING }: Question): Promise<void> {
  const answer = await io.ask(`${printable(facts)} Type ${expected} to confirm: `);
  switch (answer.kind) {
    case 'nobody':
      throw usageFailure(`${facts} Nobody can be asked here: say --yes if that is meant. ${refused}`);
    case 'interrupted':
      throw new CliFailure(EXIT.interrupted, 'interrupted', refused);
    case 'ended':
      throw new CliFailure(EXIT.refused, 'not-confirmed', refused);
    case 'typed':
      if (answer.text.trim().toLowerCase() === expected) return;
      throw new CliFailure(EXIT.refused, 'not-confirmed', refused);
  }
}
