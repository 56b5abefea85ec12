import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DamagedKey, type Person } from '#application';
import { openDatabase, type Database } from '#sqlite';
import { openSqliteKeys, type SqliteKeys } from './sqlite-keys.js';

const masterKey = randomBytes(32);
const tenantId = randomUUID();
/** `held` has a key, `gone` was shredded, and `renewed` goes on with generation 2. */
const PERSONS = { held: randomUUID(), gone: randomUUID(), renewed: randomUUID(), other: randomUUID() };
const person = (name: keyof typeof PERSONS): Person => ({ tenantId, personId: PERSONS[name] });
const receipt = { shreddedAt: '2026-02-01T00:00:00.000Z', receipt: 'receipt-1' };

type ByHand = (database: Database, wrappedBefore: ReadonlyMap<string, Uint8Array>) => void;
const run =
  (sql: string, ...values: readonly (string | number | Uint8Array)[]): ByHand =>
  (database) =>
    void database.prepare(sql).run(...values);

describe('the rows of a key store that somebody changed by hand', () => {
  let folder: string;
  let file: string;
  let keys: SqliteKeys;
  const wrappedBefore = new Map<string, Uint8Array>();
  const byHand = (change: ByHand): void => {
    const database = openDatabase({ file });
    change(database, wrappedBefore);
    database.close();
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-keys-'));
    file = join(folder, 'keys.db');
    keys = await openSqliteKeys({ file, masterKey });
    await keys.ensure([person('held'), person('gone'), person('renewed'), person('other')]);
    byHand((database) => {
      for (const [id, wrapped] of database
        .prepare<[string, Uint8Array]>('SELECT person, wrapped FROM person_keys')
        .all())
        wrappedBefore.set(id, wrapped);
    });
    await keys.shred(person('gone'), receipt);
    await keys.shred({ ...person('renewed'), generation: 1 }, receipt);
    await keys.ensure([person('renewed')]);
  });
  afterEach(async () => {
    await keys.close();
    await rm(folder, { recursive: true, force: true });
  });

  const putBack =
    (id: string): ByHand =>
    (database, wrapped) =>
      void database.prepare('UPDATE person_keys SET wrapped = ? WHERE person = ?').run(wrapped.get(id)!, id);
  const { held, gone, renewed, other } = PERSONS;
  const FORGED = "INSERT INTO receipts VALUES (?, ?, ?, '2026-02-01T00:00:00.000Z', 'receipt-1', ?)";

  test.each<[string, keyof typeof PERSONS, ByHand]>([
    [
      'the key of another person',
      'held',
      (database, wrapped) =>
        run('UPDATE person_keys SET wrapped = ? WHERE person = ?', wrapped.get(other)!, held)(database, wrapped),
    ],
    ['a key under another generation', 'held', run('UPDATE person_keys SET generation = 2 WHERE person = ?', held)],
    ['a key that was shredded and is back', 'gone', putBack(gone)],
    [
      'a generation that was shredded and is back',
      'renewed',
      (database, wrapped) =>
        run(
          'UPDATE person_keys SET wrapped = ? WHERE person = ? AND generation = 1',
          wrapped.get(renewed)!,
          renewed,
        )(database, wrapped),
    ],
    ['no receipt any more', 'gone', run('DELETE FROM receipts WHERE person = ?', gone)],
    ['no receipt of a generation any more', 'renewed', run('DELETE FROM receipts WHERE person = ?', renewed)],
    [
      'no key any more, as though it were shredded',
      'held',
      run('UPDATE person_keys SET wrapped = NULL WHERE person = ?', held),
    ],
    [
      'a receipt that was made up',
      'held',
      (database, wrapped) => {
        run('UPDATE person_keys SET wrapped = NULL WHERE person = ?', held)(database, wrapped);
        database.prepare(FORGED).run(tenantId, held, 1, randomBytes(32));
      },
    ],
    [
      'the receipt of another person',
      'held',
      run(
        'INSERT INTO receipts SELECT tenant, ?, generation, shredded_at, receipt, proof FROM receipts WHERE person = ?',
        held,
        gone,
      ),
    ],
    [
      'a receipt with another instant',
      'gone',
      run("UPDATE receipts SET shredded_at = '2026-02-02T00:00:00.000Z' WHERE person = ?", gone),
    ],
    [
      'the receipt of one generation for all of them',
      'renewed',
      run('UPDATE receipts SET generation = 0 WHERE person = ?', renewed),
    ],
  ])('%s: is found out, and the error names the person', async (_what, name, change) => {
    byHand(change);
    for (const call of [() => keys.get([person(name)]), () => keys.ensure([person(name)])]) {
      await expect(call()).rejects.toThrow(DamagedKey);
      await expect(call()).rejects.toThrow(PERSONS[name]);
    }
    expect(await keys.get([person('other')])).toMatchObject([{ state: 'active' }]);
  });

  test('a shredding that was undone by hand is done again by shredding once more', async () => {
    byHand(putBack(gone));
    await keys.shred(person('gone'), { ...receipt, receipt: 'another' });
    expect(await keys.get([person('gone')])).toEqual([{ state: 'shredded', ...receipt }]);
    byHand(run('DELETE FROM receipts WHERE person = ?', gone));
    await keys.shred(person('gone'), { ...receipt, receipt: 'another' });
    expect(await keys.get([person('gone')])).toEqual([{ state: 'shredded', ...receipt, receipt: 'another' }]);
  });

  test.each<[string, keyof typeof PERSONS, ByHand]>([
    ['a key that does not open', 'held', run('UPDATE person_keys SET wrapped = zeroblob(61) WHERE person = ?', held)],
    ['a receipt that was made up', 'held', run(FORGED, tenantId, held, 0, randomBytes(32))],
    ['a receipt of one key that was made up', 'held', run(FORGED, tenantId, held, 1, randomBytes(32))],
    [
      'a receipt with another instant',
      'gone',
      run("UPDATE receipts SET shredded_at = '2026-02-02T00:00:00.000Z' WHERE person = ?", gone),
    ],
  ])('%s: does not keep the person from being shredded', async (_what, name, change) => {
    byHand(change);
    await keys.shred(person(name), { ...receipt, receipt: 'another' });
    expect(await keys.get([person(name)])).toEqual([{ state: 'shredded', ...receipt, receipt: 'another' }]);
  });

  test('the receipt for a tenant that is gone or made up is found out, and takes nobody for shredded', async () => {
    byHand(run(FORGED, tenantId, '', 0, randomBytes(32)));
    for (const call of [() => keys.get([person('held')]), () => keys.hashKey(tenantId)])
      await expect(call()).rejects.toThrow(DamagedKey);
    await keys.shredTenant(tenantId, receipt);
    expect(await keys.get([person('held')])).toEqual([{ state: 'shredded', ...receipt }]);
    byHand(run("DELETE FROM receipts WHERE person = ''"));
    for (const call of [() => keys.get([person('held')]), () => keys.hashKey(tenantId)])
      await expect(call()).rejects.toThrow(/every person/);
  });

  test('a key that is put back beside the receipt for its tenant opens nothing, and goes once more', async () => {
    await keys.shredTenant(tenantId, receipt);
    byHand(putBack(held));
    expect(await keys.get([person('held')])).toEqual([{ state: 'shredded', ...receipt }]);
    await keys.shredTenant(tenantId, { ...receipt, receipt: 'another' });
    byHand((database) => {
      const left = database.prepare<[string]>('SELECT person FROM person_keys WHERE wrapped IS NOT NULL').all();
      expect(left).toEqual([]);
    });
  });

  test('a key that is put back from a copy opens again', async () => {
    const before = await keys.get([person('held')]);
    byHand(run('UPDATE person_keys SET wrapped = zeroblob(61) WHERE person = ?', held));
    await expect(keys.get([person('held')])).rejects.toThrow(DamagedKey);
    byHand(putBack(held));
    expect(await keys.get([person('held')])).toEqual(before);
  });
});
