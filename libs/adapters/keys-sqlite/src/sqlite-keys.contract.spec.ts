import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineStates, openDatabase } from '#sqlite';
import { overEngines } from '#testing/adapters';
import { keysContract } from '#testing/contracts';
import { openSqliteKeys } from './sqlite-keys.js';

overEngines(engineStates(), (engine) =>
  keysContract('sqlite', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seatledger-keys-'));
    const file = join(folder, 'keys.db');
    return {
      open: (masterKey) => openSqliteKeys({ file, masterKey, engine }),
      leaveFormat: async (format) => {
        const database = openDatabase({ file, engine });
        // before format 2 a file could lack the table, too
        if (format === undefined) database.exec('DROP TABLE notes');
        else database.exec(`UPDATE notes SET text = '${format}' WHERE name = 'format'`);
        database.close();
      },
      dispose: () => rm(folder, { recursive: true, force: true }),
    };
  }),
);
