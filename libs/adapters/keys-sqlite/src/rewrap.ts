import type { Random } from '#application';
import { hashOwner, makeCheck, personOwner, unwrapKey, wrapKey } from '#contracts';
import type { Connection } from './database.js';

const CHUNK = 1_000;

/** Inside a write transaction. Returns the number of keys wrapped. */
export const rewrapAll = (connection: Connection, from: Uint8Array, to: Uint8Array, random: Random): number => {
  const rewrapped = (owner: string, wrapped: Buffer): Buffer =>
    wrapKey(to, owner, unwrapKey(from, owner, wrapped), random);
  let count = 0;
  const page = connection
    .prepare(
      'SELECT rowid, tenant, person, wrapped FROM persons WHERE rowid > ? AND wrapped IS NOT NULL ORDER BY rowid LIMIT ?',
    )
    .raw();
  const update = connection.prepare('UPDATE persons SET wrapped = ? WHERE rowid = ?');
  for (let last = 0; ;) {
    const rows = page.all(last, CHUNK) as [number, string, string, Buffer][];
    for (const [rowid, tenant, person, wrapped] of rows) {
      update.run(rewrapped(personOwner(tenant, person), wrapped), rowid);
      last = rowid;
    }
    count += rows.length;
    if (rows.length < CHUNK) break;
  }
  const updateHash = connection.prepare('UPDATE hash_keys SET wrapped = ? WHERE tenant = ?');
  const hashKeys = connection.prepare('SELECT tenant, wrapped FROM hash_keys').raw().all() as [string, Buffer][];
  for (const [tenant, wrapped] of hashKeys) updateHash.run(rewrapped(hashOwner(tenant), wrapped), tenant);
  connection.prepare("UPDATE meta SET value = ? WHERE name = 'check'").run([makeCheck(to, random)]);
  return count + hashKeys.length;
};
