import { runCli } from '../../../../test/support/cli/run-cli.js';
import { scriptedApi } from '../../../../test/support/cli/scripted-api.js';
import { COMMAND_HELP } from '../help/command-help.js';
import { leavesOf, nameOf } from '../help/names.js';
import { buildProgram } from '../program.js';
import type { World } from './session.js';

/** Resolves to how a line ends, and to how many requests were sent. */
async function said(args: readonly string[]) {
  const api = await scriptedApi(() => undefined);
  const run = await runCli([...args, '--yes'], { url: api.url });
  await api.close();
  return { code: run.code, out: run.out, sent: api.calls.length, err: run.err };
}
const refused = { code: 2, out: '', sent: 0 };

const PATHS = ['file', 'dir', 'directory', 'backup'];
const program = buildProgram({} as World, '');
const named = leavesOf(program).flatMap((command) =>
  command.registeredArguments
    .filter(({ argChoices }) => argChoices === undefined)
    .map((argument, at) => [nameOf(command), argument.name(), at] as const),
);

describe.each(['', ' ', '.', '..'])('the word %j', (word) => {
  const places = named.filter(([, argument]) => word.trim() === '' || !PATHS.includes(argument));
  it.each(places)('%s: is refused as <%s>, before anything is sent', async (name, _, at) => {
    const words = (COMMAND_HELP[name]?.examples[0] ?? '').match(/"[^"]*"|\S+/g) ?? [];
    const args = words.map((each) => each.replaceAll('"', ''));
    args[name.split(' ').length + at] = word;
    // an argument that is no word at all, such as a number of seats, is refused by its own rule
    const { err, ...rest } = await said(args);
    expect(rest).toEqual(refused);
    expect(err).toMatch(/Nothing was sent|is no number|is empty/);
  });
});

it.each([
  [['users', 'list', '--product', '']],
  [['users', 'list', '--tenant', '..']],
  [['users', 'create', 'ann@x.io', '--display-name', ' ']],
  [['users', 'create', 'ann@x.io', '--display-name', 'Ann', '--alias', '']],
  [['assign', 'ann@x.io', 'E3', '--reason', '']],
])('an option without a word is refused: %j', async (args) => {
  expect(await said(args)).toMatchObject(refused);
});

it.each([
  [['users', 'list', '--tenant', 'a', '--tenant', 'b'], /--tenant is given twice: "a" and "b"/],
  [['users', 'list', '--output', 'csv', '--output', 'json'], /--output is given twice/],
  [['users', 'create', 'ann@x.io', '--display-name', 'A', '--display-name', 'B'], /--display-name is given twice/],
  [
    ['assign', 'ann@x.io', 'E3', '--enable', 'YAMMER', '--disable', 'yammer'],
    /"yammer" is named by --disable|"YAMMER"/,
  ],
  [['users', 'update', 'ann@x.io', '--add-alias', 'a@x.io', '--remove-alias', 'A@x.io'], /--add-alias and by --remove/],
  [['users', 'update', 'ann@x.io', '--set', 'city=Rome', '--set', 'city=Bonn'], /city is given twice/],
  [['assign', 'ann@x.io', 'E3', '--remove', 'e3'], /"E3" is named by <sku> and by --remove/],
])('what contradicts itself is refused before anything is sent: %j', async (args, message) => {
  const { err, ...rest } = await said(args);
  expect(rest).toEqual(refused);
  expect(err).toMatch(message);
});

it('takes the same word twice, and an option that may be repeated', async () => {
  expect(await said(['users', 'list', '--tenant', 'a', '--tenant', 'a'])).not.toMatchObject({ code: 2 });
  expect(await said(['assign', 'ann@x.io', 'E3', '--remove', 'A', '--remove', 'B'])).toMatchObject({ code: 0 });
});
