import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../../test/support/app-process.js';
import { whatIsWrong } from '../../../../test/support/cli/parse-line.js';

const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.startsWith('adr') && file !== join('reference', 'cli.md'))
    .map((file) => join('docs', file)),
];
const STARTED = '(?:npx seatledger|seatledger|node bin/seatledger\\.mjs)';

/** A page may show how wrong usage is refused: the exit code 2 stands below what was typed and what was said. */
const REFUSED = /^\$ .*\n(?:(?!\$ |```).*\n)*?\[2\]$/gm;

/** Lines of code blocks are typed as they stand. */
const linesIn = (page: string): string[] =>
  [...page.replaceAll(REFUSED, '').matchAll(/```(?:sh|console|bash)\n(.*?)```/gs)].flatMap(([, block = '']) =>
    block.split('\n').filter((line) => new RegExp(`^(?:\\$ )?${STARTED} `).test(line)),
  );
/** Within a sentence a command may stand without its arguments. */
const namedIn = (page: string): string[] =>
  [...page.matchAll(new RegExp(`\`(${STARTED} [a-z][^\`…|]*)\``, 'g'))].map(([, line = '']) => line);

const all = pages.map((file) => [file, readFileSync(join(root, file), 'utf8')] as const);
const lines = all.flatMap(([file, page]) => linesIn(page).map((line) => [file, line] as const));
const named = all.flatMap(([file, page]) => namedIn(page).map((line) => [file, line] as const));

it('finds commands in the documents', () => {
  expect(lines.length).toBeGreaterThan(20);
  expect(named.length).toBeGreaterThan(20);
});

it.each(lines)('%s: can be typed: %s', async (_, line) => {
  expect(await whatIsWrong(line)).toBeUndefined();
});

const LEFT_OUT = [
  'commander.missingArgument',
  'commander.missingMandatoryOptionValue',
  'commander.optionMissingArgument',
];
it.each(named)('%s: names a command that there is: %s', async (_, line) => {
  const wrong = await whatIsWrong(line.replaceAll(/\[.*?\]/g, '').trim());
  expect(LEFT_OUT.includes(wrong ?? '') ? undefined : wrong).toBeUndefined();
});
