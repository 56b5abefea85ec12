import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { OutcomeUnknown, START, StoreUnavailable, WrongHistory, type AppendWrite, type NewEvent } from '#application';
import { createIds, intact, isIntact, withChecksums } from '#contracts';
import { engineStates, openDatabase, UnusableSqlite } from '#sqlite';
import { overEngines } from '#testing/adapters';
import { executingEngine } from '#testing/sqlite';
import { openSqliteEventStore, type SqliteEventStore, type SqliteEventStoreOptions } from './sqlite-event-store.js';

const ids = createIds();
const event = (data = '{}'): Omit<NewEvent, 'checksum'> => ({
  id: ids.next(),
  type: 'TenantRenamed',
  version: 1,
  data,
  metadata: {
    actor: 'a',
    actorKind: 'local',
    commandId: 'c',
    correlationId: 'c',
    causationId: 'c',
    occurredAt: '2026-01-15T08:00:00.000Z',
  },
});
const writes = (stream = `user-${ids.next()}`, data?: string): readonly AppendWrite[] => [
  withChecksums({ stream, expected: 'no-stream', events: [event(data)] }),
];

describe('SqliteEventStore', () => {
  let folder: string;
  let file: string;
  let opened: SqliteEventStore[];
  const open = async (options: Partial<SqliteEventStoreOptions> = {}): Promise<SqliteEventStore> => {
    const store = await openSqliteEventStore({ file, ...options });
    opened.push(store);
    return store;
  };
  beforeEach(async () => {
    opened = [];
    folder = await mkdtemp(join(tmpdir(), 'seatledger-events-'));
    file = join(folder, 'events.db');
  });
  afterEach(async () => {
    for (const store of opened) await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('looks at once for what another connection has appended when it is told so', async () => {
    const [store, other] = [await open(), await open()];
    const end = new AbortController();
    const pages = store.follow(START, { signal: end.signal })[Symbol.asyncIterator]();
    await pages.next();
    let told: unknown;
    const telling = pages.next().then(({ value }) => (told = value));
    await other.append(writes());
    store.stir();
    // that is long before the next look of its own
    await setImmediate();
    expect(told).toMatchObject({ events: [{ type: 'TenantRenamed' }] });
    end.abort();
    await telling;
  });

  it('is whole in its one file after a close', async () => {
    const store = await open();
    await store.append(writes());
    await store.close();
    const copy = join(folder, 'copy.db');
    await copyFile(file, copy);
    expect((await (await open({ file: copy })).head())?.position).toBe('00000000000000000001');
    // the engine decides whether an empty log file stays
    const log = await stat(`${file}-wal`).catch(() => undefined);
    expect(log?.size ?? 0).toBe(0);
  });

  it('writes to no file that was deleted or replaced, makes none there, and goes on when it is back', async () => {
    const store = await open();
    await store.append(writes());
    const aside = join(folder, 'aside.db');
    for (const fate of ['deleted', 'replaced'] as const) {
      await rename(file, aside);
      if (fate === 'replaced') await copyFile(aside, file);
      await expect(store.append(writes())).rejects.toThrow(WrongHistory);
      await expect(store.append(writes())).rejects.toThrow(WrongHistory);
      expect(await store.storeIdNow()).toBeUndefined();
      expect(existsSync(file)).toBe(fate === 'replaced');
      await rename(aside, file);
      expect(await store.storeIdNow()).toBe(await store.storeId());
      await store.append(writes());
    }
  });

  test('writes ahead and to disk before it answers', async () => {
    expect(await (await open()).durability()).toEqual({ journalMode: 'wal', synchronous: 2 });
  });

  test.each([
    ['synchronous', (sql: string) => sql.replace('synchronous = FULL', 'synchronous = NORMAL')],
    ['the journal mode', (sql: string) => sql.replace('journal_mode = WAL', 'journal_mode = DELETE')],
  ])('does not open where %s is not what it must be', async (_what, change) => {
    const engine = executingEngine((sql, exec) => exec(change(sql)));
    await expect(open({ engine })).rejects.toThrow(UnusableSqlite);
  });

  test('a full disk is StoreUnavailable, loses nothing, and passes', async () => {
    let pages = 40;
    const engine = executingEngine((sql, exec) => exec(`PRAGMA max_page_count = ${pages}; ${sql}`));
    const store = await open({ engine });
    const small = await store.append(writes('user-small'));
    const large = writes('user-large', JSON.stringify({ text: 'x'.repeat(500_000) }));
    await expect(store.append(large)).rejects.toThrow(StoreUnavailable);
    await expect(store.append(large)).rejects.toThrow(/SQLITE_FULL/);
    expect(await store.head()).toMatchObject({ position: small.position });
    pages = 4_000;
    await store.append(large);
    expect(await store.read('user-large')).toHaveLength(1);
  });

  test.each([
    ['before it was durable', false],
    ['after it was durable', true],
  ])('a COMMIT that fails %s is OutcomeUnknown, and the same append again settles it', async (_when, isStored) => {
    let isFailing = false;
    const engine = executingEngine((sql, exec) => {
      if (sql !== 'COMMIT' || !isFailing) return exec(sql);
      isFailing = false;
      if (isStored) exec(sql);
      throw Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 1034 });
    });
    const store = await open({ engine });
    await store.append(writes());
    isFailing = true;
    const unsure = writes('user-unsure');
    await expect(store.append(unsure)).rejects.toThrow(OutcomeUnknown);
    expect(await store.read('user-unsure')).toHaveLength(isStored ? 1 : 0);
    expect(await store.append(unsure)).toMatchObject({ position: '00000000000000000002' });
    expect(await store.read('user-unsure')).toHaveLength(1);
  });

  test('a store that stays busy is StoreUnavailable after the time given, and works again after it', async () => {
    const store = await open({ busyMilliseconds: 60 });
    const other = openDatabase({ file });
    other.exec('BEGIN IMMEDIATE');
    const waiting = writes();
    await expect(store.append(waiting)).rejects.toThrow(StoreUnavailable);
    other.exec('COMMIT');
    other.close();
    expect(await store.append(waiting)).toMatchObject({ position: '00000000000000000001' });
  });

  test('a file of a newer release, of an earlier one, or of something else, is refused', async () => {
    await (await open()).close();
    const database = openDatabase({ file });
    database.exec("UPDATE meta SET value = '3' WHERE name = 'schema'");
    await expect(open()).rejects.toThrow(/newer release \(format 3, this release knows 2\)/);
    database.exec("UPDATE meta SET value = '1' WHERE name = 'schema'");
    await expect(open()).rejects.toThrow(
      /earlier release \(format 1, this release needs 2\): start this release on a new data directory/,
    );
    database.exec("UPDATE meta SET value = 'something' WHERE name = 'kind'");
    await expect(open()).rejects.toThrow(/no event store: name another file/);
    database.exec('DROP TABLE meta');
    await expect(open()).rejects.toMatchObject({ code: 'unusable-store' });
    database.close();
  });

  test('a folder that is missing is told by name', async () => {
    await expect(openSqliteEventStore({ file: join(folder, 'missing', 'events.db') })).rejects.toThrow(/missing/);
  });

  test('handles opened at once on a new file agree on one store', async () => {
    const stores = await Promise.all([open(), open(), open()]);
    expect(new Set(await Promise.all(stores.map((store) => store.storeId()))).size).toBe(1);
  });

  test('a page of large events ends early, and the next one goes on', async () => {
    const store = await open();
    for (let count = 0; count < 20; count += 1) {
      await store.append(writes(undefined, JSON.stringify('x'.repeat(1_100_000))));
    }
    const first = await store.readAll('0'.repeat(20), 1_000);
    expect(first).toMatchObject({ caughtUp: false });
    expect(first.events.length).toBeLessThan(20);
    const second = await store.readAll(first.next, 1_000);
    expect(second.caughtUp).toBe(true);
    expect(first.events.length + second.events.length).toBe(20);
  });

  overEngines(engineStates(), (engine) => {
    /** Changes bytes that SQLite gave to an event, as a bad disk does. */
    const damage = (column: string, position: number, bytes: string): void => {
      const database = openDatabase({ file, engine });
      database.exec(`UPDATE events SET ${column} = CAST(${bytes} AS TEXT) WHERE position = ${position}`);
      database.close();
    };
    const three = async (): Promise<SqliteEventStore> => {
      const store = await open({ engine });
      for (const name of ['one', 'two', 'three']) await store.append(writes(`user-${name}`, `{"a":"${name} \uFFFD"}`));
      return store;
    };

    test.each([
      ['a byte that is no UTF-8', "x'7b2261223a22ff227d'"],
      ['a character that was cut off', "x'7b2261223a22f09f98227d'"],
      ['a zero byte', "x'7b2261223a2200227d'"],
      ['a zero byte at its end', "CAST(data AS BLOB) || x'00'"],
    ])('%s in the data of an event gives back another text, and the others as they are', async (_what, bytes) => {
      const store = await three();
      damage('data', 2, bytes);
      const named = { code: 'damaged-event', position: '00000000000000000002', stream: 'user-two' };
      const all = await store.readAll('0'.repeat(20), 1_000);
      expect(all).toMatchObject({ caughtUp: true, events: [{ stream: 'user-one' }, {}, { stream: 'user-three' }] });
      expect(all.events.map(isIntact)).toEqual([true, false, true]);
      for (const options of [{}, { backwards: true }]) {
        const [event] = await store.read('user-two', options);
        expect(() => intact(event!)).toThrow(expect.objectContaining(named));
      }
      expect(await store.append(writes())).toMatchObject({ position: '00000000000000000004' });
    });

    test.each(['type', 'metadata', 'stream'])('damage of its %s is told as well', async (column) => {
      const store = await three();
      damage(column, 2, `x'${Buffer.from('{"a":').toString('hex')}ff7d'`);
      const { events } = await store.readAll('0'.repeat(20), 1_000);
      expect(events.map(isIntact)).toEqual([true, false, true]);
    });

    test.each(['revision', 'version'])('a %s that no number holds is damage', async (column) => {
      const store = await three();
      const database = openDatabase({ file, engine });
      database.exec(`UPDATE events SET ${column} = 9007199254740993 WHERE position = 2`);
      database.close();
      const { events } = await store.readAll('0'.repeat(20), 1_000);
      expect(events.map(isIntact)).toEqual([true, false, true]);
    });

    test('a store with a damaged event opens', async () => {
      await (await three()).close();
      damage('data', 3, "x'ff'");
      expect(await (await open({ engine })).read('user-one')).toHaveLength(1);
    });
  });
});
