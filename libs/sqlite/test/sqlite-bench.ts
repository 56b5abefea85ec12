import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseEngine, openDatabase, sqliteCode } from '../src/index.js';
import type { Database, DatabaseOptions, EngineName, SqliteEngine } from '../src/index.js';

/** Of what is thrown: the code, which is all that a caller may rely on. */
export const codeOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return sqliteCode(error) ?? error;
  }
  return 'nothing was thrown';
};

export const count = (database: Database): unknown => database.value('SELECT count(*) FROM rows');
export const insert = (database: Database, text = 'text'): void =>
  void database.prepare('INSERT INTO rows (text) VALUES (?)').run(text);

/** A folder for each test, with one file in it, on one engine; what was opened is closed after the test. */
export class SqliteBench {
  #folder = '';
  #opened: Database[] = [];

  constructor(readonly engine: EngineName) {
    beforeEach(() => {
      this.#folder = mkdtempSync(join(tmpdir(), 'seatledger-sqlite-'));
    });
    afterEach(() => {
      for (const database of this.#opened.splice(0)) database.close();
      rmSync(this.#folder, { recursive: true });
    });
  }

  get file(): string {
    return this.path('some.db');
  }
  path(...names: readonly string[]): string {
    return join(this.#folder, ...names);
  }
  open(options: Partial<DatabaseOptions> = {}): Database {
    const database = openDatabase({ file: this.file, engine: this.engine, busyMilliseconds: 10, ...options });
    this.#opened.push(database);
    return database;
  }
  /** With an empty table of rows. */
  openWithRows(): Database {
    const database = this.open();
    database.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT, number INTEGER, bytes BLOB) STRICT');
    return database;
  }
  /** The engine, with the text of some statements changed. */
  saying(change: (sql: string) => string): SqliteEngine {
    const real = chooseEngine(this.engine);
    const connect: SqliteEngine['connect'] = (...place) => {
      const connection = real.connect(...place);
      return {
        exec: (sql) => connection.exec(change(sql)),
        prepare: (sql) => connection.prepare(change(sql)),
        close: () => connection.close(),
      };
    };
    return { ...real, connect };
  }
}
