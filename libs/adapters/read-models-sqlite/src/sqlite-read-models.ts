import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  ALL_AT_ONCE,
  followerOf,
  LeaseLost,
  NotBuilt,
  ReadModelsClosed,
  ReadModelsUnavailable,
  type Checkpoint,
  type Collection,
  type DocumentPage,
  type DocumentWrite,
  type GenerationInfo,
  type IndexQuery,
  type IndexValue,
  type KeyRange,
  type Lease,
  type ParkedKey,
  type ReadModels,
  type ReadTarget,
  type StoredDocument,
  type Turn,
} from '#application';
import { defined } from '#licensing';
import {
  openDatabase,
  SharedTransactions,
  sqliteCode,
  whenFree,
  withinBound,
  type Database,
  type EngineName,
  type SqliteEngine,
} from '#sqlite';
import { KeptState } from './kept-state.js';
import { SqliteDryRuns } from './sqlite-dry-runs.js';
import { createGeneration, dropGeneration, prepareFile, type StoredCollection } from './schema.js';
import { SqliteGeneration } from './sqlite-generation.js';
import { SqliteState } from './sqlite-state.js';

export interface SqliteReadModelsOptions {
  /** The file; its folder is made where missing. */
  readonly file: string;
  /** How long a call waits for another's writing; default 5,000. */
  readonly busyMilliseconds?: number;
  /** Another one than suits this Node; for tests. */
  readonly engine?: EngineName | SqliteEngine;
  /** Others go on in these while much is counted. Without it all is counted at once. */
  readonly turn?: Turn;
  /** One transaction has so many documents at most. The default is 256: it takes some ten milliseconds. */
  readonly documentsAtOnce?: number;
}

/** Counting these takes a few milliseconds. */
const COUNTED_AT_ONCE = 10_000;

/** Codes that say "not now" rather than "never so". */
const TRANSIENT: ReadonlySet<string | undefined> = new Set([
  'SQLITE_BUSY',
  'SQLITE_LOCKED',
  'SQLITE_IOERR',
  'SQLITE_FULL',
  'SQLITE_CANTOPEN',
  'SQLITE_READONLY',
  'SQLITE_SCHEMA',
]);

/** Once all is open, one try keeps its thread for so long; between two tries others go on. */
const ONE_TRY = 'PRAGMA busy_timeout = 10';

/** A catch-up touches documents and index pages all over the file, and what it writes stays in memory meanwhile. */
const WRITER_KIBIBYTES = 65_536;
/** What a reader keeps is void with the next commit, and the system keeps the file itself. */
const READER_KIBIBYTES = 16_384;
/**
 * The log file is moved into the file once it has so many pages. That holds up whoever waits for the next commit, so it
 * is SQLite's own number where commits are small. In a catch-up it is 16 MB: pages that many transactions change are
 * moved, and the disk is waited for, once for them.
 */
const PAGES_IN_LOG = { small: 1_000, large: 4_096 };
/** Commits have fewer documents unless a follower is behind, and nobody is after so many of those. */
const LARGE_COMMIT = 256;
const SMALL_COMMITS = 64;

const open = ({ file, engine, busyMilliseconds = 5_000 }: SqliteReadModelsOptions, cacheKibibytes: number): Database =>
  openDatabase({
    file,
    busyMilliseconds,
    // derived data: after a power cut the checkpoint is as old as the documents, and the followers go on from there
    synchronous: 'NORMAL',
    // a tombstone replaces a person's document: the old bytes are overwritten, not left in free pages
    secureDelete: true,
    cacheKibibytes,
    ...(engine === undefined ? {} : { engine }),
  });

/** Tells which file stands at this path: another text for another file, undefined for none. */
const fileAt = (path: string): string | undefined => {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
};

interface Write {
  readonly work: () => unknown;
  readonly documents: number;
}

const notBuilt = (name: string): NotBuilt => new NotBuilt(`nobody has built ${name} yet`);

const checkSame = (stored: Collection, wanted: Collection): void => {
  const shape = ({ version, indexes }: Collection): string => JSON.stringify({ version, indexes });
  if (shape(stored) !== shape(wanted))
    throw new TypeError(`${followerOf(wanted)} stands there with another version or other indexes`);
};

