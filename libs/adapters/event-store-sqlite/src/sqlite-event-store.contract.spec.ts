import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineStates, openDatabase, type Database } from '#sqlite';
import { overEngines } from '#testing/adapters';
import { spawnTypeScript } from '#testing/child-process';
import { eventStoreContract, type Tampering } from '#testing/contracts';
import { idBytes } from './rows.js';
import { openSqliteEventStore } from './sqlite-event-store.js';

/** Writes values into the row of an event, as they stand in its columns. */
const tamperWith = (database: Database, eventId: string, { id, metadata, checksum, ...rest }: Tampering): void => {
  const values = {
    ...rest,
    ...(id === undefined ? {} : { id: idBytes(id) }),
    ...(metadata === undefined ? {} : { metadata: JSON.stringify(metadata) }),
    ...(checksum === undefined ? {} : { checksum: Buffer.from(checksum, 'hex') }),
  };
  for (const [column, value] of Object.entries(values))
    database.prepare(`UPDATE events SET ${column} = ? WHERE id = ?`).run(value, idBytes(eventId));
  database.close();
};

overEngines(engineStates(), (engine) =>
  eventStoreContract(
    'sqlite',
    async () => {
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
        tamper: async (eventId, change) => tamperWith(openDatabase({ file, engine }), eventId, change),
        dispose: () => rm(folder, { recursive: true, force: true }),
      };
    },
    {
      cut: 'nobody changes the file but the programs; a row that is gone is told where its stream is read',
    },
  ),
);
