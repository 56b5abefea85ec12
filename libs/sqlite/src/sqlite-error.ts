/** SQLite's primary result codes, by number: https://sqlite.org/rescode.html. */
const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries({
    ERROR: 1,
    INTERNAL: 2,
    PERM: 3,
    ABORT: 4,
    BUSY: 5,
    LOCKED: 6,
    NOMEM: 7,
    READONLY: 8,
    INTERRUPT: 9,
    IOERR: 10,
    CORRUPT: 11,
    NOTFOUND: 12,
    FULL: 13,
    CANTOPEN: 14,
    PROTOCOL: 15,
    EMPTY: 16,
    SCHEMA: 17,
    TOOBIG: 18,
    CONSTRAINT: 19,
    MISMATCH: 20,
    MISUSE: 21,
    NOLFS: 22,
    AUTH: 23,
    FORMAT: 24,
    RANGE: 25,
    NOTADB: 26,
  }).map(([name, number]) => [number, `SQLITE_${name}`]),
);

/**
 * What SQLite refused or couldn't do, of either engine. `code` is the name of the primary result code (`SQLITE_BUSY`),
 * `number` the extended one (517 for SQLITE_BUSY_SNAPSHOT).
 */
export class SqliteError extends Error {
  override readonly name: string = 'SqliteError';

  constructor(
    readonly code: string,
    readonly number: number,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}

/** COMMIT itself failed, so it isn't known whether the transaction was stored, unless `isBusy`: then nothing was. */
export class CommitFailed extends SqliteError {
  override readonly name = 'CommitFailed';
}

/**
 * A text in the file that isn't UTF-8, or holds a zero byte where the engine shows it. The message names the column and
 * no value; `row` is what else was read, in the order of the columns.
 */
export class DamagedText extends SqliteError {
  override readonly name = 'DamagedText';
  readonly #row: readonly unknown[];

  constructor(
    readonly column: string,
    row: readonly unknown[],
  ) {
    super('SQLITE_CORRUPT_TEXT', CORRUPT, `the text in column ${column} is not UTF-8, or holds a zero byte`);
    this.#row = row;
  }

  /** With U+FFFD in place of what is broken. No member of its own, so that no logger shows it. */
  get row(): readonly unknown[] {
    return this.#row;
  }
}
const CORRUPT = 11;

/** This process has no SQLite that may write the file, or can't write it safely. To start again is of no use. */
export class UnusableSqlite extends Error {
  readonly code = 'unusable-sqlite';
  override readonly name = 'UnusableSqlite';
}

/** What an engine throws. Told by its members: under Jest, `instanceof` says no to an error of an addon. */
interface EngineError {
  readonly code?: unknown;
  readonly errcode?: unknown;
  readonly message?: unknown;
}

const isEngineError = (error: unknown): error is EngineError =>
  typeof error === 'object' && error !== null && (error as EngineError).code === 'ERR_SQLITE_ERROR';

/** The package tells no number where reading several rows fails. */
export const lacksNumber = (error: unknown): boolean => isEngineError(error) && typeof error.errcode !== 'number';

/** Node's own engine has another code for a stored integer that no number holds. */
const isIntegerTooLarge = (error: unknown): error is EngineError =>
  typeof error === 'object' && error !== null && (error as EngineError).code === 'ERR_OUT_OF_RANGE';

/** What an engine threw as an error of ours; what isn't SQLite's stays as it is. Repeatable. */
export const sqliteError = (error: unknown, Kind: typeof SqliteError = SqliteError): unknown => {
  if (!isEngineError(error) && !isIntegerTooLarge(error)) return error;
  const number = typeof error.errcode === 'number' ? error.errcode : 1;
  const code = NAMES.get(number & 0xff) ?? 'SQLITE_ERROR';
  return new Kind(code, number, String(error.message), { cause: error });
};

/** `SQLITE_BUSY` and its like; undefined for whatever SQLite didn't say. */
export const sqliteCode = (error: unknown): string | undefined =>
  error instanceof SqliteError ? error.code : undefined;

/** Somebody else holds a lock: nothing was done, and the same may be tried again. */
export const isBusy = (error: unknown): boolean => ['SQLITE_BUSY', 'SQLITE_LOCKED'].includes(sqliteCode(error) ?? '');
