import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { startStandalone } from '../../../apps/standalone/src/standalone.js';
import { fill } from './fill.js';
import { both, configurationOf, logger, say, timed } from './measured.js';

/** What was prepared lies in a folder, beside which a file says what it holds. */
export interface Prepared {
  readonly events: number;
  readonly seed: number;
  readonly head: string;
  readonly sha256: Readonly<Record<string, string>>;
}

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined;

const hashesOf = async (dataDir: string): Promise<Prepared['sha256']> => {
  const hashes: Record<string, string> = {};
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.toSorted()) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    hashes[relative(dataDir, file)] = hash.digest('hex');
  }
  return hashes;
};

export const folderOf = (folder: string, events: number, seed: number): string =>
  join(folder, `tenant-${events}-${seed}`);

/**
 * Writes once what is measured later: the log, and the read models of it. An earlier attempt that has its log goes on
 * with the read models; so does one whose read models another version of the product wrote.
 */
export const prepare = async (folder: string, events: number, seed: number): Promise<void> => {
  const dataDir = folderOf(folder, events, seed);
  if (!(await isThere(dataDir))) {
    const unfinished = `${dataDir}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    const { took } = await timed(() => fill(unfinished, events, seed));
    await rename(unfinished, dataDir);
    say(`${events} events were drawn in ${both(took)}`);
  }
  // SQLite puts the last of it into the files when the process ends, and only then they can be told by their hashes
  const args = [...process.execArgv, process.argv[1]!, 'build', dataDir];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  process.stdout.write(stdout);
  const head = /of (\d+) events/.exec(stdout)?.[1] ?? '';
  const prepared: Prepared = { events, seed, head, sha256: await hashesOf(dataDir) };
  await writeFile(`${dataDir}.json`, `${JSON.stringify(prepared, null, 2)}\n`);
};

/** Builds the read models of a log that is there. It is a process of its own. */
export const build = async (dataDir: string): Promise<void> => {
  const { result: head, took } = await timed(async () => {
    const server = await startStandalone(configurationOf(dataDir), logger);
    try {
      if (!(await server.caughtUp(3_600_000)))
        throw new Error('an hour was too short: prepare it again, and it goes on');
      return (await server.ports.store.head())!.position;
    } finally {
      await server.close();
    }
  });
  say(`the read models of ${head} events: ${both(took)}`);
};

/** @throws Error where nothing is prepared, or what is there isn't what was prepared */
export const preparedIn = async (folder: string, events: number, seed: number): Promise<Prepared> => {
  const dataDir = folderOf(folder, events, seed);
  const text = await readFile(`${dataDir}.json`, 'utf8').catch(() => {
    throw new Error('nothing is prepared there: run `past.ts prepare` with the same folder, events and seed');
  });
  const prepared = JSON.parse(text) as Prepared;
  if (JSON.stringify(await hashesOf(dataDir)) !== JSON.stringify(prepared.sha256))
    throw new Error(`${dataDir} is not as it was prepared: delete it, and prepare it again`);
  return prepared;
};
