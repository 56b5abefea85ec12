import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { START, type AppendWrite } from '#application';
import { createIds, withChecksums } from '#contracts';
import { readDatabaseFileAlone, engineStates } from '#sqlite';
import { overEngines } from '#testing/adapters';
import { EVENTS_BETWEEN_MOVES, type LogFileMoved } from './log-file.js';
import { openSqliteEventStore, type SqliteEventStore } from './sqlite-event-store.js';

const ids = createIds();
const write = (text: string): AppendWrite => {
  const id = ids.next();
  const of = { commandId: id, correlationId: id, causationId: id };
  const metadata = { actor: 'a', actorKind: 'local' as const, ...of, occurredAt: '2026-01-15T08:00:00.000Z' };
  const event = { id, type: 'TenantRenamed', version: 1, data: JSON.stringify({ text }), metadata };
  return withChecksums({ stream: `user-${id}`, expected: 'no-stream', events: [event] });
};
const MEBIBYTE = 2 ** 20;

describe('the write-ahead log beside the file', () => {
  overEngines(engineStates(), (engine) => {
    let folder: string;
    let file: string;
    let opened: SqliteEventStore[];
    const open = async (logFileMoved?: LogFileMoved): Promise<SqliteEventStore> => {
      const store = await openSqliteEventStore({ file, engine, ...(logFileMoved && { logFileMoved }) });
      opened.push(store);
      return store;
    };
    const append = async (store: SqliteEventStore, appends: number, events: number, text: string): Promise<void> => {
      for (let done = 0; done < appends; done += 1)
        await store.append(Array.from({ length: events }, () => write(text)));
    };
    const inFileAlone = (): number =>
      readDatabaseFileAlone(file, engine, (database) =>
        database.value("SELECT count(*) FROM sqlite_schema WHERE name = 'events'") === 0
          ? 0
          : Number(database.value('SELECT count(*) FROM events')),
      );
    const sizeOfLog = (): number => statSync(`${file}-wal`).size;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'seatledger-events-'));
      file = join(folder, 'events.db');
      opened = [];
    });
    afterEach(async () => {
      for (const store of opened) await store.close();
      await rm(folder, { recursive: true });
    });

    it('is moved by whoever writes where nobody else does it', async () => {
      const store = await open();
      await append(store, 10, 100, 'x'.repeat(4_000));
      expect(inFileAlone()).toBeGreaterThan(0);
      expect(sizeOfLog()).toBeLessThan(6 * MEBIBYTE);
    });

    it('is left to another reader, who moves all of it once it has read enough', async () => {
      const store = await open('by another reader');
      const reader = await open('by this reader');
      await append(store, 12, 100, 'x'.repeat(4_000));
      expect(inFileAlone()).toBe(0);
      let read = 0;
      let after = START;
      while (read < EVENTS_BETWEEN_MOVES) {
        const page = await reader.readAll(after, 100);
        if (read < EVENTS_BETWEEN_MOVES - 100) expect(inFileAlone()).toBe(0);
        [after, read] = [page.next, read + page.events.length];
      }
      expect(inFileAlone()).toBe(1_200);
      // whoever writes goes on at the beginning of the log file
      const size = sizeOfLog();
      await append(store, 5, 100, 'x'.repeat(4_000));
      expect(sizeOfLog()).toBe(size);
    });

    it('stays within its bound where that reader is away', async () => {
      const store = await open('by another reader');
      await append(store, 45, 10, 'x'.repeat(100_000));
      expect(inFileAlone()).toBeGreaterThan(0);
      expect(sizeOfLog()).toBeLessThan(36 * MEBIBYTE);
    });
  });
});
