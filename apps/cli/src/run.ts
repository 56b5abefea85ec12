import { CommanderError } from 'commander';
import { CliFailure, EXIT } from './output/failures.js';
import type { Io } from './output/io.js';
import { printable } from './output/table.js';
import { COMMAND_HELP } from './help/command-help.js';
import { forEachCommand } from './help/names.js';
import type { Form } from './output/form.js';
import { hintsAs } from './session/started-as.js';
import { buildProgram } from './program.js';
import type { World } from './session/session.js';

/** Runs one command line, and resolves to the exit code. It throws only on a bug. */
export async function run(args: readonly string[], world: World, resources: string): Promise<number> {
  const isForJson = asksFor(args, 'json');
  const io = hinting(world, isForJson || asksFor(args, 'csv'));
  const program = buildProgram({ ...world, io }, resources);
  const complaints: string[] = [];
  forEachCommand(program, (command) =>
    command.exitOverride().configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => void complaints.push(text.trimEnd()),
    }),
  );
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok; // the help that was asked for
    if (error instanceof CommanderError) {
      const [first = '', ...further] = complaints;
      const said = [first, ...advice(error), ...further].join('\n');
      io.err(isForJson ? JSON.stringify({ code: 'usage', detail: said }) : said);
      return EXIT.usage;
    }
    if (!(error instanceof CliFailure)) throw error;
    tell(io, error, isForJson);
    return error.exitCode;
  }
}

/** What is an id or a name of somebody may begin with a hyphen, too. */
const advice = ({ code, message }: CommanderError): readonly string[] =>
  code === 'commander.unknownOption' && !message.includes("'--")
    ? ['What begins with a hyphen and is no option goes behind --']
    : [];

/** Says whether a program reads, also where the command line as a whole isn't understood. */
const asksFor = (args: readonly string[], form: Form): boolean =>
  args.some(
    (arg, at) =>
      (arg === '--json' && form === 'json') ||
      arg === `--output=${form}` ||
      (arg === form && args[at - 1] === '--output'),
  );

/** Commands that a text advises stand there as they can be typed. What a program reads on stdout stays as it is. */
function hinting({ io, program = 'seatledger' }: World, isRead: boolean): Io {
  const firstWords = [...new Set(Object.keys(COMMAND_HELP).map((name) => name.split(' ')[0] ?? ''))];
  const asTyped = hintsAs(program, firstWords);
  return { ...io, out: (text) => io.out(isRead ? text : asTyped(text)), err: (text) => io.err(asTyped(text)) };
}

function tell(io: Io, { code, message, details }: CliFailure, json: boolean): void {
  if (message === '') return; // everything was said before
  const lines = message.split('\n').map(printable).join('\n');
  io.err(json ? JSON.stringify({ ...details, code, detail: message }) : `${lines} (${code})`);
}
