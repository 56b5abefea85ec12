import type { Command } from 'commander';
import { CSV_PROBLEMS, GRAPH_PROBLEMS } from '#contracts';
import { leavesOf, nameOf } from './help/names.js';
import { EXIT_CODES } from './output/exit-codes.js';
import { EXIT } from './output/failures.js';
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
    '## Exit codes',
    '',
    'Every command ends with one of these.',
    '',
    ...(Object.keys(EXIT) as (keyof typeof EXIT)[]).map((name) => `- \`${EXIT[name]}\`: ${EXIT_CODES[name]}`),
    '',
    '## Problems of CSV files',
    '',
    'Each is told with its file, line and column. ' +
      'With `--continue` an import takes the other rows, unless the whole file is refused.',
    '',
    ...Object.entries(CSV_PROBLEMS).map(
      ([code, { meaning, fatal }]) => `- \`${code}\` refuses the ${fatal ? 'file' : 'row'}: ${meaning}`,
    ),
    '',
    '## Problems of files of Microsoft Graph',
    '',
    'Each is told with its file, line and member. Nothing of the files is imported then.',
    '',
    ...Object.entries(GRAPH_PROBLEMS).map(([code, { meaning }]) => `- \`${code}\`: ${meaning}`),
    '',
  ].join('\n');
}

/** Help asks nothing of the world, so this one is empty. */
const nowhere = {} as World;

function section(command: Command, level: number): string[] {
  command.configureOutput({ getOutHelpWidth: () => 100, getOutHasColors: () => false });
  const title = [command.parent === null ? '' : 'seatledger', nameOf(command) || 'seatledger']
    .filter(Boolean)
    .join(' ');
  return [`${'#'.repeat(level)} ${title}`, '', '```text', command.helpInformation().trimEnd(), '```', ''];
}
