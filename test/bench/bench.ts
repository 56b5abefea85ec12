// One table of what this project does in a second, beside what a peer or the machine itself does with the same work.
// npm run bench -- prepare | run | quick [row…]      npm run bench -- --help
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { chartOf } from './chart.js';
import { loadNow, machine } from './machine.js';
import { measure, type Measured } from './measure.js';
import { inTemporaryFolder } from './ours/folders.js';
import { buildReadModels, dataFolder, nameOf, prepare, preparedIn } from './prepared.js';
import type { DataSet } from './prepared/data-set.js';
import type { Row } from './row.js';
import { ROWS } from './rows.js';
import { tableOf } from './table.js';

const script = fileURLToPath(import.meta.url);

interface Mode {
  readonly scale: number;
  readonly rounds: number;
  readonly peers: boolean;
}
const RUN: Mode = { scale: 1, rounds: 5, peers: true };
const QUICK: Mode = { scale: 0.01, rounds: 3, peers: false };

const named = (names: readonly string[], all: readonly Row[]): readonly Row[] => {
  const known = ROWS.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) program.error(`no such row: ${unknown.join(', ')}; there are ${known.join(', ')}`);
  return names.length === 0 ? all : ROWS.filter(({ name }) => names.includes(name));
};

const prepareAll = async (rows: readonly Row[], scale: number): Promise<void> => {
  const sets = new Map(rows.flatMap(({ sets: of }) => of?.(scale) ?? []).map((set) => [nameOf(set), set]));
  for (const [name, set] of sets) {
    console.error(`preparing ${name} in ${dataFolder()}`);
    await prepare(set, [script]);
  }
};

/** Gives a copy of a prepared set in a folder of this process: servers write to what they serve. */
const copying =
  (folder: string) =>
  async (set: DataSet): Promise<string> => {
    const copy = await mkdtemp(join(folder, `${nameOf(set)}-`));
    await cp(await preparedIn(set), copy, { recursive: true });
    return copy;
  };

/** Measures one row in this process, which has nothing else to do, and tells its parent. */
const measureHere = async (name: string, mode: Mode): Promise<void> => {
  const row = ROWS.find((each) => each.name === name)!;
  const asked = { ...mode, runs: mode.rounds + 1 };
  const measured = await inTemporaryFolder((folder) =>
    measure(row, { ...asked, data: copying(folder) }, mode.rounds),
  ).catch((error: unknown): Measured => {
    console.error(error);
    const failed = error instanceof Error ? error.message : String(error);
    return { row: name, lines: [], notes: [], rounds: [], failed };
  });
  await new Promise((told) => void process.send!(measured, told));
  process.exit(0);
};

/** Ends a process and all that it has started. */
const endGroup = ({ pid }: { readonly pid?: number | undefined }): void => {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGTERM');
  } catch {
    // they have ended already
  }
};

/**
 * Each row has a process of its own, so that none inherits the memory and the compiled code of the one before it. Its
 * servers end with it, also where somebody ends the bench.
 */
const measureApart = async (row: Row, mode: Mode): Promise<Measured> => {
  const execArgv = [...process.execArgv, '--expose-gc'];
  const child = fork(script, ['measure', row.name, JSON.stringify(mode)], { execArgv, detached: true });
  const end = (): void => endGroup(child);
  process.once('exit', end);
  const ended = once(child, 'exit');
  const told = once(child, 'message') as Promise<[Measured]>;
  const died = ended.then(([code]): [Measured] => {
    return [{ row: row.name, lines: [], notes: [], rounds: [], failed: `its process ended with ${code}` }];
  });
  const [measured] = await Promise.race([told, died]);
  await ended;
  process.off('exit', end);
  return measured;
};

const print = async (rows: readonly Row[], mode: Mode): Promise<void> => {
  const began = new Date();
  const loadBefore = loadNow();
  const measured: Measured[] = [];
  for (const row of rows) {
    console.error(`row ${row.name}: ${row.says}   [load ${loadNow()}]`);
    measured.push(await measureApart(row, mode));
  }
  const minutes = ((Date.now() - began.getTime()) / 60_000).toFixed(1);
  const about = [
    ...(await machine()),
    `${mode.rounds} rounds in turn after one that isn't counted, medians and ranges; sizes times ${mode.scale}`,
    `${began.toISOString().slice(0, 10)}, ${minutes} minutes, load ${loadBefore} before and ${loadNow()} after`,
  ];
  const parts = [tableOf(measured), chartOf(measured), about.map((line) => `- ${line}`).join('\n')];
  console.log(parts.filter((part) => part !== '').join('\n\n'));
  if (measured.some(({ failed }) => failed !== undefined)) process.exitCode = 1;
};

const counted = (mode: Mode, { rounds, scale }: { readonly rounds?: string; readonly scale?: string }): Mode => ({
  ...mode,
  ...(rounds === undefined ? {} : { rounds: Number(rounds) }),
  ...(scale === undefined ? {} : { scale: Number(scale) }),
});

const listOfRows = ROWS.map(({ name, says }) => `  ${name.padEnd(3)} ${says}`).join('\n');
const program = new Command('npm run bench --').description(
  `Measures this project beside others, in one run. The rows are:\n${listOfRows}`,
);
program
  .command('prepare')
  .argument('[row...]')
  .option('--scale <times>', 'how large, beside the whole')
  .description(`write the data once, into BENCH_DATA or ${dataFolder()}`)
  .action((names: string[], given: object) => prepareAll(named(names, ROWS), counted(RUN, given).scale));
program
  .command('run')
  .argument('[row...]')
  .option('--scale <times>', 'how large, beside the whole')
  .option('--rounds <number>', 'how many')
  .description('measure all rows, or these')
  .action((names: string[], given: object) => print(named(names, ROWS), counted(RUN, given)));
program
  .command('quick')
  .argument('[row...]')
  .description('a hundredth of the size, three rounds, no peers: it shows what became slower, and is never quoted')
  .action(async (names: string[]) => {
    const quick = ROWS.filter(({ isQuick }) => isQuick);
    const rows = named(names, quick);
    await prepareAll(rows, QUICK.scale);
    await print(rows, QUICK);
  });
program
  .command('build', { hidden: true })
  .argument('<folder>')
  .action(async (folder: string) => console.log(await buildReadModels(folder)));
program
  .command('measure', { hidden: true })
  .argument('<row>')
  .argument('<mode>')
  .action((name: string, mode: string) => {
    // whoever asked for it is gone
    process.once('disconnect', () => endGroup(process));
    return measureHere(name, JSON.parse(mode) as Mode);
  });
await program.parseAsync();
