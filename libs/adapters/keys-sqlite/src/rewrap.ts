import type { Random } from '#application';
import { hashOwner, makeCheck, personKeyOwner, RECEIPTS_OWNER, unwrapKey, wrapKey } from '#contracts';
import type { Database } from '#sqlite';
import { receiptKeyOf } from './database.js';

const CHUNK = 1_000;

/** Inside a write transaction. Returns the number of keys wrapped. */
export const rewrapAll = (database: Database, from: Uint8Array, to: Uint8Array, random: Random): number => {
  const rewrapped = (owner: string, wrapped: Uint8Array): Buffer =>
    wrapKey(to, owner, unwrapKey(from, owner, wrapped), random);
  let count = 0;
  const page = database.prepare<[number, string, string, number, Uint8Array]>(
    'SELECT rowid, tenant, person, generation, wrapped FROM person_keys ' +
      'WHERE rowid > ? AND wrapped IS NOT NULL ORDER BY rowid LIMIT ?',
  );
  const update = database.prepare('UPDATE person_keys SET wrapped = ? WHERE rowid = ?');
  for (let last = 0; ;) {
    const rows = page.all(last, CHUNK);
    for (const [rowid, tenantId, personId, generation, wrapped] of rows) {
      update.run(rewrapped(personKeyOwner({ tenantId, personId }, generation), wrapped), rowid);
      last = rowid;
    }
    count += rows.length;
    if (rows.length < CHUNK) break;
  }
  const updateHash = database.prepare('UPDATE hash_keys SET wrapped = ? WHERE tenant = ?');
  const hashKeys = database.prepare<[string, Uint8Array]>('SELECT tenant, wrapped FROM hash_keys').all();
  for (const [tenant, wrapped] of hashKeys) updateHash.run(rewrapped(hashOwner(tenant), wrapped), tenant);
  const updateMeta = database.prepare('UPDATE meta SET value = ? WHERE name = ?');
  updateMeta.run(wrapKey(to, RECEIPTS_OWNER, receiptKeyOf(database, from), random), 'receipts');
  updateMeta.run(makeCheck(to, random), 'check');
  return count + hashKeys.length;
};
