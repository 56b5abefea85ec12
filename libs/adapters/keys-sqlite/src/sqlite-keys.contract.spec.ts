import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineStates, openDatabase } from '#sqlite';
import { overEngines } from '#testing/adapters';
import { keysContract, sessionsContract } from '#testing/contracts';
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

overEngines(engineStates(), (engine) => {
  const masterKey = Buffer.alloc(32, 7);
  sessionsContract('sqlite', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seatledger-sessions-'));
    const file = join(folder, 'keys.db');
    return {
      open: () => openSqliteKeys({ file, masterKey, engine }),
      dispose: () => rm(folder, { recursive: true, force: true }),
    };
  });

  it('takes a file of an earlier release, which has no room for notes of sessions', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seatledger-sessions-'));
    const file = join(folder, 'keys.db');
    await (await openSqliteKeys({ file, masterKey, engine })).close();
    const database = openDatabase({ file, engine });
    database.exec('DROP TABLE sessions');
    database.close();
    const keys = await openSqliteKeys({ file, masterKey, engine });
    try {
      await keys.sessions.keep('a', { text: 'x', until: '2026-03-01T12:00:00.000Z' });
      expect((await keys.sessions.find(['a'])).size).toBe(1);
    } finally {
      await keys.close();
      await rm(folder, { recursive: true });
    }
  });
});
