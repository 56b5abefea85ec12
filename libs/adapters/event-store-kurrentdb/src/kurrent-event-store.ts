import {
  followPages,
  RevisionConflict,
  START,
  StoreClosed,
  StoreUnavailable,
  type AllPage,
  type AppendOptions,
  type AppendRead,
  type Appended,
  type AppendWrite,
  type EventStore,
  type FollowOptions,
  type Head,
  type Position,
  type Random,
  type ReadOptions,
  type StoredEvent,
} from '#application';
import { checkAppend, checksOf, headOf, intact, systemRandom } from '#contracts';
import { defined } from '#licensing';
import { AppendSignals } from './append-signals.js';
import { Appender } from './appender.js';
import { connectKurrent, type KurrentClient } from './client.js';
import { toStoredEvent } from './encoding.js';
import { isMissingStream, mayBeWrongPosition, readFailure } from './failures.js';
import { countToRead, pageOf, recordsOf } from './pages.js';
import { ourStreams, readPosition } from './positions.js';
import { recordKeyStore, storeIdOf } from './store-id.js';
import { checkServerVersion } from './version.js';

export interface KurrentEventStoreOptions {
  /** KurrentDB's connection string, with credentials and TLS: `kurrentdb://user:password@host:2113?tls=true`. */
  readonly url: string;
  /** After so long without an answer an append has an unknown outcome. The default is 30,000. */
  readonly appendMilliseconds?: number;
  /** A waiting follower looks by itself after so long. The default is 1,000. */
  readonly lookMilliseconds?: number;
  /** The ids of attempts, and of a new store, are drawn from this. The default is the operating system's. */
  readonly random?: Random;
}

/** @throws UnusableStore for a server that is too old or a log of another format, StoreUnavailable, OutcomeUnknown */
export const openKurrentEventStore = async (options: KurrentEventStoreOptions): Promise<KurrentEventStore> => {
  const { url, appendMilliseconds = 30_000, lookMilliseconds = 1_000 } = options;
  const { random = systemRandom } = options;
  const client = connectKurrent(url);
  try {
    const version = await client.serverVersion().catch((error: unknown) => {
      throw readFailure(error);
    });
    checkServerVersion(version);
    return new KurrentEventStore(client, await storeIdOf(client, random), appendMilliseconds, lookMilliseconds, random);
  } catch (error) {
    await client.dispose();
    throw error;
  }
};

/**
 * Keeps the log in KurrentDB. Decisions read from the leader, and followers from whichever node the connection prefers.
 */
export class KurrentEventStore implements EventStore {
  readonly #signals: AppendSignals;
  readonly #appender: Appender;
  /**
   * This is the last append under way on each stream. The next one waits for it, so that appends keep the order of the
   * calls.
   */
  readonly #lastAppends = new Map<string, Promise<unknown>>();
  #closed = false;

  constructor(
    private readonly client: KurrentClient,
    private readonly id: string,
    appendMilliseconds: number,
    lookMilliseconds: number,
    random: Random,
  ) {
    this.#signals = new AppendSignals(client, lookMilliseconds);
    const read = (stream: string, from: number, limit: number) => this.read(stream, { from, limit });
    this.#appender = new Appender(client, read, appendMilliseconds, random);
  }