const cached = (
  known: Map<string, SqliteGeneration>,
  database: Database,
  collection: StoredCollection,
): SqliteGeneration => {
  const name = followerOf(collection);
  const before = known.get(name)?.collection;
  // another process may have dropped it, and made another one of this number
  const isSame = before?.indexes === collection.indexes && before.layout === collection.layout;
  if (isSame) return known.get(name)!;
  const generation = new SqliteGeneration(database, collection);
  known.set(name, generation);
  return generation;
};

/**
 * Read models in one SQLite file, apart from the events. One handle writes, another one reads; several threads and
 * processes may use the file at once, and whoever finds it busy tries again while others go on. Where another file
 * stands in its place, or none, calls fail with ReadModelsUnavailable.
 */
export class SqliteReadModels implements ReadModels {
  /** They are no read model: nothing follows into them. */
  readonly dryRuns: SqliteDryRuns;
  readonly #turn: Turn;
  readonly #path: string;
  readonly #busyMilliseconds: number;
  /** This file was opened. */
  readonly #file: string | undefined;
  readonly #writer: Database;
  readonly #reader: Database;
  readonly #state: SqliteState;
  readonly #shared: KeptState;
  #hasLooked = false;
  readonly #writes: SharedTransactions<Write, unknown>;
  readonly #writing = new Map<string, SqliteGeneration>();
  readonly #reading = new Map<string, SqliteGeneration>();
  #pagesInLog = PAGES_IN_LOG.small;
  #smallCommits = 0;
  /** The log file has bytes of documents that are deleted. */
  #holdsDeleted = false;
  #closed = false;

  /** @throws UnusableStore, UnusableSqlite, SqliteError */
  constructor(options: SqliteReadModelsOptions) {
    mkdirSync(dirname(options.file), { recursive: true });
    this.#busyMilliseconds = options.busyMilliseconds ?? 5_000;
    this.#writer = open(options, WRITER_KIBIBYTES);
    try {
      this.#writer.transaction(() => prepareFile(this.#writer, options.file));
    } catch (error) {
      this.#writer.close();
      throw error;
    }
    // a process that was killed after a deletion left the deleted bytes in the log file, and nobody may delete anything
    // soon
    this.#holdsDeleted = !this.#writer.tryEmptyLog();
    this.#reader = open(options, READER_KIBIBYTES);
    for (const handle of [this.#writer, this.#reader]) handle.exec(ONE_TRY);
    this.#turn = options.turn ?? ALL_AT_ONCE;
    const { documentsAtOnce = 256 } = options;
    this.#writes = new SharedTransactions({
      howMany: (waiting) => {
        let sum = 0;
        return withinBound(waiting, ({ documents }) => (sum += documents) <= documentsAtOnce);
      },
      write: (wanted) => this.#inOneTransaction(() => wanted().map(({ work }) => work())),
      // a lease of one is lost, say: that isn't the others' fault
      isOfAll: (error) => error instanceof ReadModelsUnavailable,
    });
    this.#path = options.file;
    this.#file = fileAt(options.file);
    this.#state = new SqliteState(this.#writer);
    this.#shared = new KeptState(this.#reader);
    this.dryRuns = new SqliteDryRuns({
      read: (work) => this.#read(() => work(this.#reader)),
      write: (work) => this.#write(() => work(this.#writer)),
    });
  }

