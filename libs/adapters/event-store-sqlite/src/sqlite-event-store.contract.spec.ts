import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnTypeScript } from '#testing/child-process';
import { eventStoreContract } from '#testing/contracts';
import Database from 'libsql';
import { openSqliteEventStore } from './sqlite-event-store.js';

eventStoreContract('sqlite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'seatledger-events-'));
  const file = join(folder, 'events.db');
  return {
    open: () => openSqliteEventStore({ file }),
    spawnAppender: (stream, count) => spawnTypeScript('append-forever.ts', [file, stream, String(count)]),
    lock: async () => {
      const other = new Database(file);
      other.exec('BEGIN IMMEDIATE');
      return async () => {
        other.exec('COMMIT');
        other.close();
      };
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});