  async append(writes: readonly AppendWrite[], { read = [], signal }: AppendOptions = {}): Promise<Appended> {
    const bytes = checkAppend(writes, read);
    checkCase([...writes, ...read]);
    this.#assertOpen(signal);
    const before = [...writes, ...read].map(({ stream }) => this.#lastAppends.get(stream) ?? Promise.resolve());
    const appending = Promise.allSettled(before).then(async () => {
      this.#assertOpen(signal);
      // the server takes no append without records
      return writes.length === 0 ? this.#looked(read) : this.#appender.append(writes, read, bytes);
    });
    for (const { stream } of writes) this.#lastAppends.set(stream, appending);
    try {
      return await appending;
    } finally {
      for (const { stream } of writes)
        if (this.#lastAppends.get(stream) === appending) this.#lastAppends.delete(stream);
    }
  }

  async read(stream: string, options: ReadOptions = {}): Promise<readonly StoredEvent[]> {
    const { from, backwards = false, limit, signal } = options;
    return this.#reading(async () => {
      if (!backwards)
        return this.#readStream(stream, { fromRevision: from === undefined ? 'start' : BigInt(from) }, options);
      const page = { direction: 'backwards', ...defined({ maxCount: limit }) } as const;
      if (from === undefined) return this.#readStream(stream, { ...page, fromRevision: 'end' }, options);
      // a revision beyond the end would give nothing, so the read begins at the last one
      const [last] = await this.#readStream(
        stream,
        { direction: 'backwards', fromRevision: 'end', maxCount: 1 },
        options,
      );
      if (last === undefined) return [];
      return this.#readStream(stream, { ...page, fromRevision: BigInt(Math.min(from, last.revision)) }, options);
    }, signal);
  }

  async readAll(after: Position, limit: number, signal?: AbortSignal): Promise<AllPage> {
    return this.#reading(async () => {
      const page = await this.#from(after, countToRead(after, limit), (events) => pageOf(events, after, limit));
      if (page === undefined) throw new TypeError(`no event lies at ${after}: it belongs to another log`);
      return page;
    }, signal);
  }

  follow(after: Position, options?: FollowOptions): AsyncIterable<AllPage> {
    let reached = after;
    const readAll: EventStore['readAll'] = async (...asked) => {
      const page = await this.readAll(...asked);
      reached = page.next;
      return page;
    };
    const changes = {
      look: () => 0,
      wait: (_seen: number, signal?: AbortSignal) => this.#signals.wait(reached, signal),
    };
    return followPages({ changes, readAll, closed: () => this.#closed }, after, options);
  }

  async head(): Promise<Head | undefined> {
    return this.#reading(async () => {
      const options = { direction: 'backwards', fromPosition: 'end', maxCount: 1 } as const;
      const [record] = await recordsOf(this.client.readAll({ ...options, filter: ourStreams(), requiresLeader: true }));
      if (record === undefined) return undefined;
      return headOf(toStoredEvent(record));
    });
  }

  async eventIdAt(position: Position): Promise<string | undefined> {
    if (position === START) return this.#reading(async () => undefined);
    return this.#reading(async () => {
      const [record] = (await this.#from(position, 1, recordsOf)) ?? [];
      const event = record && toStoredEvent(record);
      return event?.position === position ? intact(event).id : undefined;
    });
  }

  async storeId(): Promise<string> {
    this.#assertOpen();
    return this.id;
  }

  async belongTo(keyStore: string): Promise<string> {
    this.#assertOpen();
    return recordKeyStore(this.client, keyStore);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#signals.stop();
    await Promise.allSettled(this.#lastAppends.values());
    await this.client.dispose();
  }

  /** Resolves with the head where all of these are as they were read. */
  async #looked(read: readonly AppendRead[]): Promise<Appended> {
    const conflicts = await this.#appender.conflictsIn(checksOf([], read));
    if (conflicts.length > 0) throw new RevisionConflict(conflicts);
    return { position: (await this.head())?.position ?? START };
  }

  #assertOpen(signal?: AbortSignal): void {
    if (this.#closed) throw new StoreClosed('the event store is closed');
    if (signal?.aborted === true) throw new StoreUnavailable('given up before it began', { cause: signal.reason });
  }

  async #reading<T>(read: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.#assertOpen(signal);
    try {
      return await read();
    } catch (error) {
      throw readFailure(error);
    }
  }

  async #readStream(
    stream: string,
    page: Parameters<KurrentClient['readStream']>[1],
    { limit, signal }: ReadOptions,
  ): Promise<readonly StoredEvent[]> {
    const maxCount = page.maxCount ?? limit;
    const options = { ...page, requiresLeader: true, ...defined({ maxCount }) };
    try {
      return (await recordsOf(this.client.readStream(stream, options), signal)).map(toStoredEvent);
    } catch (error) {
      if (isMissingStream(error)) return [];
      throw error;
    }
  }

  /**
   * Reads on from a position. Resolves to undefined where no record begins there. The server answers such a position
   * like a server that is away, so it is asked twice, and in between whether it is there.
   */
  async #from<T>(
    position: Position,
    maxCount: number,
    take: (events: ReturnType<KurrentClient['readAll']>) => Promise<T>,
  ): Promise<T | undefined> {
    const read = (): Promise<T> =>
      take(this.client.readAll({ fromPosition: readPosition(position), maxCount, filter: ourStreams() }));
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await read();
      } catch (error) {
        if (position === START || !mayBeWrongPosition(error)) throw error;
        await this.head();
        if (attempt === 2) return undefined;
      }
    }
  }
}

/** The server may take two names that differ only by case for one stream. */
const checkCase = (named: readonly AppendRead[]): void => {
  const folded = new Map<string, string>();
  for (const { stream } of named) {
    const other = folded.get(stream.toUpperCase());
    if (other !== undefined && other !== stream)
      throw new TypeError(`the streams ${other} and ${stream} differ by case only`);
    folded.set(stream.toUpperCase(), stream);
  }
};
