import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineStates, openDatabase } from '#sqlite';
import { overEngines } from '#testing/adapters';
import { spawnTypeScript } from '#testing/child-process';
import { eventStoreContract } from '#testing/contracts';
import { openSqliteEventStore } from './sqlite-event-store.js';

overEngines(engineStates(), (engine) =>
  eventStoreContract('sqlite', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seatledger-events-'));
    const file = join(folder, 'events.db');
    return {
      open: () => openSqliteEventStore({ file, engine }),
      spawnAppender: (stream, count) =>
        spawnTypeScript('append-forever.ts', [file, stream, String(count)], { SQLITE_ENGINE: engine }),
      lock: async () => {
        const other = openDatabase({ file, engine });
        other.exec('BEGIN IMMEDIATE');
        return async () => {
          other.exec('COMMIT');
          other.close();
        };
      },
      dispose: () => rm(folder, { recursive: true, force: true }),
    };
  }),
);
