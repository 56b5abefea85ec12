import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'libsql';
import { KeysUnavailable, WrongMasterKey, type Random } from '#application';
import { makeCheck, opensCheck } from '#contracts';

export type Connection = InstanceType<typeof Database>;

const KIND = 'seatledger-keys';
const SCHEMA = 1;
/** One call of the driver blocks the process for as long at most; the rest of the wait is outside. */
const BUSY_MILLISECONDS = 50;

/** The file isn't a key store that this release can use. */
export class UnusableKeyStore extends Error {
  readonly code = 'unusable-key-store';
  override readonly name = 'UnusableKeyStore';
}

const TABLES = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
  CREATE TABLE persons (
    tenant TEXT NOT NULL,
    person TEXT NOT NULL,
    wrapped BLOB,
    shredded_at TEXT,
    receipt TEXT,
    UNIQUE (tenant, person),
    CHECK ((wrapped IS NULL) = (receipt IS NOT NULL))
  ) STRICT;
  CREATE TABLE hash_keys (tenant TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;`;
/** Came later: made also in a file that has the others already. */
const NOTES = 'CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT';

const sqliteCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_')
    ? error.code
    : undefined;

/**
 * Runs `attempt` again while the file is busy, for at most `limit` milliseconds. Every write of keys may be repeated, so a COMMIT that failed is no
 * other case. @throws KeysUnavailable
 */
export const whenFree = async <T>(attempt: () => T, limit: number): Promise<T> => {
  const until = performance.now() + limit;
  for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
    try {
      return attempt();
    } catch (error) {
      const code = sqliteCode(error);
      if (code === undefined) throw error;
      const isBusy = code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED');
      if (!isBusy || performance.now() >= until) {
        throw new KeysUnavailable(`${code}: ${(error as Error).message}`, { cause: error });
      }
    }
    await sleep(pause);
  }
};

/** At the end: a copy of the database file alone is whole then. While others use it, it may do less, which loses nothing. */
export const emptyLogIfFree = (connection: Connection): void => {
  try {
    connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').raw().all();
  } catch (error) {
    // the next opening does it
    if (sqliteCode(error) === undefined) throw error;
  }
};

const pragma = (connection: Connection, name: string): unknown =>
  (connection.prepare(`PRAGMA ${name}`).raw().get() as unknown[])[0];

/** What the file must do with a deleted key, and with a power cut: asserted, not assumed. */
export const settingsOf = (connection: Connection) => ({
  journalMode: pragma(connection, 'journal_mode'),
  synchronous: pragma(connection, 'synchronous'),
  secureDelete: pragma(connection, 'secure_delete'),
});

export const openConnection = (file: string): Connection => {
  // made by us first, because SQLite would let others read it
  closeSync(openSync(file, 'a', 0o600));
  const connection = new Database(file);
  try {
    connection.exec(`PRAGMA busy_timeout = ${BUSY_MILLISECONDS}`);
    connection.exec('PRAGMA journal_mode = WAL');
    connection.exec('PRAGMA synchronous = FULL');
    // answers with a row, and so is no exec
    connection.prepare('PRAGMA secure_delete = ON').all();
    const settings = settingsOf(connection);
    if (settings.journalMode !== 'wal' || settings.synchronous !== 2 || settings.secureDelete !== 1) {
      throw new UnusableKeyStore(`${file}: the key store can't be made safe: ${JSON.stringify(settings)}`);
    }
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
};

const tables = (connection: Connection): readonly string[] =>
  (connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").raw().all() as [string][]).map(
    ([name]) => name,
  );

/** The check value as it stands in the file now; another one means that the keys were wrapped anew. */
export const checkOf = (connection: Connection): Buffer =>
  (connection.prepare("SELECT value FROM meta WHERE name = 'check'").raw().get() as [Buffer])[0];

const create = (connection: Connection, masterKey: Uint8Array, random: Random): void => {
  connection
    .transaction(() => {
      // another process may have been faster
      if (tables(connection).length > 0) return;
      connection.exec(TABLES);
      const insert = connection.prepare('INSERT INTO meta (name, value) VALUES (?, ?)');
      insert.run('kind', Buffer.from(KIND));
      insert.run('schema', Buffer.from(String(SCHEMA)));
      insert.run('check', makeCheck(masterKey, random));
    })
    .immediate();
};

/** Makes the tables in an empty file and checks the master key. @throws UnusableKeyStore, WrongMasterKey */
export const prepareSchema = (connection: Connection, file: string, masterKey: Uint8Array, random: Random): void => {
  if (tables(connection).length === 0) create(connection, masterKey, random);
  if (!tables(connection).includes('meta')) throw new UnusableKeyStore(`${file} is a database, but no key store`);
  const rows = connection.prepare('SELECT name, value FROM meta').raw().all() as [string, Uint8Array | string][];
  const meta = new Map(rows.map(([name, value]) => [name, Buffer.from(value as Uint8Array).toString()]));
  if (meta.get('kind') !== KIND) throw new UnusableKeyStore(`${file} is a database, but no key store`);
  if (Number(meta.get('schema')) > SCHEMA) {
    throw new UnusableKeyStore(
      `${file} was written by a newer release (schema ${meta.get('schema')}, known is ${SCHEMA})`,
    );
  }
  if (!opensCheck(masterKey, checkOf(connection))) {
    throw new WrongMasterKey(`${file} was wrapped with another master key than the one given`);
  }
  if (!tables(connection).includes('notes')) connection.exec(NOTES);
};
