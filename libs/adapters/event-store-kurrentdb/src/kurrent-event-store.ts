import type { ReadPosition } from '@kurrent/kurrentdb-client';
import {
  DamagedStream,
  followPages,
  MarkedStreams,
  RevisionConflict,
  START,
  StoreClosed,
  StoreUnavailable,
  type AllPage,
  type AppendOptions,
  type AppendRead,
  type Appended,
  type AppendWrite,
  type CheckLimit,
  type EventStore,
  type FollowOptions,
  type Head,
  type OnDamagedStream,
  type Position,
  type Random,
  type ReadOptions,
  type StoredEvent,
} from '#application';
import { checkAppend, checksOf, headOf, intact, systemRandom, takePrefix } from '#contracts';
import { defined } from '#licensing';
import { AppendSignals } from './append-signals.js';
import { Appender } from './appender.js';
import type { KurrentClient, KurrentRecord } from './client.js';
import { connectKurrent, type ConnectOptions } from './connect-kurrent.js';
import { isReadable, toStoredEvent } from './encoding.js';
import { isMissingStream, mayBeWrongPosition, readFailure } from './failures.js';
import { StreamMarks } from './marks.js';
import { isOurs, ServerNames } from './names.js';
import { OurStreams } from './our-streams.js';
import { countToRead, pageOf, recordsOf } from './pages.js';
import { positionOf, readPosition } from './positions.js';
import { recordKeyStore, storeIdOf } from './store-id.js';
import { checkServerVersion } from './version.js';

/** So many records are read backwards at once where the last ones under our prefix aren't ours. */
const HEAD_LOOKS = 500;

export interface KurrentEventStoreOptions extends ConnectOptions {
  /**
   * KurrentDB's connection string, with credentials and TLS: `kurrentdb://user:password@host:2113?tls=true`. Its member
   * `prefix`, which the client doesn't get, stands before the names of all streams (`seatledger.`).
   */
  readonly url: string;
  /** A waiting follower looks by itself after so long. The default is 1,000. */
  readonly lookMilliseconds?: number;
  readonly onDamagedStream?: OnDamagedStream;
}

/**
 * @throws UnusableStore for a server that is too old or a log of another format, StoreUnavailable, OutcomeUnknown;
 * RangeError for a prefix of another form
 */
