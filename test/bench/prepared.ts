import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DataSet } from './prepared/data-set.js';
import { fill } from './prepared/fill.js';
import { openInProcess } from './ours/standalone.js';
import { headOf } from './ours/stores.js';

/** What was prepared lies in a folder, beside which a file says what it holds. */
interface Prepared extends DataSet {
  readonly head: string;
  readonly sha256: Readonly<Record<string, string>>;
}

/** `BENCH_DATA`, or where the operating system keeps what may be deleted at any time. Never in the repository. */
export const dataFolder = (): string => {
  const { BENCH_DATA, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (BENCH_DATA !== undefined && BENCH_DATA !== '') return BENCH_DATA;
  const ofMac = process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : undefined;
  return join(XDG_CACHE_HOME ?? LOCALAPPDATA ?? ofMac ?? join(homedir(), '.cache'), 'seatledger-bench');
};
export const nameOf = ({ kind, size, seed }: DataSet): string => `${kind}-${size}-${seed}`;
const folderOf = (set: DataSet): string => join(dataFolder(), nameOf(set));

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined;

const hashesOf = async (folder: string): Promise<Prepared['sha256']> => {
  const hashes: Record<string, string> = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.toSorted()) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    hashes[relative(folder, file)] = hash.digest('hex');
  }
  return hashes;
};

/** Builds the read models of a log that is there. It is a process of its own: see `prepare`. */
export const buildReadModels = async (folder: string): Promise<string> => {
  const server = await openInProcess(folder);
  try {
    await server.caughtUp();
    return await headOf(server.parts.ports.store);
  } finally {
    await server.close();
  }
};

/**
 * Writes a set once, through the port of the event store: the log, and then the read models of it. One whose log is
 * there already goes on with the read models. The program runs itself for these, since SQLite puts the last of it into
 * the files when a process ends, and only then they can be told by their hashes.
 */
export const prepare = async (set: DataSet, self: readonly string[]): Promise<void> => {
  const folder = folderOf(set);
  if (await isIntact(set)) return;
  await mkdir(dataFolder(), { recursive: true });
  if (!(await isThere(folder))) {
    const unfinished = `${folder}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await fill(unfinished, set);
    await rename(unfinished, folder);
  }
  const { status, stdout } = spawnSync(process.execPath, [...process.execArgv, ...self, 'build', folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`the read models of ${nameOf(set)} could not be built`);
  const prepared: Prepared = { ...set, head: stdout.trim(), sha256: await hashesOf(folder) };
  await writeFile(`${folder}.json`, `${JSON.stringify(prepared, null, 2)}\n`);
};

const known = new Map<string, Promise<boolean>>();
const isIntact = (set: DataSet): Promise<boolean> => {
  const look = async (): Promise<boolean> => {
    const text = await readFile(`${folderOf(set)}.json`, 'utf8').catch(() => undefined);
    if (text === undefined) return false;
    return JSON.stringify(await hashesOf(folderOf(set))) === JSON.stringify((JSON.parse(text) as Prepared).sha256);
  };
  if (!known.has(nameOf(set))) known.set(nameOf(set), look());
  return known.get(nameOf(set))!;
};

/** Resolves to its folder. @throws Error where it isn't prepared, or what is there isn't what was prepared */
export const preparedIn = async (set: DataSet): Promise<string> => {
  if (await isIntact(set)) return folderOf(set);
  throw new Error(`${nameOf(set)} isn't prepared in ${dataFolder()}, or was changed: run \`npm run bench -- prepare\``);
};
