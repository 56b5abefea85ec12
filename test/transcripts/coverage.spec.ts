import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND_HELP } from '../../apps/cli/src/help/command-help.js';
import { buildProgram } from '../../apps/cli/src/program.js';
import type { World } from '../../apps/cli/src/session/session.js';
import { root } from '../support/app-process.js';
import { allNames } from '../support/cli/all-names.js';
import { READS } from '../support/cli/changes.js';
import { CODES, kindOf, KINDS, NEVER } from './kinds.js';
import { SECTIONS, type Kind, type Step } from './scenario.js';

interface Shown {
  readonly step: Step;
  readonly code: number;
}

const BLOCKS = readFileSync(join(root, 'docs/reference/cli-transcripts.md'), 'utf8')
  .split(/^\$ seatledger /m)
  .slice(1);
const STEPS = SECTIONS.flatMap(({ steps }) => steps).filter(({ isHidden }) => isHidden !== true);
/** The page has the steps in their order, each with the exit code below what it prints. */
const SHOWN = STEPS.map((step, at): Shown => {
  const [, code = '0'] = /^\[(\d+)\]$/m.exec(BLOCKS[at] ?? '') ?? [];
  return { step, code: Number(code) };
});
const NAMES = [...new Set(allNames(buildProgram({} as World, '')))].filter((name) => !READS.includes(name));
/** The past is asked with these. */
const OF_THE_PAST = ['history', 'explain', 'explain user', 'report seats', 'report true-up', 'what-if', 'replay'];

const stepsOf = (name: string): readonly Shown[] => SHOWN.filter(({ step }) => `${step.line} `.startsWith(`${name} `));
const kindsOf = (name: string): ReadonlySet<Kind> => new Set(stepsOf(name).map(({ step, code }) => kindOf(step, code)));

/** An earlier name asks as the one of today does. */
const asks = (name: string): boolean =>
  (COMMAND_HELP[name] ?? COMMAND_HELP['reassign'])?.takes.includes('yes') === true;
const neverOf = (name: string): readonly Kind[] => [
  ...NEVER.filter(({ commands }) => commands.includes(name)).flatMap(({ kinds }) => kinds),
  ...(asks(name) ? [] : (['asked', 'interrupted'] as const)),
];

it('the page has the command lines of the scenario (npm run docs:transcripts writes it)', () => {
  expect(BLOCKS.map((block) => block.split('\n')[0])).toEqual(STEPS.map(({ line }) => line));
});

it.each(NAMES)('the page shows every end that the command can come to: %s', (name) => {
  const shown = kindsOf(name);
  const never = neverOf(name);
  expect(KINDS.filter((kind) => !shown.has(kind) && !never.includes(kind))).toEqual([]);
});

it.each(NAMES)('no end is called impossible that the page shows: %s', (name) => {
  const shown = kindsOf(name);
  expect(neverOf(name).filter((kind) => shown.has(kind))).toEqual([]);
});

it.each(NAMES)('the page shows the command as table, json and csv: %s', (name) => {
  const forms = stepsOf(name).map(({ step }) => /--json|--output csv/.exec(step.line)?.[0] ?? 'table');
  expect(new Set(forms)).toEqual(new Set(['table', '--json', '--output csv']));
});

it.each(OF_THE_PAST)('the page shows what the past is asked with: %s', (name) => {
  expect(stepsOf(name).filter(({ code }) => code === 0)).not.toEqual([]);
});

it('every command line ends as its kind does', () => {
  const wrong = SHOWN.filter(({ step, code }) => !CODES[kindOf(step, code)].includes(code));
  expect(wrong.map(({ step, code }) => `${step.line}: ${code}`)).toEqual([]);
});

it('the table of what can’t be names commands that there are', () => {
  expect(NEVER.flatMap(({ commands }) => commands).filter((name) => !NAMES.includes(name))).toEqual([]);
});