  async ensure(collection: Collection): Promise<void> {
    const stored = await this.#read(() => this.#shared.generation(collection.name, collection.generation));
    if (stored !== undefined) return checkSame(stored, collection);
    await this.#write(() => {
      const there = this.#state.generation(collection.name, collection.generation);
      if (there !== undefined) return checkSame(there, collection);
      createGeneration(this.#writer, collection);
      this.#state.addGeneration(collection);
    });
  }

  async load<D>(collection: Collection, keys: readonly string[]): Promise<ReadonlyMap<string, StoredDocument<D>>> {
    return this.#from(collection, (generation) => generation.load<D>(keys));
  }

  async commit(
    collection: Collection,
    writes: readonly DocumentWrite[],
    fence?: Lease,
  ): Promise<{ readonly written: number; readonly newer: number }> {
    return this.#write(() => {
      this.#check(fence);
      const stored = this.#state.generation(collection.name, collection.generation);
      if (stored === undefined) throw notBuilt(collection.name);
      const generation = cached(this.#writing, this.#writer, stored);
      this.#holdsDeleted ||= writes.some(({ document }) => document === null);
      this.#allowInLog(writes.length);
      const written = generation.write(writes);
      return { written, newer: writes.length - written };
    }, writes.length);
  }

  async getMany<D>(target: ReadTarget, keys: readonly string[]): Promise<readonly (D | undefined)[]> {
    return this.#from(target, (generation) => {
      const found = generation.load<D>(keys);
      return keys.map((key) => found.get(key)?.document ?? undefined);
    });
  }

  async query<D>(target: ReadTarget, query: IndexQuery): Promise<DocumentPage<D>> {
    return this.#from(target, (generation) => generation.query<D>(query));
  }

  async count(
    target: ReadTarget,
    index: string,
    prefix: readonly IndexValue[],
    range?: IndexQuery['range'],
  ): Promise<number> {
    const counted = { prefix, ...defined({ range }) };
    const live = await this.#read(() => this.#shared.live(target.name)?.generation);
    // a rebuild that is promoted meanwhile is another list
    const of = { ...target, ...defined({ generation: target.generation ?? live }) };
    const slice = (after?: string) =>
      this.#from(of, (generation) => generation.count(index, counted, COUNTED_AT_ONCE, after));
    let { count: total, next } = await slice();
    while (next !== undefined) {
      await this.#turn.next();
      const counted = await slice(next);
      total += counted.count;
      ({ next } = counted);
    }
    return total;
  }

  async keys(target: ReadTarget, range: KeyRange, limit: number): Promise<readonly string[]> {
    return this.#from(target, (generation) => generation.keys(range, limit));
  }

  async checkpoint(follower: string): Promise<Checkpoint | undefined> {
    return this.#read(() => this.#shared.checkpoint(follower));
  }

  async saveCheckpoint(follower: string, checkpoint: Checkpoint, fence?: Lease): Promise<void> {
    await this.#write(() => {
      this.#check(fence);
      this.#state.saveCheckpoint(follower, checkpoint);
    });
  }

  async acquireLease(
    name: string,
    holder: string,
    now: string,
    milliseconds: number,
    isGone: (holder: string) => boolean = () => false,
  ): Promise<Lease | undefined> {
    return this.#write(() => {
      const before = this.#state.lease(name);
      if (before !== undefined && before.holder !== holder && before.expiresAt > now && !isGone(before.holder))
        return undefined;
      const expiresAt = new Date(Date.parse(now) + milliseconds).toISOString();
      const token = (before?.token ?? 0) + (before?.holder === holder ? 0 : 1);
      const lease: Lease = { name, holder, token, expiresAt };
      this.#state.saveLease(lease);
      return lease;
    });
  }

  async releaseLease(lease: Lease): Promise<void> {
    await this.#write(() => {
      if (this.#holds(lease)) this.#state.saveLease({ ...lease, holder: '', expiresAt: '' });
    });
  }

  async generations(name: string): Promise<readonly GenerationInfo[]> {
    return this.#read(() => {
      const live = this.#shared.live(name)?.generation;
      return this.#shared.generationsOf(name).map((collection) => {
        const { generation, version } = collection;
        const checkpoint = this.#shared.checkpoint(followerOf(collection));
        const documents = cached(this.#reading, this.#reader, collection).size();
        const info = { name, generation, version, live: generation === live, documents };
        return checkpoint === undefined ? info : { ...info, checkpoint };
      });
    });
  }

  async liveGeneration(name: string): Promise<{ readonly generation: number; readonly version: number } | undefined> {
    return this.#read(() => this.#shared.live(name));
  }

  async promote(name: string, from: number, to: number): Promise<boolean> {
    return this.#write(() => this.#state.promote(name, from, to));
  }

  async drop(name: string, generation: number): Promise<void> {
    await this.#write(() => {
      if (this.#state.live(name)?.generation === generation) throw new TypeError(`${name}@${generation} is live`);
      const collection = this.#state.generation(name, generation);
      if (collection !== undefined) dropGeneration(this.#writer, collection);
      this.#state.removeGeneration(name, generation, followerOf({ name, generation }));
    });
    this.#writing.delete(followerOf({ name, generation }));
    this.#reading.delete(followerOf({ name, generation }));
  }

  async park(follower: string, parked: ParkedKey, fence?: Lease): Promise<void> {
    await this.#write(() => {
      this.#check(fence);
      this.#state.park(follower, parked);
    });
  }

  async parked(follower: string): Promise<readonly ParkedKey[]> {
    return this.#read(() => this.#shared.parked(follower));
  }

  async unpark(follower: string, keys: readonly string[]): Promise<void> {
    await this.#write(() => keys.forEach((key) => this.#state.unpark(follower, key)));
  }

  /** Idempotent. The last handle to close leaves all in one file; the write-ahead log beside it is empty. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writes.done();
    this.#reader.close();
    this.#writer.tryEmptyLog();
    this.#writer.close();
  }

  #from<T>(target: ReadTarget, read: (generation: SqliteGeneration) => T): Promise<T> {
    return this.#read(() => {
      const generation = target.generation ?? this.#shared.live(target.name)?.generation;
      const stored = generation === undefined ? undefined : this.#shared.generation(target.name, generation);
      if (stored === undefined) throw notBuilt(target.name);
      return read(cached(this.#reading, this.#reader, stored));
    });
  }

  #holds({ name, holder, token }: Lease): boolean {
    const now = this.#state.lease(name);
    return now?.token === token && now.holder === holder;
  }

  #check(fence: Lease | undefined): void {
    if (fence !== undefined && !this.#holds(fence)) throw new LeaseLost(`the lease ${fence.name} is not ours any more`);
  }

  async #write<T>(work: () => T, documents = 1): Promise<T> {
    this.#assertOpen();
    return (await this.#writes.add({ work, documents })) as T;
  }

  #allowInLog(documents: number): void {
    this.#smallCommits = documents >= LARGE_COMMIT ? 0 : this.#smallCommits + 1;
    if (this.#smallCommits > 0 && this.#smallCommits < SMALL_COMMITS) return;
    const pages = this.#smallCommits === 0 ? PAGES_IN_LOG.large : PAGES_IN_LOG.small;
    if (pages === this.#pagesInLog) return;
    this.#writer.exec(`PRAGMA wal_autocheckpoint = ${pages}`);
    this.#pagesInLog = pages;
  }

  async #inOneTransaction<T>(work: () => T): Promise<T> {
    const result = await this.#whenFree(() => {
      this.#assertSameFile();
      return this.#writer.transaction(work);
    });
    this.#hasLooked = false;
    await this.#emptyLog();
    return result;
  }

  #read<T>(work: () => T): Promise<T> {
    return this.#whenFree(() => {
      this.#assertOpen();
      this.#look();
      return work();
    });
  }

  async #whenFree<T>(work: () => T): Promise<T> {
    try {
      return await whenFree(work, this.#busyMilliseconds);
    } catch (error) {
      const code = sqliteCode(error);
      if (TRANSIENT.has(code)) throw new ReadModelsUnavailable(`SQLite can't now: ${code}`, { cause: error });
      throw error;
    }
  }

  /** @throws ReadModelsClosed */
  #assertOpen(): void {
    if (this.#closed) throw new ReadModelsClosed('the read models are closed');
  }

  /**
   * Looks whether the file is the one that was opened, and whether somebody has committed. One look holds for what goes
   * on without a break, as the readings of one request do, unless this very handle has committed since: whoever is told
   * of a commit elsewhere, by a message or a timer, looks anew.
   * @throws ReadModelsUnavailable
   */
  #look(): void {
    if (this.#hasLooked) return;
    this.#assertSameFile();
    this.#shared.look();
    this.#hasLooked = true;
    process.nextTick(() => {
      this.#hasLooked = false;
    });
  }

  /** @throws ReadModelsUnavailable */
  #assertSameFile(): void {
    // what is read from a file that was deleted grows old unnoticed, and what is written to it is lost
    if (fileAt(this.#path) !== this.#file)
      throw new ReadModelsUnavailable(
        `${this.#path} isn't the file any more that was opened: put that one back, or start this process again`,
      );
  }

  /**
   * What a tombstone replaced is still in the log file; a reader elsewhere can hold this up for longer: then with the
   * next write.
   */
  async #emptyLog(): Promise<void> {
    if (!this.#holdsDeleted) return;
    // a deletion that comes meanwhile sets it again
    this.#holdsDeleted = false;
    try {
      await whenFree(() => this.#writer.emptyLog(), this.#busyMilliseconds);
    } catch (error) {
      if (sqliteCode(error) === undefined) throw error;
      this.#holdsDeleted = true;
    }
  }
}
