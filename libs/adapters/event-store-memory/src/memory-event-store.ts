import { setImmediate } from 'node:timers/promises';
import {
  Changes,
  DamagedStream,
  EventIdReused,
  MarkedStreams,
  RevisionConflict,
  START,
  StoreClosed,
  StoreUnavailable,
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
  type Turn,
} from '#application';
import {
  checkAppend,
  conflictsOf,
  headOf,
  intact,
  positionText,
  randomGuid,
  repeatedAppend,
  systemRandom,
} from '#contracts';

export interface MemoryEventStoreOptions {
  /** The store's id is drawn from this. The default is the operating system's. */
  readonly random?: Random;
  /** An append takes a turn of this. The default is the event loop. */
  readonly turn?: Pick<Turn, 'next'>;
}

/** Keeps the log in memory, for tests and trials. It ends with the process and can't be opened twice. */
export class MemoryEventStore implements EventStore {
  readonly #log: StoredEvent[] = [];
  readonly #streams = new Map<string, StoredEvent[]>();
  readonly #byId = new Map<string, StoredEvent>();
  readonly #changes = new Changes();
  readonly damagedStreams = new MarkedStreams();
  readonly #storeId: string;
  readonly #turn: Pick<Turn, 'next'>;
  #keyStore: string | undefined;
  #closed = false;

  constructor({ random = systemRandom, turn = { next: () => setImmediate() } }: MemoryEventStoreOptions = {}) {
    this.#storeId = randomGuid(random);
    this.#turn = turn;
  }

  async append(writes: readonly AppendWrite[], { read = [], signal }: AppendOptions = {}): Promise<Appended> {
    checkAppend(writes, read);
    // like a real store, it takes a moment in which others go on
    await this.#turn.next();
    this.#assertOpen(signal);
    this.damagedStreams.assertWhole([...writes, ...read]);
    const conflicts = conflictsOf(writes, read, (stream) => this.#revision(stream));
    if (conflicts.length > 0) {
      const repeated = repeatedAppend(writes, (id) => this.#byId.get(id));
      if (repeated) return repeated;
      throw new RevisionConflict(conflicts);
    }
    for (const { events } of writes) {
      const known = events.find(({ id }) => this.#byId.has(id));
      if (known) throw new EventIdReused(known.id);
    }
    const lastIn = new Map<string, Position>();
    for (const write of writes) {
      this.#store(write);
      lastIn.set(write.stream, this.#head());
    }
    if (writes.length > 0) this.#changes.notify();
    return { position: this.#head(), lastIn };
  }

  async read(stream: string, options: ReadOptions = {}): Promise<readonly StoredEvent[]> {
    this.#assertOpen(options.signal);
    this.damagedStreams.assertWhole([{ stream }]);
    const events = this.#streams.get(stream) ?? [];
    const limit = options.limit ?? Infinity;
    if (options.backwards === true) {
      const last = options.from ?? events.length - 1;
      return events
        .slice(0, last + 1)
        .reverse()
        .slice(0, limit);
    }
    return events.slice(options.from ?? 0).slice(0, limit);
  }

  async streamsAstray(parts: readonly PartOfStream[]): Promise<readonly string[]> {
    this.#assertOpen();
    const leads = ({ stream, first, ids }: PartOfStream): boolean => {
      const events = this.#streams.get(stream) ?? [];
      const before = Math.max(0, first - 1);
      const isThere = (id: string, at: number): boolean => events[first + at]?.id === id;
      return (
        this.damagedStreams.of(stream) === undefined &&
        events.slice(before, first + ids.length).every(({ revision }, at) => revision === before + at) &&
        ids.every(isThere)
      );
    };
    return parts.filter((part) => !leads(part)).map(({ stream }) => stream);
  }

  async readAll(after: Position, limit: number, signal?: AbortSignal): Promise<AllPage> {
    this.#assertOpen(signal);
    // positions are indexes in the array, counted from 1
    const from = after <= START ? 0 : Number(after);
    const events = this.#log.slice(from, from + limit);
    return { events, next: events.at(-1)?.position ?? after, caughtUp: from + events.length >= this.#log.length };
  }

  follow(after: Position, options?: FollowOptions): AsyncIterable<AllPage> {
    return followPages(
      { changes: this.#changes, readAll: this.readAll.bind(this), closed: () => this.#closed },
      after,
      options,
    );
  }

  async head(): Promise<Head | undefined> {
    this.#assertOpen();
    const last = this.#log.at(-1);
    return last && headOf(last);
  }

  async eventIdAt(position: Position): Promise<string | undefined> {
    this.#assertOpen();
    const event = this.#log[Number(position) - 1];
    return event && intact(event).id;
  }

  async storeId(): Promise<string> {
    this.#assertOpen();
    return this.#storeId;
  }

  storeIdNow(): Promise<string> {
    return this.storeId();
  }

  async belongTo(keyStore: string): Promise<string> {
    this.#assertOpen();
    return (this.#keyStore ??= keyStore);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#changes.notify();
  }

  /** Changes what is kept of an event, as a bad disk does; for tests. */
  tamper(eventId: string, change: Partial<StoredEvent>): void {
    const before = this.#byId.get(eventId)!;
    const after = { ...before, ...change };
    this.#log[this.#log.indexOf(before)] = after;
    const stream = this.#streams.get(before.stream)!;
    stream[stream.indexOf(before)] = after;
    this.#byId.set(eventId, after);
  }

  /** Has a stream lose its beginning, as somebody does to a stream of a server; for tests. Clearing it puts it back. */
  damage(stream: string): void {
    this.damagedStreams.mark(new DamagedStream(stream, 'somebody cut it, as the test wants it'));
  }

  #assertOpen(signal?: AbortSignal): void {
    if (this.#closed) throw new StoreClosed('the event store is closed');
    if (signal?.aborted === true) throw new StoreUnavailable('aborted before it began');
  }

  #head(): Position {
    return this.#log.at(-1)?.position ?? START;
  }

  #revision(stream: string): number | 'no-stream' {
    const events = this.#streams.get(stream);
    return events ? events.length - 1 : 'no-stream';
  }

  #store({ stream, events }: AppendWrite): void {
    const stored = this.#streams.get(stream) ?? [];
    this.#streams.set(stream, stored);
    for (const event of events) {
      const added: StoredEvent = {
        ...event,
        metadata: { ...event.metadata },
        stream,
        revision: stored.length,
        position: positionText(this.#log.length + 1),
      };
      stored.push(added);
      this.#log.push(added);
      this.#byId.set(event.id, added);
    }
  }
}
