import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnusableStore } from '#application';
import { isIntact, withChecksums } from '#contracts';
import { openDatabase } from '#sqlite';
import { repairSqliteEvents, type RepairReport } from './repair.js';
import { openSqliteEventStore, type SqliteEventStore } from './sqlite-event-store.js';

const START = '0'.repeat(20);
const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const metadata = { actor: 'a', actorKind: 'user', commandId: 'c', correlationId: 'c', causationId: 'c' } as const;
const event = (n: number) => ({
  id: idOf(n),
  type: 'TenantRenamed',
  version: 1,
  data: `{"displayName":"Contoso number ${n}"}`,
  metadata: { ...metadata, occurredAt: `2026-01-15T08:00:00.${n}Z` },
});
const append = (store: SqliteEventStore, stream: string, expected: number | 'no-stream', n: number) =>
  store.append([withChecksums({ stream, expected, events: [event(n)] })]);

describe('the repair of a SQLite event store', () => {
  let folder: string;
  let file: string;
  let from: string;
  const opened: SqliteEventStore[] = [];
  const open = async (path = file): Promise<SqliteEventStore> => {
    const store = await openSqliteEventStore({ file: path });
    opened.push(store);
    return store;
  };
  const repair = (dryRun = false): Promise<RepairReport> => repairSqliteEvents({ file, from, dryRun });
  /** Flips a bit of the file, in the n-th place where these bytes stand. Tells whether there is such a place. */
  const flip = (bytes: Buffer, nth: number): boolean => {
    const all = readFileSync(file);
    let at = -1;
    for (let found = 0; found <= nth; found += 1) {
      at = all.indexOf(bytes, at + 1);
      if (at < 0) return false;
    }
    all[at + bytes.length - 1]! ^= 1;
    writeFileSync(file, all);
    return true;
  };
  const wholeLog = async (): Promise<readonly unknown[]> => {
    const store = await open();
    const { events } = await store.readAll(START, 100);
    expect(events.every(isIntact)).toBe(true);
    const streams = [...new Set(events.map(({ stream }) => stream))];
    const read = await Promise.all(streams.map((stream) => store.read(stream)));
    await store.close();
    return [events, read];
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-repair-'));
    file = join(folder, 'events.db');
    from = join(folder, 'backup.db');
    const store = await open();
    await append(store, 'tenant-one', 'no-stream', 1);
    await append(store, 'tenant-two', 'no-stream', 2);
    await append(store, 'tenant-one', 0, 3);
    await append(store, 'tenant-one', 1, 4);
    await store.close();
    copyFileSync(file, from);
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  // a text stands once in its row; a stream and an id stand in an index, too
  const places = [
    ['data', Buffer.from('number 2')],
    ['metadata', Buffer.from('08:00:00.2')],
    ['stream', Buffer.from('tenant-two')],
    ['id', Buffer.from(idOf(2).replaceAll('-', ''), 'hex')],
  ] as const;
  it.each(places.flatMap(([part, bytes]) => [0, 1].map((nth) => [part, nth, bytes] as const)))(
    'puts back a flipped bit: its %s, place %i in the file',
    async (part, nth, bytes) => {
      const before = await wholeLog();
      if (!flip(bytes, nth)) return expect([part, nth]).toEqual([expect.stringMatching(/data|metadata/), 1]);
      const tried = await repair(true);
      expect(tried.damaged.length + Number(tried.indexDamaged)).toBeGreaterThan(0);
      expect(await repair(true)).toEqual(tried);
      expect(await repair()).toEqual(tried);
      expect(tried.damaged.filter(({ hindrance }) => hindrance !== undefined)).toEqual([]);
      expect(await wholeLog()).toEqual(before);
      expect(await repair()).toEqual({ events: 4, damaged: [], indexDamaged: false });
      return append(await open(), 'tenant-two', 0, 5);
    },
  );

  it('names what it put back', async () => {
    flip(Buffer.from('number 3'), 0);
    const found = { position: '00000000000000000003', stream: 'tenant-one', eventId: idOf(3) };
    expect((await repair()).damaged).toEqual([found]);
  });

  it('works beside a process that has the file open, which reads the right event then', async () => {
    flip(Buffer.from('number 2'), 0);
    const server = await open();
    expect((await server.read('tenant-two')).map(isIntact)).toEqual([false]);
    await repair();
    expect((await server.read('tenant-two')).map(isIntact)).toEqual([true]);
    await append(server, 'tenant-two', 0, 5);
  });

  it('takes an older copy and a newer one', async () => {
    const newer = await open();
    await append(newer, 'tenant-two', 0, 5);
    await newer.close();
    flip(Buffer.from('number 4'), 0);
    expect((await repair()).damaged).toMatchObject([{ eventId: idOf(4) }]);
    const [old, grown] = [from, file];
    [file, from] = [old, grown];
    flip(Buffer.from('number 4'), 0);
    expect(await repair()).toMatchObject({ events: 4, damaged: [{ eventId: idOf(4) }] });
    expect(await wholeLog()).toHaveLength(2);
  });

  describe('leaves as it is, and says why,', () => {
    const hindrances = async (): Promise<readonly (string | undefined)[]> =>
      (await repair()).damaged.map(({ hindrance }) => hindrance);

    it('what the copy hasn’t', async () => {
      await append(await open(), 'tenant-two', 0, 5);
      for (const store of opened) await store.close();
      flip(Buffer.from('number 5'), 0);
      expect(await hindrances()).toEqual(['it is not in the copy']);
    });

    it('what is damaged in the copy, too', async () => {
      flip(Buffer.from('number 2'), 0);
      copyFileSync(file, from);
      expect(await hindrances()).toEqual(['it is damaged in the copy, too']);
    });

    it('where the copy went another way from there', async () => {
      const [other, own] = await Promise.all([open(from), open()]);
      await append(other, 'tenant-two', 0, 6);
      await append(own, 'tenant-two', 0, 5);
      for (const store of opened) await store.close();
      flip(Buffer.from('number 5'), 0);
      expect(await hindrances()).toEqual(['another event stands there in the copy']);
    });

    it('where the copy went another way beside it', async () => {
      const [other, own] = await Promise.all([open(from), open()]);
      await append(other, 'tenant-two', 0, 5);
      await append(other, 'tenant-one', 2, 6);
      await append(own, 'tenant-two', 0, 5);
      await append(own, 'tenant-one', 2, 7);
      for (const store of opened) await store.close();
      flip(Buffer.from('number 5'), 0);
      expect(await hindrances()).toEqual(['the events beside it are others in the copy']);
    });
  });

  it('refuses a copy of another store', async () => {
    const other = join(folder, 'other.db');
    await (await open(other)).close();
    from = other;
    await expect(repair()).rejects.toThrow(UnusableStore);
  });

  it('leaves the copy as it is', async () => {
    const bytes = readFileSync(from);
    flip(Buffer.from('number 2'), 0);
    await repair();
    expect(readFileSync(from).equals(bytes)).toBe(true);
    const database = openDatabase({ file });
    expect(database.value('PRAGMA integrity_check')).toBe('ok');
    database.close();
  });
});
