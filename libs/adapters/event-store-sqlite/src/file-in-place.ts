import { copyFileSync, statSync, truncateSync } from 'node:fs';
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
  /** The file was so when it was right last. */
  #right: string | undefined;
  #seen: Seen | undefined;
  #isOverwritten = false;

  constructor(
    private readonly file: string,
    private readonly engine?: EngineName | SqliteEngine,
  ) {
    this.#opened = this.#files();
    this.look();
  }

  /** This takes some microseconds: it goes by the names, and by what was found when it was looked into. */
  get isThere(): boolean {
    return !this.#isOverwritten && this.#files() === this.#opened;
  }

  /**
   * Does the same, and looks into a file that has changed: what a checkpoint brought there stays for ever.
   * @throws SqliteError where it can't be read
   */
  look(): boolean {
    if (this.#files() !== this.#opened) return false;
    const before = stateOf(this.file);
    if (before === this.#right) return true;
    const found = this.#found();
    // somebody writes to it right now
    if (stateOf(this.file) !== before) return !this.#isOverwritten;
    this.#isOverwritten = found === 'another';
    if (found === 'another') return false;
    this.#seen = found;
    this.#right = before;
    return true;
  }

  /**
   * Where a copy was written over the file, what the write-ahead log holds belongs to the log before, and would be put
   * over the copy by whoever opens it next, or closes it: it is put beside the others instead. Never throws.
   */
  putLogAside(): void {
    const log = `${this.file}-wal`;
    try {
      this.look();
      if (!this.#isOverwritten || this.#files() !== this.#opened) return;
      copyFileSync(log, `${log}-of-the-log-before`);
      // a connection that is closed finds nothing to write then
      truncateSync(log);
    } catch {
      // what can't be looked into is left as it is
    }
  }

  #files(): string {
    return [this.file, `${this.file}-wal`].map(identityOf).join();
  }

  #found(): Seen | undefined | 'another' {
    try {
      return readDatabaseFileAlone(this.file, this.engine, (database) => this.#seenIn(database));
    } catch (error) {
      const code = sqliteCode(error);
      if (code !== 'SQLITE_ERROR' && code !== 'SQLITE_NOTADB') throw error;
      // it has no tables: those of a new store stand in its write-ahead log for a while
      return this.#seen === undefined ? undefined : 'another';
    }
  }

  #seenIn(database: Database): Seen | 'another' {
    const storeId = storeIdIn(database);
    if (storeId === undefined) return 'another';
    if (this.#seen !== undefined) {
      const [position, id] = this.#seen.newest ?? [];
      if (storeId !== this.#seen.storeId) return 'another';
      if (position !== undefined && database.prepare<[string]>(ID_AT).get(position)?.[0] !== id) return 'another';
    }
    return { storeId, newest: database.prepare<[number, string]>(NEWEST).get() };
  }
}
