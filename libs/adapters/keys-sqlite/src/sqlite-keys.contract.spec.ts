import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keysContract } from '#testing/contracts';
import { openSqliteKeys } from './sqlite-keys.js';

keysContract('sqlite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'seatledger-keys-'));
  const file = join(folder, 'keys.db');
  return {
    open: (masterKey) => openSqliteKeys({ file, masterKey }),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});
