import { assertWholeText, mayBeDamaged } from './damaged-text.js';
import type { EngineConnection, EngineStatement, SqliteValue } from './engine.js';
import { lacksNumber, sqliteError } from './sqlite-error.js';

export interface Changes {
  /** Rows inserted, updated or deleted. */
  readonly changes: number;
  readonly lastInsertRowid: number;
}

/** Either engine would cut the text off there, in silence. */
const refuseNul = (text: string): string => {
  if (text.includes('\0')) throw new TypeError('a text with U+0000 in it would not be stored whole');
  return text;
};

/** One engine binds every number as a real, the other one large integers: then 1 in a column of text would be 1.0. */
const bindable = (value: SqliteValue): SqliteValue => {
  if (typeof value === 'string') return refuseNul(value);
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
};

/**
 * A prepared statement, whose rows are arrays in the order of the columns. Each call ends with its cursor closed, so
 * that nothing keeps a lock or a snapshot. Integers are numbers; one that no number holds exactly is an error. Blobs
 * are `Uint8Array`. @throws SqliteError; DamagedText where a SELECT meets text that isn't UTF-8
 */
export class Statement<Row extends readonly unknown[]> {
  constructor(
    private readonly connection: EngineConnection,
    private readonly statement: EngineStatement,
    private readonly sql: string,
  ) {}

  /** For statements that change nothing: one that failed may be tried again to learn why. */
  all(...values: readonly SqliteValue[]): readonly Row[] {
    const bound = values.map(bindable);
    const rows = this.#rows(bound);
    this.#assertWhole(rows, bound);
    return rows;
  }

  /** The first row. */
  get(...values: readonly SqliteValue[]): Row | undefined {
    const bound = values.map(bindable);
    const row = this.#try(() => this.statement.get(...bound)) as Row | undefined;
    if (row !== undefined) this.#assertWhole([row], bound);
    return row;
  }

  run(...values: readonly SqliteValue[]): Changes {
    const bound = values.map(bindable);
    const { changes, lastInsertRowid } = this.#try(() => this.statement.run(...bound));
    return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
  }

  #rows(bound: readonly SqliteValue[]): readonly Row[] {
    try {
      return this.statement.all(...bound) as Row[];
    } catch (error) {
      if (!lacksNumber(error)) throw sqliteError(error);
    }
    // running the same through `exec` tells the number; where it succeeds, the trouble has passed
    return this.#try(() => {
      this.connection.exec(this.statement.expandedSQL ?? this.sql);
      return this.statement.all(...bound) as Row[];
    });
  }

  #assertWhole(rows: readonly Row[], bound: readonly SqliteValue[]): void {
    if (!this.sql.startsWith('SELECT') || !mayBeDamaged(rows)) return;
    const columns = this.statement.columns().map(({ name }) => name);
    this.#try(() => assertWholeText(this.connection, this.sql, columns, bound));
  }

  #try<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw sqliteError(error);
    }
  }
}
