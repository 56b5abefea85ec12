import { closeSync, openSync } from 'node:fs';
import { KeysUnavailable, UnusableStore, WrongMasterKey, type Random } from '#application';
import {
  checkFormat,
  EVENT_FORMAT,
  FORMAT_NOTE,
  formatIn,
  makeCheck,
  opensCheck,
  RECEIPTS_OWNER,
  unwrapKey,
  wrapKey,
} from '#contracts';
import { openDatabase, SqliteError, whenFree, type Database, type EngineName, type SqliteEngine } from '#sqlite';
import { SESSIONS_TABLE } from './sqlite-sessions.js';

const KIND = 'seatledger-keys';

const TABLES = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
  CREATE TABLE person_keys (
    tenant TEXT NOT NULL,
    person TEXT NOT NULL,
    generation INTEGER NOT NULL,
    wrapped BLOB,
    UNIQUE (tenant, person, generation)
  ) STRICT;
  CREATE TABLE receipts (
    tenant TEXT NOT NULL,
    person TEXT NOT NULL,
    generation INTEGER NOT NULL,
    shredded_at TEXT NOT NULL,
    receipt TEXT NOT NULL,
    proof BLOB NOT NULL,
    UNIQUE (tenant, person, generation)
  ) STRICT;
  CREATE TABLE hash_keys (tenant TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;
  CREATE TABLE notes (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;`;

/**
 * Runs `attempt` again while the file is busy. Every write of keys may be repeated, so a COMMIT that failed is no other
 * case. @throws KeysUnavailable
 */
export const whenAvailable = async <T>(attempt: () => T, milliseconds: number): Promise<T> => {
  try {
    return await whenFree(attempt, milliseconds);
  } catch (error) {
    if (!(error instanceof SqliteError)) throw error;
    throw new KeysUnavailable(`${error.code}: ${error.message}`, { cause: error });
  }
};

/** What is deleted is overwritten, and what is committed survives a power cut. */
export const openKeysFile = (file: string, engine?: EngineName | SqliteEngine): Database => {
  // made by us first, because SQLite would let others read it
  closeSync(openSync(file, 'a', 0o600));
  return openDatabase({ file, secureDelete: true, ...(engine === undefined ? {} : { engine }) });
};

const tables = (database: Database): readonly string[] =>
  database
    .prepare<[string]>("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all()
    .map(([name]) => name);

/** The check value as it stands in the file now; another one means that the keys were wrapped anew. */
export const checkOf = (database: Database): Uint8Array =>
  database.value("SELECT value FROM meta WHERE name = 'check'") as Uint8Array;

/** The key that makes the proofs of receipts. @throws DamagedKey */
export const receiptKeyOf = (database: Database, masterKey: Uint8Array): Uint8Array => {
  const wrapped = database.value("SELECT value FROM meta WHERE name = 'receipts'") ?? new Uint8Array();
  return unwrapKey(masterKey, RECEIPTS_OWNER, wrapped as Uint8Array);
};

const create = (database: Database, masterKey: Uint8Array, random: Random): void =>
  database.transaction(() => {
    // another process may have been faster
    if (tables(database).length > 0) return;
    database.exec(TABLES);
    const insert = database.prepare('INSERT INTO meta (name, value) VALUES (?, ?)');
    insert.run('kind', Buffer.from(KIND));
    insert.run('check', makeCheck(masterKey, random));
    insert.run('receipts', wrapKey(masterKey, RECEIPTS_OWNER, random.bytes(32), random));
    database.prepare('INSERT INTO notes (name, text) VALUES (?, ?)').run(FORMAT_NOTE, String(EVENT_FORMAT));
  });

const formatOf = (database: Database): number | undefined => {
  if (!tables(database).includes('notes')) return undefined;
  return formatIn(database.prepare<[string]>('SELECT text FROM notes WHERE name = ?').get(FORMAT_NOTE)?.[0]);
};

/** Makes the tables in an empty file and checks the master key. @throws UnusableStore, WrongMasterKey */
export const prepareSchema = (database: Database, file: string, masterKey: Uint8Array, random: Random): void => {
  if (tables(database).length === 0) create(database, masterKey, random);
  const kind = tables(database).includes('meta') ? database.value("SELECT value FROM meta WHERE name = 'kind'") : null;
  if (!(kind instanceof Uint8Array) || Buffer.from(kind).toString() !== KIND)
    throw new UnusableStore(`${file} is a database, but no key store: name another file in KEYS_URL`);
  const what = {
    store: file,
    earlier: 'start this release on a new data directory, and keep this one for the release that wrote it',
    newer: 'start that release, or restore an older copy together with its events',
  };
  checkFormat(what, formatOf(database));
  if (!opensCheck(masterKey, checkOf(database)))
    throw new WrongMasterKey(`${file} was wrapped with another master key than the one given`);
  if (!tables(database).includes('sessions')) database.exec(SESSIONS_TABLE);
};
