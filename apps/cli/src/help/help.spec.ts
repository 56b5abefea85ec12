import { runCli } from '../../../../test/support/cli/run-cli.js';
import { whatIsWrong } from '../../../../test/support/cli/parse-line.js';
import { buildProgram } from '../program.js';
import type { World } from '../session/session.js';
import { COMMAND_HELP } from './command-help.js';
import { leavesOf, nameOf } from './names.js';

const NAMES = leavesOf(buildProgram({} as World, '')).map(nameOf);

it('has help for every command, and for nothing else', () => {
  expect(Object.keys(COMMAND_HELP).toSorted()).toEqual(NAMES.toSorted());
});

const examples = Object.entries(COMMAND_HELP).flatMap(([name, help]) =>
  help.examples.map((example) => [name, example] as const),
);
it.each(examples)('%s: the example can be typed: %s', async (name, example) => {
  expect(example.startsWith(name)).toBe(true);
  expect(await whatIsWrong(example)).toBeUndefined();
});

it.each(NAMES)('%s has two examples that differ, and its help shows them', async (name) => {
  const { examples: shown } = COMMAND_HELP[name]!;
  expect(new Set(shown).size).toBe(2);
  const { code, out, err } = await runCli([...name.split(' '), '--help']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  for (const example of shown) expect(out).toContain(`  seatledger ${example}`);
});

const FLAGS = {
  url: '--url',
  context: '--context',
  dataDir: '--data-dir',
  tenant: '--tenant',
  minPosition: '--min-position',
  output: '--output',
  json: '--json',
  dryRun: '--dry-run',
  yes: '--yes',
} as const;
it.each(NAMES)('%s shows the global options that mean something to it, and no others', async (name) => {
  const { out } = await runCli([...name.split(' '), '--help']);
  const shown = Object.entries(FLAGS).filter(([, flag]) => new RegExp(`^  ${flag}\\b`, 'm').test(out));
  expect(shown.map(([option]) => option).toSorted()).toEqual([...COMMAND_HELP[name]!.takes].toSorted());
});

it('tells a wrong example from a right one', async () => {
  expect(await whatIsWrong('users lst')).toBe('commander.unknownCommand');
  expect(await whatIsWrong('users list --colour')).toBe('commander.unknownOption');
  expect(await whatIsWrong('users show')).toBe('commander.missingArgument');
});

it.each([['--version'], ['-V']])('says its version: %s', async (flag) => {
  expect(await runCli([flag])).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+$/), err: '' });
});
