import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';

/** Takes any revision that the API takes. */
function revision(text: string): string {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) throw new InvalidArgumentError(`"${text}" is no revision.`);
  return text;
}

/** Adds the option of every command that changes one user or one purchase; what is sent has it by itself. */
export const ifMatch = (command: Command): Command =>
  command.option(
    '--if-match <revision>',
    'only where nobody has changed it since it was shown with this revision (see: users show, purchases list)',
    revision,
  );
