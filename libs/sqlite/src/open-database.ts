import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Database, type Settings } from './database.js';
import type { EngineConnection, EngineName, SqliteEngine } from './engine.js';
import { chooseEngine } from './engines.js';
import { SqliteError, sqliteError, UnusableSqlite } from './sqlite-error.js';
import { HOW_TO_GET_ONE, isSafeVersion, OLDEST_SAFE_VERSION } from './version.js';

export interface DatabaseOptions {
  /** Path of the file; made where missing, its folder must exist. */
  readonly file: string;
  /**
   * How long one call waits for another's lock; default 50. The wait blocks the process, so it is short, and `whenFree`
   * waits for longer.
   */
  readonly busyMilliseconds?: number;
  /**
   * FULL: a commit is on the disk when it returns; the default. NORMAL: a power cut may undo the last commits, and
   * damages nothing.
   */
  readonly synchronous?: 'FULL' | 'NORMAL';
  /** Overwrites what is deleted with zeros; default false. */
  readonly secureDelete?: boolean;
  /** Of pages kept in memory; default 2,000. */
  readonly cacheKibibytes?: number;
  /** The write-ahead log moves into the file once it has so many pages; default 1,000. */
  readonly pagesInLog?: number;
  /** By default the one that suits this Node, see `chooseEngine`. An engine of one's own is for tests of faults. */
  readonly engine?: EngineName | SqliteEngine;
}

/**
 * A connection to a file with a write-ahead log. @throws UnusableSqlite where SQLite is too old, or doesn't take the
 * settings; SqliteError, which may say that the file is busy
 */
export const openDatabase = (options: DatabaseOptions): Database => {
  const { busyMilliseconds = 50, synchronous = 'FULL', secureDelete = false, cacheKibibytes, pagesInLog } = options;
  const engine = typeof options.engine === 'object' ? options.engine : chooseEngine(options.engine);
  // an absolute path can't be taken for a URI
  const file = resolve(options.file);
  const database = new Database(engine, file, connect(engine, file, busyMilliseconds));
  try {
    assertVersion(database);
    database.exec('PRAGMA journal_mode = WAL');
    database.exec(`PRAGMA synchronous = ${synchronous}`);
    database.exec(`PRAGMA secure_delete = ${secureDelete ? 'ON' : 'OFF'}`);
    if (cacheKibibytes !== undefined) database.exec(`PRAGMA cache_size = -${cacheKibibytes}`);
    if (pagesInLog !== undefined) database.exec(`PRAGMA wal_autocheckpoint = ${pagesInLog}`);
    assertSettings(file, database.settings(), {
      journalMode: 'wal',
      synchronous: synchronous === 'FULL' ? 2 : 1,
      secureDelete: secureDelete ? 1 : 0,
    });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};

/**
 * Gives `read` the file as it stands on the disk, without its write-ahead log and without a lock: what another process
 * is writing right now may be torn. Nothing may be written.
 * @throws SqliteError, and what `read` throws
 */
export const readDatabaseFileAlone = <T>(
  file: string,
  engine: EngineName | SqliteEngine | undefined,
  read: (database: Database) => T,
): T => {
  const chosen = typeof engine === 'object' ? engine : chooseEngine(engine);
  const path = resolve(file);
  // SQLite knows no other way to leave the log out
  const connection = connect(chosen, `${pathToFileURL(path).href}?immutable=1&mode=ro`, 0);
  const database = new Database(chosen, path, connection);
  try {
    return read(database);
  } finally {
    database.close();
  }
};

const connect = (engine: SqliteEngine, file: string, busyMilliseconds: number): EngineConnection => {
  try {
    return engine.connect(file, busyMilliseconds);
  } catch (error) {
    const ours = sqliteError(error);
    throw ours instanceof SqliteError
      ? new SqliteError(ours.code, ours.number, `${file}: ${ours.message}`, { cause: ours })
      : ours;
  }
};

const assertVersion = (database: Database): void => {
  const version = String(database.value('SELECT sqlite_version()'));
  if (isSafeVersion(version)) return;
  throw new UnusableSqlite(
    `SQLite ${version} can lose commits of two processes, and ${OLDEST_SAFE_VERSION} or later can't: ${HOW_TO_GET_ONE}`,
  );
};

const assertSettings = (file: string, found: Settings, wanted: Settings): void => {
  const differing = (['journalMode', 'synchronous', 'secureDelete'] as const)
    .filter((name) => found[name] !== wanted[name])
    .map((name) => `${name} is ${String(found[name])} instead of ${String(wanted[name])}`);
  if (differing.length === 0) return;
  throw new UnusableSqlite(
    `${file} can't be written safely (${differing.join(', ')}): put it on a local disk that its user may write`,
  );
};
