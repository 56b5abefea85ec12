import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();
/** What is copied for a row takes gigabytes: none of it may stay, however the process ends. */
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

/** A folder on the disk that `TMPDIR` names: what is measured as durable must not lie in memory. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'seatledger-bench-'));
  folders.add(folder);
  return folder;
};

export const remove = async (folder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  folders.delete(folder);
};

export const inTemporaryFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await temporaryFolder();
  try {
    return await work(folder);
  } finally {
    await remove(folder);
  }
};

/** A data folder has its log here. */
export const eventsFile = (dataDir: string): string => join(dataDir, 'events.db');
