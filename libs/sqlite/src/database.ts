import { closeSync, openSync, rmSync } from 'node:fs';
import type { EngineConnection, EngineStatement, SqliteEngine } from './engine.js';
import { CommitFailed, SqliteError, sqliteError } from './sqlite-error.js';
import { Statement } from './statement.js';

/** As the connection says them, which counts more than what it was asked for. */
export interface Settings {
  readonly journalMode: unknown;
  /** 1: NORMAL, 2: FULL. */
  readonly synchronous: unknown;
  readonly secureDelete: unknown;
}

/**
 * One connection, made by `openDatabase`. The engine is synchronous: each call blocks the process until it is done.
 * Statements are prepared once and kept, so their texts must be of a limited number. All methods @throws SqliteError
 */
export class Database {
  readonly #statements = new Map<string, unknown>();
  #closed = false;

  constructor(
    private readonly engine: SqliteEngine,
    /** Absolute path. */
    readonly file: string,
    private readonly connection: EngineConnection,
  ) {}

  /** One statement or more, without parameters and results. */
  exec(sql: string): void {
    try {
      this.connection.exec(sql);
    } catch (error) {
      throw sqliteError(error);
    }
  }

  /** The statement of this text, prepared once. `Row` says what the columns hold, in their order. */
  prepare<Row extends readonly unknown[] = never>(sql: string): Statement<Row> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known as Statement<Row>;
    const statement = new Statement<Row>(this.connection, this.#compile(sql), sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** The first column of the first row, for pragmas and counts. */
  value(sql: string): unknown {
    return this.prepare<readonly unknown[]>(sql).get()?.[0];
  }

  settings(): Settings {
    return {
      journalMode: this.value('PRAGMA journal_mode'),
      synchronous: this.value('PRAGMA synchronous'),
      secureDelete: this.value('PRAGMA secure_delete'),
    };
  }

  /** Moves when another connection has committed, in this process or in another. */
  dataVersion(): number {
    return this.value('PRAGMA data_version') as number;
  }

  /**
   * Runs `body` as the only writer of the file. What it throws has changed nothing, and is thrown whatever the ROLLBACK
   * says. @throws CommitFailed where COMMIT itself failed
   */
  transaction<T>(body: () => T): T {
    this.exec('BEGIN IMMEDIATE');
    let result: T;
    try {
      result = body();
    } catch (error) {
      this.#rollBack();
      throw error;
    }
    try {
      this.connection.exec('COMMIT');
    } catch (error) {
      this.#rollBack();
      throw sqliteError(error, CommitFailed);
    }
    return result;
  }

  /**
   * Moves into the database file what stands in the log file and nobody needs there. The log file keeps its length, and
   * is written from its beginning again once all of it was moved. Nobody is kept waiting: where another connection does
   * it right now, nothing is done.
   */
  moveLog(): void {
    this.value('PRAGMA wal_checkpoint(PASSIVE)');
  }

  /**
   * Moves what stands in the log file into the database file, and empties it: nothing of what was overwritten is left,
   * and a copy of the one file is whole. @throws SqliteError that says "busy" as long as another connection reads or
   * writes
   */
  emptyLog(): void {
    const busy = this.value('PRAGMA wal_checkpoint(TRUNCATE)');
    if (busy !== 0) throw new SqliteError('SQLITE_BUSY', 5, 'the log file is still in use');
  }

  /** The same; false where it can't be done now. The next opening, or the next call, does it: nothing is lost. */
  tryEmptyLog(): boolean {
    try {
      this.emptyLog();
      return true;
    } catch (error) {
      if (error instanceof SqliteError) return false;
      throw error;
    }
  }

  /**
   * Copies the file as it is at one moment while others read and write it, through a connection of its own and on
   * another thread. The copy is one file that only its owner may read. @throws where the copy exists already, and
   * SqliteError; what was copied then is removed
   */
  async backup(copy: string): Promise<void> {
    closeSync(openSync(copy, 'wx', 0o600));
    let source: EngineConnection | undefined;
    try {
      source = this.engine.connect(this.file, 50);
      await this.engine.backup(source, copy);
    } catch (error) {
      rmSync(copy, { force: true });
      throw sqliteError(error);
    } finally {
      source?.close();
    }
  }

  /**
   * Idempotent. The package keeps the file open until its statements are collected as garbage, so the log file may
   * stay, empty or not.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#statements.clear();
    this.connection.close();
  }

  #compile(sql: string): EngineStatement {
    try {
      const statement = this.connection.prepare(sql);
      statement.setReturnArrays(true);
      return statement;
    } catch (error) {
      throw sqliteError(error);
    }
  }

  #rollBack(): void {
    try {
      this.connection.exec('ROLLBACK');
    } catch {
      // SQLite rolled back by itself already, or what came first says more
    }
  }
}
