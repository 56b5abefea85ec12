import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/app-process.js';
import { CHANGES } from '../support/cli/changes.js';
import { atTerminal } from '../support/cli/pseudo-terminal.js';
import { SECTIONS } from './scenario.js';
import { transcriptPage } from './transcript.js';

const PAGE = join(root, 'docs/reference/cli-transcripts.md');

atTerminal(
  'docs/reference/cli-transcripts.md is what the commands print (npm run docs:transcripts writes it)',
  async () => {
    const page = await transcriptPage();
    if (process.env['WRITE_TRANSCRIPTS'] === '1') writeFileSync(PAGE, page);
    expect(page).toBe(readFileSync(PAGE, 'utf8'));
  },
  600_000,
);

it('the page has every command that changes something', () => {
  const lines = SECTIONS.flatMap(({ steps }) => steps.map(({ line }) => line));
  const groups = new Set(CHANGES.map(([, group]) => group).filter((group) => groupsIn(CHANGES, group) > 1));
  const names = CHANGES.map(([, ...words]) => words.slice(0, groups.has(words[0] ?? '') ? 2 : 1).join(' '));
  expect(names.filter((name) => !lines.some((line) => line.startsWith(`${name} `) || line === name))).toEqual([]);
});

const groupsIn = (changes: typeof CHANGES, group: string | undefined): number =>
  new Set(changes.filter(([, first]) => first === group).map(([, , second]) => second)).size;
