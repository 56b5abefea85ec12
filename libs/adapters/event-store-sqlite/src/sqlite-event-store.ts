import {
  OutcomeUnknown,
  RevisionConflict,
  START,
  StoreClosed,
  StoreUnavailable,
  MarkedStreams,
  WrongHistory,
  followPages,
  type AllPage,
  type AppendOptions,
  type Appended,
  type AppendWrite,
  type EventStore,
  type FollowOptions,
  type Head,
  type PartOfStream,
  type Position,
  type Random,
  type ReadOptions,
  type StoredEvent,
} from '#application';
import { checkAppend, headOf, intact, systemRandom } from '#contracts';
import { defined } from '#licensing';
import {
  isBusy,
  openDatabase,
  SharedTransactions,
  whenFree,
  type Database,
  type EngineName,
  type SqliteEngine,
} from '#sqlite';
import { appendAll, inOneTransaction, type Append, type Outcome } from './appends.js';
import { FileChanges } from './file-changes.js';
import { FileInPlace } from './file-in-place.js';
import { MovedAsItIsRead, pagesInLog, type LogFileMoved } from './log-file.js';
import { portError } from './port-error.js';
import { prepareSchema, recordKeyStore, storeIdIn } from './schema.js';
import { ReadStatements, WriteStatements } from './statements.js';

export interface SqliteEventStoreOptions {
  /** Path of the file; made where missing, its folder must exist. */
  readonly file: string;
  /** How long an append or read waits for another process before it is StoreUnavailable; default 10,000. */
  readonly busyMilliseconds?: number;
  /** This says who moves the log file into the database file. The default is the writer, as SQLite does by itself. */
  readonly logFileMoved?: LogFileMoved;
  /** Another one than suits this Node; for tests. */
  readonly engine?: EngineName | SqliteEngine;
  /** The id of a new store is drawn from this. The default is the operating system's. */
  readonly random?: Random;
}

interface Writer {
  readonly database: Database;
  readonly statements: WriteStatements;
}

/** @throws UnusableStore, UnusableSqlite, StoreUnavailable */
export const openSqliteEventStore = async (options: SqliteEventStoreOptions): Promise<SqliteEventStore> => {
  const { file, busyMilliseconds = 10_000, engine, random = systemRandom, logFileMoved = 'by the writer' } = options;
  const settings = defined({ file, engine, pagesInLog: pagesInLog(logFileMoved) });
  const open = (): Database => openDatabase(settings);
  const orPortError = <T>(attempt: () => T): Promise<T> =>
    whenFree(attempt, busyMilliseconds).catch((error: unknown) => {
      throw portError(error);
    });
  const writer = await orPortError(open);
  try {
    const storeId = await orPortError(() => prepareSchema(writer, file, random));
    const reader = await orPortError(open);
    const place = await orPortError(() => new FileInPlace(file, engine));
    return new SqliteEventStore(open, { writer, reader, place, storeId, busyMilliseconds, logFileMoved });
  } catch (error) {
    writer.close();
    throw error;
  }
};

const abortedBefore = () => new StoreUnavailable('aborted before it began');

/** Where to close them would touch files that somebody put there meanwhile, connections stay until the process ends. */
const leftOpen: unknown[] = [];

interface Opened {
  readonly writer: Database;
  readonly reader: Database;
  readonly place: FileInPlace;
  readonly storeId: string;
  readonly busyMilliseconds: number;
  readonly logFileMoved: LogFileMoved;
}

/**
 * The log in one SQLite file (WAL, synchronous FULL), through one connection that writes and one that reads. The engine
 * is synchronous: each call is short, and appends let others go on before they begin. Several processes may share the
 * file.
 */
