import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineStates } from '#sqlite';
import { overEngines } from '#testing/adapters';
import { keysContract } from '#testing/contracts';
import { openSqliteKeys } from './sqlite-keys.js';

overEngines(engineStates(), (engine) =>
  keysContract('sqlite', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seatledger-keys-'));
    const file = join(folder, 'keys.db');
    return {
      open: (masterKey) => openSqliteKeys({ file, masterKey, engine }),
      dispose: () => rm(folder, { recursive: true, force: true }),
    };
  }),
);
