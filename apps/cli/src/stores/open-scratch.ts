import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadModels } from '#application';

export interface Scratch {
  readonly models: ReadModels;
  /** It is gone afterwards. */
  close(): Promise<void>;
}

/** Opens an empty store of read models in a folder for temporary files that nobody else may read (`TMPDIR`). */
export const openScratch = async (): Promise<Scratch> => {
  const { SqliteReadModels } = await import('#adapters/read-models-sqlite');
  const folder = await mkdtemp(join(tmpdir(), 'seatledger-verify-'));
  const models = new SqliteReadModels({ file: join(folder, 'scratch.db') });
  return {
    models,
    close: async () => {
      await models.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
