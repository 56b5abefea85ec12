import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder on the disk that `TMPDIR` names: what is measured as durable must not lie in memory. */
export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'seatledger-bench-'));

export const remove = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

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
