import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'libsql';
import { OutcomeUnknown, StoreUnavailable } from '#application';

export type Connection = InstanceType<typeof Database>;
/** Makes a connection; another one than `connectFile` only in tests of faults. */
export type Connect = (file: string) => Connection;

export const connectFile: Connect = (file) => new Database(file);

/** One call of the driver waits as long for another writer's lock. It blocks the process, so it is short; the rest is waited outside. */
const BUSY_MILLISECONDS = 50;

/** Durability is asserted, not assumed: what the pragma answers counts, not what was asked for. */
export const openConnection = (file: string, connect: Connect): Connection => {
  const connection = connect(file);
  try {
    connection.exec(`PRAGMA busy_timeout = ${BUSY_MILLISECONDS}`);
    connection.exec('PRAGMA journal_mode = WAL');
    connection.exec('PRAGMA synchronous = FULL');
    const { journalMode, synchronous } = durabilityOf(connection);
    if (journalMode !== 'wal' || synchronous !== 2) {
      throw new Error(
        `${file}: the event store needs journal_mode wal and synchronous 2 (FULL), but has ${journalMode} and ${synchronous}`,
      );
    }
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
};

export const durabilityOf = (
  connection: Connection,
): { readonly journalMode: unknown; readonly synchronous: unknown } => {
  const value = (pragma: string): unknown => (connection.prepare(`PRAGMA ${pragma}`).raw().get() as unknown[])[0];
  return { journalMode: value('journal_mode'), synchronous: value('synchronous') };
};

/**
 * Moves what stands in the log file into the database file, so that a copy of that one file after an end is whole: the driver keeps prepared
 * statements, and with them the log file, until the process ends. While others use the file it may do less, which loses nothing.
 */
export const emptyLog = (connection: Connection): void => {
  try {
    connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').raw().all();
  } catch (error) {
    // the next opening does it
    if (sqliteCode(error) === undefined) throw error;
  }
};

/** By its code alone: the driver throws errors of several classes. */
export const sqliteCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_')
    ? error.code
    : undefined;

export const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(error) ?? '');

/** The driver's error as the port's: nothing was done. Other errors stay as they are. */
const unavailable = (error: unknown): unknown =>
  sqliteCode(error) === undefined
    ? error
    : new StoreUnavailable(`${sqliteCode(error)}: ${(error as Error).message}`, { cause: error });

/**
 * Runs `attempt` again while the file is busy, for at most `limit` milliseconds.
 * @throws StoreUnavailable when that time is over, when the signal says so, and for other errors of the driver
 */
export const whenFree = async <T>(attempt: () => T, limit: number, signal?: AbortSignal): Promise<T> => {
  const until = performance.now() + limit;
  for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
    if (signal?.aborted === true) throw new StoreUnavailable('aborted before it began');
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= until) throw unavailable(error);
    }
    await sleep(pause);
  }
};

/**
 * One transaction that is the writer from its first statement on. What `body` throws has changed nothing.
 * @throws OutcomeUnknown where COMMIT itself failed: the log file may hold the transaction whole, and a later reader may find it
 */
export const writeTransaction = <T>(connection: Connection, body: () => T): T => {
  let decided: { readonly result: T } | undefined;
  let thrown: { readonly error: unknown } | undefined;
  try {
    connection
      .transaction(() => {
        try {
          decided = { result: body() };
        } catch (error) {
          thrown = { error };
          throw error;
        }
      })
      .immediate();
  } catch (error) {
    // a failing ROLLBACK (SQLite rolled back by itself already) must not hide what came first
    if (thrown) throw thrown.error;
    if (!decided || isBusy(error)) throw error;
    throw new OutcomeUnknown(`COMMIT failed: ${(error as Error).message}`, { cause: error });
  }
  return decided!.result;
};
