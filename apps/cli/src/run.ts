import { CommanderError } from 'commander';
import { CliFailure, EXIT } from './output/failures.js';
import type { Io } from './output/io.js';
import { printable } from './output/table.js';
import { forEachCommand } from './help/names.js';
import { buildProgram } from './program.js';
import type { World } from './session/session.js';

/** Runs one command line, and resolves to the exit code. It throws only on a bug. */
export async function run(args: readonly string[], world: World, resources: string): Promise<number> {
  const { io } = world;
  const program = buildProgram(world, resources);
  forEachCommand(program, (command) =>
    command.exitOverride().configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
    }),
  );
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    // commander has printed its message, or the help that was asked for
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof CliFailure)) throw error;
    tell(io, error, asksForJson(args));
    return error.exitCode;
  }
}

/** Says whether a program reads, also where the command line as a whole isn't understood. */
const asksForJson = (args: readonly string[]): boolean =>
  args.some(
    (arg, at) => arg === '--json' || arg === '--output=json' || (arg === 'json' && args[at - 1] === '--output'),
  );

function tell(io: Io, { code, message, details }: CliFailure, json: boolean): void {
  if (message === '') return; // everything was said before
  const lines = message.split('\n').map(printable).join('\n');
  io.err(json ? JSON.stringify({ ...details, code, detail: message }) : `${lines} (${code})`);
}
