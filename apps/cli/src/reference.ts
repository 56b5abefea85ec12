import type { Command } from 'commander';
import { CSV_PROBLEMS } from '#contracts';
import { buildProgram } from './program.js';
import type { World } from './session/session.js';

/** Makes the content of docs/reference/cli.md: the help of each command, and the problems of CSV files. */
export function cliReference(): string {
  const program = buildProgram(nowhere, '');
  return [
    '# Command line',
    '',
    'Written by `npm run docs:cli` from the help of the commands themselves.',
    '',
    ...section(program, 2),
    ...leavesOf(program).flatMap((command) => section(command, 2)),
    '## Problems of CSV files',
    '',
    'Each is told with its file, line and column. ' +
      'With `--continue` an import takes the other rows, unless the whole file is refused.',
    '',
    ...Object.entries(CSV_PROBLEMS).map(
      ([code, { meaning, fatal }]) => `- \`${code}\` refuses the ${fatal ? 'file' : 'row'}: ${meaning}`,
    ),
    '',
  ].join('\n');
}

/** Help asks nothing of the world, so this one is empty. */
const nowhere = {} as World;

function section(command: Command, level: number): string[] {
  command.configureOutput({ getOutHelpWidth: () => 100, getOutHasColors: () => false });
  return [`${'#'.repeat(level)} ${nameOf(command)}`, '', '```text', command.helpInformation().trimEnd(), '```', ''];
}

const nameOf = (command: Command): string =>
  command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;

/** Hidden commands are earlier names, and stand on no page. */
const leavesOf = (command: Command): Command[] =>
  visibleIn(command).flatMap((inner) => (inner.commands.length > 0 ? leavesOf(inner) : [inner]));

const visibleIn = (command: Command): readonly Command[] => {
  const visible = new Set(command.createHelp().visibleCommands(command));
  return command.commands.filter((inner) => visible.has(inner));
};