export class SqliteEventStore implements EventStore {
  readonly #read: ReadStatements;
  readonly #changes: FileChanges;
  /** A file is changed by nobody but the programs, and what a bad disk does to it is met event by event. */
  readonly damagedStreams = new MarkedStreams();
  #writer: Writer | undefined;
  readonly #appends = new SharedTransactions<Append, Outcome>({
    howMany: inOneTransaction,
    write: (wanted) => this.#write(wanted),
    givenUp: ({ signal }) => (signal?.aborted === true ? abortedBefore() : undefined),
    isOfAll: (error) => error instanceof OutcomeUnknown || (error instanceof StoreUnavailable && isBusy(error.cause)),
  });
  /** It is there where this store's reader moves the log file. */
  readonly #moved: MovedAsItIsRead | undefined;
  #closed = false;

  constructor(
    private readonly open: () => Database,
    private readonly opened: Opened,
  ) {
    const { writer, reader, logFileMoved } = opened;
    if (logFileMoved === 'by this reader') this.#moved = new MovedAsItIsRead(reader);
    this.#writer = { database: writer, statements: new WriteStatements(writer) };
    this.#read = new ReadStatements(reader);
    this.#changes = new FileChanges(() => reader.dataVersion());
  }

  async append(writes: readonly AppendWrite[], { read = [], signal }: AppendOptions = {}): Promise<Appended> {
    checkAppend(writes, read);
    this.#usable();
    if (writes.length + read.length === 0) return { position: (await this.head())?.position ?? START };
    const outcome = await this.#appends.add({ writes, read, signal });
    if (outcome instanceof RevisionConflict) throw outcome;
    return outcome;
  }

  async read(stream: string, options: ReadOptions = {}): Promise<readonly StoredEvent[]> {
    return this.#reading((read) => read.stream(stream, options), options.signal);
  }

  async streamsAstray(parts: readonly PartOfStream[]): Promise<readonly string[]> {
    return this.#reading((read) => read.astray(parts));
  }

  async readAll(after: Position, limit: number, signal?: AbortSignal): Promise<AllPage> {
    const { events, end } = await this.#reading((read) => read.page(Number(after), limit), signal);
    this.#moved?.read(events.length);
    return { events, next: events.at(-1)?.position ?? after, caughtUp: end };
  }

  follow(after: Position, options?: FollowOptions): AsyncIterable<AllPage> {
    const readAll = this.readAll.bind(this);
    return followPages({ changes: this.#changes, readAll, closed: () => this.#closed }, after, options);
  }

  stir(): void {
    this.#changes.look();
  }

  async head(): Promise<Head | undefined> {
    const last = await this.#reading((read) => read.head());
    return last && headOf(last);
  }

  async eventIdAt(position: Position): Promise<string | undefined> {
    const event = await this.#reading((read) => read.at(Number(position)));
    return event && intact(event).id;
  }

  async storeId(): Promise<string> {
    this.#usable();
    return this.opened.storeId;
  }

  /** Another file in its place tells no id, since whatever is written goes to the one that was opened. */
  async storeIdNow(): Promise<string | undefined> {
    this.#usable();
    return this.#whenFree(() => (this.opened.place.look() ? storeIdIn(this.opened.reader) : undefined));
  }

  async belongTo(keyStore: string): Promise<string> {
    this.#usable();
    return this.#whenFree(() => recordKeyStore(this.#writing().database, keyStore));
  }

  /** What was asserted when the file was opened, as the writing connection says it now. */
  async durability(): Promise<{ readonly journalMode: unknown; readonly synchronous: unknown }> {
    this.#usable();
    const { journalMode, synchronous } = await this.#whenFree(() => this.#writing().database.settings());
    return { journalMode, synchronous };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#changes.close();
    await this.#appends.done();
    if (!this.opened.place.mayBeClosed()) {
      leftOpen.push(this.#writer?.database, this.opened.reader);
      return;
    }
    this.#writer?.database.close();
    this.opened.reader.tryEmptyLog();
    this.opened.reader.close();
  }

  async #reading<T>(read: (statements: ReadStatements) => T, signal?: AbortSignal): Promise<T> {
    this.#usable();
    return this.#whenFree(() => read(this.#read), signal);
  }

  /** @throws StoreUnavailable when the time is over, and when the signal says so; OutcomeUnknown, StoreClosed */
  async #whenFree<T>(attempt: () => T, signal?: AbortSignal): Promise<T> {
    const usable = (): T => {
      if (signal?.aborted === true) throw abortedBefore();
      this.#usable();
      return attempt();
    };
    try {
      return await whenFree(usable, this.opened.busyMilliseconds);
    } catch (error) {
      throw portError(error);
    }
  }

  #usable(): void {
    if (this.#closed) throw new StoreClosed('the event store is closed');
  }

  #writing(): Writer {
    if (!this.#writer) {
      const database = this.open();
      this.#writer = { database, statements: new WriteStatements(database) };
    }
    return this.#writer;
  }

  async #write(wanted: () => readonly Append[]): Promise<readonly Outcome[]> {
    const attempt = (): readonly Outcome[] => {
      // what is written to a file that nobody finds any more is lost with this process
      if (!this.opened.place.isThere)
        throw new WrongHistory('the file of the events was deleted, or another one was put in its place');
      const appends = wanted();
      if (appends.length === 0) return [];
      const { database, statements } = this.#writing();
      return database.transaction(() => appendAll(statements, appends));
    };
    try {
      const outcomes = await this.#whenFree(attempt);
      this.#changes.notify();
      return outcomes;
    } catch (error) {
      const isOutage = error instanceof StoreUnavailable && !(error instanceof WrongHistory);
      if (error instanceof OutcomeUnknown || isOutage) this.#dropWriter();
      throw error;
    }
  }

  /** A connection whose COMMIT or write failed may still hold the lock: the next append makes a new one. */
  #dropWriter(): void {
    const dropped = this.#writer;
    this.#writer = undefined;
    try {
      dropped?.database.close();
    } catch {
      // it is given up anyway
    }
  }
}
