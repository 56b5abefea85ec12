import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { WrongHistory, type AppendWrite } from '#application';
import { createIds, withChecksums } from '#contracts';
import { chooseEngine, engineStates, openDatabase, type SqliteEngine } from '#sqlite';
import { overEngines } from '#testing/adapters';
import { openSqliteEventStore, type SqliteEventStore } from './index.js';

const ids = createIds();
const writes = (text = ''): readonly AppendWrite[] => {
  const id = ids.next();
  const metadata = {
    actor: 'a',
    actorKind: 'local' as const,
    commandId: id,
    correlationId: id,
    causationId: id,
    occurredAt: '2026-01-15T08:00:00.000Z',
  };
  const event = { id, type: 'TenantRenamed', version: 1, data: JSON.stringify({ text }), metadata };
  return [withChecksums({ stream: `user-${id}`, expected: 'no-stream', events: [event] })];
};

describe('the file under a store that is open', () => {
  overEngines(engineStates(), (engine) => {
    let folder: string;
    let file: string;
    let copy: string;
    let store: SqliteEventStore;
    const open = () => openSqliteEventStore({ file, engine });
    const append = async (count: number): Promise<void> => {
      for (let done = 0; done < count; done += 1) await store.append(writes('x'.repeat(2_000)));
    };
    /** Has all that was written stand in the file, as it does from time to time. */
    const checkpoint = (): void => {
      const database = openDatabase({ file, engine });
      database.emptyLog();
      database.close();
    };
    /** Both engines in one process would take each other's locks. */
    const backUp = async (): Promise<void> => {
      const database = openDatabase({ file, engine });
      await database.backup(copy);
      database.close();
    };
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'seatledger-events-'));
      file = join(folder, 'events.db');
      copy = join(folder, 'copy.db');
      store = await open();
      await append(20);
      checkpoint();
      await store.storeIdNow();
    });
    afterEach(async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    });
    const isRight = async (): Promise<boolean> => (await store.storeIdNow()) === (await store.storeId());

    it('is the one that was opened, whatever checkpoints and other processes do to it', async () => {
      for (let round = 0; round < 3; round += 1) {
        await append(10);
        expect(await isRight()).toBe(true);
        checkpoint();
        expect(await isRight()).toBe(true);
      }
      const other = await open();
      await other.append(writes());
      await other.close();
      expect(await isRight()).toBe(true);
    });

    it('is another one where an older copy was written over it, until the right bytes are back', async () => {
      await backUp();
      await append(10);
      checkpoint();
      expect(await isRight()).toBe(true);
      const saved = join(folder, 'saved.db');
      await copyFile(file, saved);

      await copyFile(copy, file);
      expect(await isRight()).toBe(false);
      await expect(store.append(writes())).rejects.toThrow(WrongHistory);
      await copyFile(saved, file);
      expect(await isRight()).toBe(true);
      await append(1);
    });

    it('is not another one where what was read once was torn, as by a checkpoint of another thread', async () => {
      const other = join(folder, 'other.db');
      await (await openSqliteEventStore({ file: other, engine })).close();
      const real = chooseEngine(engine);
      let torn = 0;
      const connect: SqliteEngine['connect'] = (name, busy) => {
        if (!name.includes('immutable') || torn === 0) return real.connect(name, busy);
        torn -= 1;
        return real.connect(name.replace(/events\.db/, 'other.db'), busy);
      };
      const another = await openSqliteEventStore({ file, engine: { ...real, connect } });
      try {
        for (const [reads, isRight] of [
          [1, true],
          [2, false],
        ] as const) {
          await append(1);
          checkpoint();
          torn = reads;
          expect([reads, (await another.storeIdNow()) !== undefined]).toEqual([reads, isRight]);
        }
      } finally {
        await append(1);
        checkpoint();
        await another.storeIdNow();
        await another.close();
      }
    });

    it('is another one where the log of another store, or no log at all, was written over it', async () => {
      const other = join(folder, 'other.db');
      await (await openSqliteEventStore({ file: other, engine })).close();
      await copyFile(other, file);
      expect(await isRight()).toBe(false);
      await copyFile('/dev/null', file);
      expect(await isRight()).toBe(false);
    });

    it('keeps every byte of a copy that was written over it, also when the store is closed', async () => {
      await backUp();
      await append(10);
      checkpoint();
      await store.storeIdNow();
      // these stand in the write-ahead log alone
      await append(10);
      await copyFile(copy, file);
      await store.close();
      expect((await readFile(file)).equals(await readFile(copy))).toBe(true);
      // this is what a process finds that is started then, without the log that belongs to the file before
      const place = await mkdtemp(join(folder, 'later-'));
      await copyFile(file, join(place, 'events.db'));
      const later = await openSqliteEventStore({ file: join(place, 'events.db'), engine });
      expect((await later.readAll('0'.repeat(20), 100)).events).toHaveLength(20);
      await later.append(writes());
      await later.close();
    });

    it('leaves another store that stands in its place whole when it is closed', async () => {
      await append(1);
      for (const name of [file, `${file}-wal`, `${file}-shm`])
        await rename(name, join(folder, `away-${basename(name)}`));
      const other = await open();
      await other.append(writes());
      await store.close();
      expect(existsSync(`${file}-wal`)).toBe(true);
      await other.append(writes());
      await other.close();
    });

    it('is another one where somebody took away its write-ahead log', async () => {
      await append(1);
      await rename(`${file}-wal`, `${file}-away`);
      expect(await isRight()).toBe(false);
      await expect(store.append(writes())).rejects.toThrow(WrongHistory);
      await rename(`${file}-away`, `${file}-wal`);
      expect(await isRight()).toBe(true);
    });
  });
});
