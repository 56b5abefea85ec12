import { statSync } from 'node:fs';
import { readDatabaseFileAlone, sqliteCode, type Database, type EngineName, type SqliteEngine } from '#sqlite';
import { storeIdIn } from './schema.js';

/** What stood in the file of the database when it was looked into, without what its write-ahead log had besides. */
interface Seen {
  readonly storeId: string;
  readonly newest: readonly [position: number, id: string] | undefined;
}

const NEWEST = 'SELECT position, hex(id) FROM events ORDER BY position DESC LIMIT 1';
const ID_AT = 'SELECT hex(id) FROM events WHERE position = ?';

/** A file has another text than the one that takes its place, even under the same name. */
const identityOf = (path: string): string | undefined => {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
};
const stateOf = (path: string): string | undefined => {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.size}:${found.mtimeNs}`;
};

/**
 * Tells whether the files that were opened still stand where they stood. Whoever deletes or replaces them under a
 * running program isn't noticed by SQLite, which goes on with what it holds open, and what a copy writes over the
 * file's own bytes it would mix with the write-ahead log.
 */
export class FileInPlace {
  readonly #opened: string;
  readonly #openedLog: string | undefined;
  /** The file was so when it was looked into last. */
  #known: string | undefined;
  #seen: Seen | undefined;
  #isOverwritten = false;

  constructor(
    private readonly file: string,
    private readonly engine?: EngineName | SqliteEngine,
  ) {
    this.#opened = this.#files();
    this.#openedLog = identityOf(`${file}-wal`);
    this.look();
  }

  /** This takes some microseconds: it goes by the names, and by what was found when it was looked into. */
  get isThere(): boolean {
    return !this.#isOverwritten && this.#files() === this.#opened;
  }

  /**
   * Does the same, and looks into a file that has changed: what a checkpoint brought there stays for ever. What can't
   * be read right now tells nothing.
   */
  look(): boolean {
    if (this.#files() !== this.#opened) return false;
    const state = stateOf(this.file);
    if (state === this.#known) return !this.#isOverwritten;
    const found = this.#foundTwice();
    // somebody writes to it right now
    if (found === 'unknown' || stateOf(this.file) !== state) return !this.#isOverwritten;
    this.#known = state;
    this.#isOverwritten = found === 'another';
    if (found !== 'another') this.#seen = found;
    return !this.#isOverwritten;
  }

  /**
   * Tells whether the last connection may be closed. It writes what the write-ahead log holds to the file that was
   * opened, and deletes the log by its name: neither may be somebody else's.
   */
  mayBeClosed(): boolean {
    const log = identityOf(`${this.file}-wal`);
    if (log !== undefined && log !== this.#openedLog) return false;
    return this.look() || this.#files() !== this.#opened;
  }

  #files(): string {
    return [this.file, `${this.file}-wal`].map(identityOf).join();
  }

  /**
   * A checkpoint of another thread may begin and end within one tick of the file's time, and what was read meanwhile is
   * of two ages: only what is found again is another log.
   */
  #foundTwice(): Seen | undefined | 'another' | 'unknown' {
    const found = this.#found();
    if (found !== 'another') return found;
    return this.#found() === 'another' ? 'another' : 'unknown';
  }

  #found(): Seen | undefined | 'another' | 'unknown' {
    try {
      return readDatabaseFileAlone(this.file, this.engine, (database) => this.#foundIn(database));
    } catch (error) {
      const code = sqliteCode(error);
      if (code !== 'SQLITE_ERROR' && code !== 'SQLITE_NOTADB') return 'unknown';
      // it has no tables: those of a new store stand in its write-ahead log for a while
      return this.#seen === undefined ? undefined : 'another';
    }
  }

  #foundIn(database: Database): Seen | 'another' | 'unknown' {
    const storeId = storeIdIn(database);
    if (storeId === undefined) return 'another';
    const newest = database.prepare<[number, string]>(NEWEST).get();
    if (this.#seen === undefined) return { storeId, newest };
    const [position, id] = this.#seen.newest ?? [];
    const isThere = position === undefined || database.prepare<[string]>(ID_AT).get(position)?.[0] === id;
    if (storeId === this.#seen.storeId && isThere) return { storeId, newest };
    // a checkpoint that was cut, or is under way, leaves pages of two ages, which the write-ahead log makes good
    return database.value('PRAGMA quick_check(1)') === 'ok' ? 'another' : 'unknown';
  }
}
