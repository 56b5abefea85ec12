import { randomBytes, randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeysUnavailable, type Person, type PlacedValue } from '#application';
import { createCodec } from '#contracts';
import { personal, type TenantId, type UserId } from '#licensing';
import { openDatabase, type Database } from '#sqlite';
import { CountingOpened } from '#testing/fakes';
import { openSqliteKeys, type SqliteKeys } from './sqlite-keys.js';

const masterKey = randomBytes(32);
const receipt = { shreddedAt: '2026-02-01T00:00:00.000Z', receipt: 'receipt-1' };
const persons = (count: number): readonly Person[] => {
  const tenantId = randomUUID();
  return Array.from({ length: count }, () => ({ tenantId, personId: randomUUID() }));
};

describe('SqliteKeys', () => {
  let folder: string;
  let file: string;
  let keys: SqliteKeys;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-keys-'));
    file = join(folder, 'keys.db');
    keys = await openSqliteKeys({ file, masterKey, busyMilliseconds: 200 });
  });
  afterEach(async () => {
    await keys.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Through a connection of its own, so that nothing of the adapter is trusted. */
  const inspect = <T>(look: (database: Database) => T): T => {
    const database = openDatabase({ file, secureDelete: true });
    try {
      return look(database);
    } finally {
      database.close();
    }
  };
  const wrappedOf = ({ personId }: Person): Buffer =>
    inspect((database) => {
      const row = database.prepare<[Uint8Array]>('SELECT wrapped FROM person_keys WHERE person = ?').get(personId);
      return Buffer.from(row![0]);
    });
  const onDisk = async (): Promise<Buffer> =>
    Buffer.concat(await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name)))));

  test('writes to disk before it answers, and overwrites what it deletes', async () => {
    expect(await keys.settings()).toEqual({ journalMode: 'wal', synchronous: 2, secureDelete: 1 });
  });

  test.each([[1], [700]])('after a shredding among %i keys no byte of the wrapped key is on disk', async (count) => {
    const all = persons(count);
    const made = await keys.ensure(all);
    const victim = all[Math.floor(count / 2)]!;
    const wrapped = wrappedOf(victim);
    expect((await onDisk()).includes(wrapped)).toBe(true);
    await keys.shred(victim, receipt);
    const left = await onDisk();
    // also no part of it: a page may have been cut anywhere
    for (let at = 1; at + 16 <= wrapped.length; at += 4)
      expect(left.includes(wrapped.subarray(at, at + 16))).toBe(false);
    expect(left.includes('receipt-1')).toBe(true);
    const others = all.filter((person) => person !== victim);
    expect(await keys.get(others)).toEqual(made.filter((_key, index) => all[index] !== victim));
  });

  test('a shredding that an open reader holds up says so; repeated, it empties the log file', async () => {
    const [person] = persons(1) as [Person];
    await keys.ensure([person]);
    const wrapped = wrappedOf(person);
    const reader = openDatabase({ file });
    reader.exec('BEGIN');
    reader.value('SELECT count(*) FROM person_keys');
    await expect(keys.shred(person, receipt)).rejects.toThrow(KeysUnavailable);
    expect(await keys.get([person])).toEqual([{ state: 'shredded', ...receipt }]);
    expect((await onDisk()).includes(wrapped)).toBe(true);
    reader.exec('COMMIT');
    reader.close();
    await keys.shred(person, { ...receipt, receipt: 'another' });
    expect((await onDisk()).includes(wrapped)).toBe(false);
    expect((await stat(`${file}-wal`)).size).toBe(0);
  });

  test('a copy of the one file is whole after a close', async () => {
    const [person] = persons(1) as [Person];
    const made = await keys.ensure([person]);
    await keys.close();
    await copyFile(file, `${file}.copy`);
    const copy = await openSqliteKeys({ file: `${file}.copy`, masterKey });
    expect(await copy.get([person])).toEqual(made);
    await copy.close();
  });

  test('no unwrapped key and no old wrapping is on disk', async () => {
    const [person] = persons(1) as [Person];
    const [made] = await keys.ensure([person]);
    const hashKey = await keys.hashKey(person.tenantId);
    const old = wrappedOf(person);
    await keys.rewrap(randomBytes(32));
    const left = await onDisk();
    for (const secret of [made!.state === 'active' ? made!.key : hashKey, hashKey, masterKey, old]) {
      expect(left.includes(Buffer.from(secret))).toBe(false);
    }
  });

  test('only its owner may read the file', async () => {
    for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
  });

  test('all new keys of a call are one transaction, known ones need none', async () => {
    const watcher = openDatabase({ file });
    const all = persons(100);
    const before = watcher.dataVersion();
    await keys.ensure(all);
    const after = watcher.dataVersion();
    expect(after - before).toBe(1);
    await keys.ensure(all);
    expect(watcher.dataVersion()).toBe(after);
    watcher.close();
  });

  test('a small cache gives the same keys', async () => {
    const small = await openSqliteKeys({ file, masterKey, cachedKeys: 2 });
    const all = persons(10);
    const made = await keys.ensure(all);
    expect(await small.get([...all, ...all])).toEqual([...made, ...made]);
    await small.close();
  });

  test('what was opened is told of nobody whom another process shredded, and its key is let go of', async () => {
    const opened = new CountingOpened();
    const codec = createCodec({ keys, opened });
    const [alex, robin] = persons(2) as readonly [Person, Person];
    await keys.ensure([alex, robin]);
    const { tenantId } = alex;
    const sealed = async ({ personId }: Person): Promise<PlacedValue> => {
      const userId = personId as UserId;
      const event = {
        type: 'UserProfileChanged',
        data: { userId, profile: { city: personal(userId, 'city', 'Bonn') } },
      };
      const by = { actor: 'a', actorKind: 'local', commandId: 'c', correlationId: 'c', causationId: 'c' } as const;
      const metadata = { ...by, tenantId: tenantId as TenantId, occurredAt: receipt.shreddedAt };
      const events = [{ id: randomUUID(), event: event as never, metadata }];
      const [write] = await codec.encode([{ stream: 's', expected: 'no-stream', events }]);
      const { data } = write!.events[0]!;
      return { value: JSON.parse(data).profile.city, personId, kind: 'city' };
    };
    const values = [await sealed(alex), await sealed(robin)];
    const shown = () => codec.revealAround(tenantId, values, { keep: true });
    for (const _times of [1, 2]) expect(await shown()).toEqual(['Bonn', 'Bonn']);
    expect(opened.opened).toBe(2);
    const other = await openSqliteKeys({ file, masterKey });
    const [before] = await keys.get([robin]);
    try {
      await other.shred(alex, receipt);
      expect(await shown()).toEqual([null, 'Bonn']);
      // the key of the other one was let go of, too, and was read anew
      expect(await keys.get([robin])).toEqual([before]);
      expect(opened.opened).toBe(3);
    } finally {
      await other.close();
    }
    await keys.shred(robin, receipt);
    expect(await shown()).toEqual([null, null]);
  });

  test('a file of something else is refused', async () => {
    const other = openDatabase({ file: join(folder, 'other.db') });
    other.exec('CREATE TABLE events (id)');
    other.close();
    await expect(openSqliteKeys({ file: join(folder, 'other.db'), masterKey })).rejects.toMatchObject({
      code: 'unusable-store',
      message: expect.stringContaining('other.db is a database, but no key store: name another file'),
    });
  });
});
