import { CommanderError } from 'commander';
import { forEachCommand } from '../../../apps/cli/src/help/names.js';
import { CliFailure } from '../../../apps/cli/src/output/failures.js';
import { buildProgram } from '../../../apps/cli/src/program.js';
import type { World } from '../../../apps/cli/src/session/session.js';

/** Splits a line into words as a shell does, as far as examples need it: quotes, and what follows the command. */
function wordsOf(line: string): string[] {
  const words = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const end = words.findIndex((word) => ['|', '>', '#', '&&'].includes(word));
  return words.slice(0, end < 0 ? undefined : end).map((word) => word.replaceAll(/["']/g, ''));
}

/**
 * Reads a command line without doing anything. Resolves to the code of what is wrong with it, or to undefined. The
 * line may begin as people start the program here.
 */
export async function whatIsWrong(line: string): Promise<string | undefined> {
  const program = buildProgram({} as World, '');
  forEachCommand(program, (command) => {
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
    if (command.commands.length === 0) command.action(() => undefined);
  });
  try {
    await program.parseAsync(
      wordsOf(line.replace(/^(\$ )?(npx seatledger|seatledger|node bin\/seatledger\.mjs) /, '')),
      {
        from: 'user',
      },
    );
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? undefined : error.code;
    if (error instanceof CliFailure) return `${error.code}: ${error.message}`;
    throw error;
  }
}