export const openKurrentEventStore = async (options: KurrentEventStoreOptions): Promise<KurrentEventStore> => {
  const { lookMilliseconds = 1_000 } = options;
  const { random = systemRandom, onDamagedStream } = options;
  const { url, prefix } = takePrefix(options.url);
  const names = new ServerNames(prefix);
  const client = connectKurrent(url, options);
  try {
    const version = await client.serverVersion().catch((error: unknown) => {
      throw readFailure(error);
    });
    checkServerVersion(version);
    const id = await storeIdOf(client, names, random);
    const marks = new StreamMarks(client, names, new MarkedStreams(onDamagedStream));
    await marks.scan().catch((error: unknown) => {
      throw readFailure(error);
    });
    return new KurrentEventStore(client, names, id, marks, lookMilliseconds, random);
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
  readonly #streams: OurStreams;
  readonly #appender: Appender;
  /**
   * This is the last append under way on each stream. The next one waits for it, so that appends keep the order of the
   * calls.
   */
  readonly #lastAppends = new Map<string, Promise<unknown>>();
  #closed = false;

  get damagedStreams(): MarkedStreams {
    return this.marks.damaged;
  }

  constructor(
    private readonly client: KurrentClient,
    private readonly names: ServerNames,
    private readonly id: string,
    private readonly marks: StreamMarks,
    lookMilliseconds: number,
    random: Random,
  ) {
    this.#signals = new AppendSignals(client, names, lookMilliseconds);
    this.#streams = new OurStreams(client, names, id);
    this.#appender = new Appender(this.#streams, this.read.bind(this), random);
  }

  get checkLimit(): CheckLimit {
    return this.#appender.checkLimit;
  }

  async append(writes: readonly AppendWrite[], { read = [], signal }: AppendOptions = {}): Promise<Appended> {
    const bytes = checkAppend(writes, read);
    checkNames([...writes, ...read]);
    this.#assertOpen(signal);
    const before = [...writes, ...read].map(({ stream }) => this.#lastAppends.get(stream) ?? Promise.resolve());
    const appending = Promise.allSettled(before).then(async () => {
      this.#assertOpen(signal);
      this.damagedStreams.assertWhole([...writes, ...read]);
      // the server takes no append without records
      return writes.length === 0 ? this.#looked(read) : this.#appender.append(writes, read, bytes);
    });
    for (const { stream } of writes) this.#lastAppends.set(stream, appending);
    try {
      return await appending;
    } catch (error) {
      if (error instanceof DamagedStream) await this.#learn(error);
      throw error;
    } finally {
      for (const { stream } of writes)
        if (this.#lastAppends.get(stream) === appending) this.#lastAppends.delete(stream);
    }
  }

  async read(stream: string, options: ReadOptions = {}): Promise<readonly StoredEvent[]> {
    const { from, backwards = false, limit, signal } = options;
    this.damagedStreams.assertWhole([{ stream }]);
    return this.#reading(async () => {
      if (!backwards) {
        const first = from ?? 0;
        const events = await this.#readStream(stream, { fromRevision: BigInt(first) }, options);
        this.marks.assertNoGap(stream, events, first);
        return events;
      }
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
      const events: StoredEvent[] = [];
      // what others wrote takes room in a read, and the next one goes on where it ended
      for (let [next, from] = [after, after]; ;) {
        const asked = { after: next, from, limit: limit - events.length };
        const options = { maxCount: countToRead(asked), filter: this.names.filter() };
        const page = await this.#from(from, options, (records) => pageOf(records, asked, this.names));
        if (page === undefined) throw new TypeError(`no event lies at ${from}: it belongs to another log`);
        events.push(...page.events);
        next = page.next;
        if (page.isFull || page.caughtUp) return { events, next, caughtUp: page.caughtUp };
        from = page.reached;
      }
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
      const options = { direction: 'backwards', requiresLeader: true, filter: this.names.filter() } as const;
      let fromPosition: ReadPosition = 'end';
      for (let maxCount = 1; ; maxCount = HEAD_LOOKS) {
        const records = await recordsOf(this.client.readAll({ ...options, fromPosition, maxCount }));
        for (const record of records) {
          const stored = this.#eventIn(record);
          if (stored !== undefined) return headOf(stored);
          fromPosition = readPosition(positionOf(record));
        }
        if (records.length < maxCount) return undefined;
      }
    });
  }

  async eventIdAt(position: Position): Promise<string | undefined> {
    if (position === START) return this.#reading(async () => undefined);
    return this.#reading(async () => {
      const [record] = (await this.#from(position, { maxCount: 1 }, recordsOf)) ?? [];
      if (record === undefined || positionOf(record) !== position) return undefined;
      const event = this.#eventIn(record);
      return event && intact(event).id;
    });
  }

  async storeId(): Promise<string> {
    this.#assertOpen();
    return this.id;
  }

  async belongTo(keyStore: string): Promise<string> {
    this.#assertOpen();
    return recordKeyStore(this.client, this.names, keyStore);
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

  /** What an append met is known from then on: also where the answer doesn't say of which stream. */
  async #learn(damage: DamagedStream): Promise<void> {
    if (!damage.written) this.damagedStreams.mark(damage);
    // the log says of which; what is away now says so itself to the next one
    else await this.marks.scan().catch(() => undefined);
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
      const failure = readFailure(error);
      throw failure instanceof DamagedStream ? this.damagedStreams.mark(failure) : failure;
    }
  }

  /** Gives the event that a record of the log is; undefined for what isn't ours. */
  #eventIn(record: KurrentRecord): StoredEvent | undefined {
    const stream = this.names.ourName(record.streamId);
    return stream === undefined || !isReadable(record) ? undefined : toStoredEvent({ ...record, streamId: stream });
  }

  async #readStream(
    stream: string,
    page: Parameters<KurrentClient['readStream']>[1],
    { limit, signal }: ReadOptions,
  ): Promise<readonly StoredEvent[]> {
    const maxCount = page.maxCount ?? limit;
    const options = { ...page, requiresLeader: true, ...defined({ maxCount }) };
    try {
      return (await recordsOf(this.#streams.readStream(stream, options), signal)).map(toStoredEvent);
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
    options: Pick<Parameters<KurrentClient['readAll']>[0], 'maxCount' | 'filter'>,
    take: (events: ReturnType<KurrentClient['readAll']>) => Promise<T>,
  ): Promise<T | undefined> {
    const read = (): Promise<T> =>
      take(this.marks.watching(this.client.readAll({ ...options, fromPosition: readPosition(position) }), position));
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

/**
 * The server may take two names that differ only by case for one stream, and followers see no stream but ours.
 * @throws TypeError
 */
const checkNames = (named: readonly AppendRead[]): void => {
  const folded = new Map<string, string>();
  for (const { stream } of named) {
    if (!isOurs(stream)) throw new TypeError(`no stream of the application is called ${stream}`);
    const other = folded.get(stream.toUpperCase());
    if (other !== undefined && other !== stream)
      throw new TypeError(`the streams ${other} and ${stream} differ by case only`);
    folded.set(stream.toUpperCase(), stream);
  }
};
