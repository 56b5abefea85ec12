import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nameOf, leavesOf } from '../help/names.js';
import { buildProgram } from '../program.js';
import type { World } from '../session/session.js';
import { completionScript, type Shell } from './completion.js';

const program = buildProgram({} as World, '');

/** Each asks a real shell what it would offer after these words, of which the last may be begun only. */
const ASKS: Readonly<Record<Shell, (words: readonly string[]) => string>> = {
  bash: (words) =>
    `COMP_WORDS=(${quoted(words)}); COMP_CWORD=${words.length - 1}; _seatledger; printf '%s\\n' "\${COMPREPLY[@]}"`,
  // what fills the line is zsh's own, and asks for a terminal
  zsh: (words) =>
    `_describe() { print -l -- "\${(@P)2}" }; _files() { print FILES }; compadd() { shift; print -l -- "$@" }; ` +
    `words=(${quoted(words)}); CURRENT=${words.length}; _seatledger`,
  fish: (words) => `complete -C ${`'${words.join(' ')}'`}`,
};
const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');

const folder = mkdtempSync(join(tmpdir(), 'seatledger-completion-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function offered(shell: Shell, words: readonly string[]): string[] {
  const file = join(folder, `completion.${shell}`);
  const script = completionScript(program, shell);
  writeFileSync(file, shell === 'zsh' ? `compdef() { :; }\n${script}` : script);
  const line = `source ${file}; ${ASKS[shell](words)}`;
  const { status, stdout, stderr } = spawnSync(shell, ['-c', line], {
    encoding: 'utf8',
    env: { ...process.env, HOME: folder },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const begun = words.at(-1) ?? '';
  return stdout
    .split('\n')
    .map((offer) => offer.split(/[:\t]/)[0] ?? '')
    .filter((offer) => offer !== '' && offer.startsWith(begun));
}

const isHere = (shell: Shell): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

describe.each(['bash', 'zsh', 'fish'] as const)('%s', (shell) => {
  if (!isHere(shell)) process.stderr.write(`Skipped: there is no ${shell} on this machine.\n`);
  const withShell = isHere(shell) ? it : it.skip;

  withShell('offers commands, and the commands within them', () => {
    expect(offered(shell, ['seatledger', 'use'])).toEqual(['users']);
    expect(offered(shell, ['seatledger', 'users', 'l'])).toEqual(['list']);
    expect(offered(shell, ['seatledger', 'bulk', 're']).toSorted()).toEqual([
      'refresh',
      'remove',
      'replace',
      'restore',
    ]);
  });
  withShell('offers options of the command, and the global ones that mean something to it', () => {
    expect(offered(shell, ['seatledger', 'users', 'list', '--d'])).toEqual(
      expect.arrayContaining(['--deleted', '--data-dir']),
    );
    expect(offered(shell, ['seatledger', 'users', 'list', '--dry'])).toEqual([]);
    expect(offered(shell, ['seatledger', 'users', 'delete', '--dry'])).toEqual(['--dry-run']);
  });
  withShell('offers the words that an option or an argument takes', () => {
    expect(offered(shell, ['seatledger', 'tenants', 'list', '--output', '']).toSorted()).toEqual([
      'csv',
      'json',
      'table',
    ]);
    expect(offered(shell, ['seatledger', 'completion', 'f'])).toEqual(['fish']);
  });
});

it.each(['bash', 'zsh', 'fish'] as const)('the script for %s knows every command', (shell) => {
  const script = completionScript(program, shell);
  expect(
    leavesOf(program)
      .map(nameOf)
      .filter((name) => !script.includes(name)),
  ).toEqual([]);
});
