import {
  AccessDenied,
  DamagedStream,
  followPages,
  RevisionConflict,
  START,
  StoreClosed,
  StoreUnavailable,
  WrongHistory,
  type AllPage,
  type AppendOptions,
  type AppendRead,
  type Appended,
  type AppendWrite,
  type CheckLimit,
  type EventStore,
  type FollowOptions,
  type Head,
  type PartOfStream,
  type MarkedStreams,
  type Position,
  type Random,
  type ReadOptions,
  type StoredEvent,
} from '#application';
import { checkAppend, checksOf } from '#contracts';
import { defined } from '#licensing';
import { AppendSignals } from './append-signals.js';
import { Appender } from './appender.js';
import type { KurrentClient } from './client.js';
import { toStoredEvent } from './encoding.js';
import { isMissingStream, readFailure } from './failures.js';
import { KurrentLog } from './kurrent-log.js';
import type { StreamMarks } from './marks.js';
import { isOurs, ServerNames } from './names.js';
import { OurStreams } from './our-streams.js';
import { recordsOf } from './pages.js';
import { SharedPages } from './shared-pages.js';
import { recordKeyStore, storeIdNow } from './store-id.js';

export interface StoreParts {
  /** A waiting follower looks by itself after so long. */
  readonly lookMilliseconds: number;
  /** Is told of each record under our prefix that isn't ours, and was left out: how many more they are. */
  readonly onLeftOut: (records: number) => void;
  readonly random: Random;
  /** Is told of each append that was refused for want of a right, and once where the next one is made. */
  readonly onDenied: (denied: AccessDenied | undefined) => void;
}

/** Appends that wait for a leader when the store is closed have so long. */
const CLOSING_MILLISECONDS = 2_000;

/** Keeps the log in KurrentDB. All is read from the leader. */
export class KurrentEventStore implements EventStore {
  readonly #log: KurrentLog;
  readonly #pages: SharedPages;
  readonly #signals: AppendSignals;
  readonly #streams: OurStreams;
  readonly #appender: Appender;
  /**
   * This is the last append under way on each stream. The next one waits for it, so that appends keep the order of the
   * calls.
   */
  readonly #lastAppends = new Map<string, Promise<unknown>>();
  #closed = false;
  #isDenied = false;

  get damagedStreams(): MarkedStreams {
    return this.marks.damaged;
  }

  constructor(
    private readonly client: KurrentClient,
    private readonly names: ServerNames,
    private readonly id: string,
    private readonly marks: StreamMarks,
    private readonly more: StoreParts,
  ) {
    const { lookMilliseconds, random, onLeftOut } = more;
    const onForgotten = (): void => {
      this.#pages.forget();
      marks.forget();
    };
    const log = new KurrentLog({ client, names, marks, onLeftOut, onForgotten });
    const pages = new SharedPages(log);
    this.#log = log;
    this.#pages = pages;
    this.#signals = new AppendSignals({
      client,
      names,
      milliseconds: lookMilliseconds,
      placeAfter: (position) => log.placeAfter(position),
      onRecord: (record) => marks.notice(record),
      onWoken: (position, why) => pages.woken(position, why),
    });
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
      const appended = await appending;
      this.#pages.written(appended.position);
      this.#denied(undefined);
      return appended;
    } catch (error) {
      if (error instanceof DamagedStream) await this.#learn(error);
      if (error instanceof WrongHistory) this.#log.forget();
      if (error instanceof AccessDenied) this.#denied(error);
      throw error;
    } finally {
      for (const { stream } of writes)
        if (this.#lastAppends.get(stream) === appending) this.#lastAppends.delete(stream);
    }
  }

  #denied(denied: AccessDenied | undefined): void {
    if (denied === undefined && !this.#isDenied) return;
    this.#isDenied = denied !== undefined;
    this.more.onDenied(denied);
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

  /** The server tells nothing of many streams in one call. */
  async streamsAstray(parts: readonly PartOfStream[]): Promise<readonly string[]> {
    this.#assertOpen();
    return parts.map(({ stream }) => stream);
  }

  async readAll(after: Position, limit: number, signal?: AbortSignal): Promise<AllPage> {
    return this.#reading(() => this.#log.read(after, limit), signal);
  }

  follow(after: Position, options?: FollowOptions): AsyncIterable<AllPage> {
    let reached = after;
    const readAll: EventStore['readAll'] = async (from, limit, signal) => {
      const page = await this.#reading(() => this.#pages.read(from, limit), signal);
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
    return this.#reading(() => this.#log.head());
  }

  async eventIdAt(position: Position): Promise<string | undefined> {
    return this.#reading(() => this.#log.eventIdAt(position));
  }

  async storeId(): Promise<string> {
    this.#assertOpen();
    return this.id;
  }

  async storeIdNow(): Promise<string | undefined> {
    this.#assertOpen();
    const id = await storeIdNow(this.client, this.names);
    if (id !== this.id) this.#log.forget();
    return id;
  }

  forget(): void {
    this.#log.forget();
  }

  async belongTo(keyStore: string): Promise<string> {
    this.#assertOpen();
    return recordKeyStore(this.client, this.names, keyStore);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#signals.stop();
    const late = setTimeout(() => this.client.giveUp(), CLOSING_MILLISECONDS);
    await Promise.allSettled(this.#lastAppends.values());
    clearTimeout(late);
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
