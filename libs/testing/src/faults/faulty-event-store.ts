import {
  OutcomeUnknown,
  RevisionConflict,
  StoreUnavailable,
  type AllPage,
  type AppendOptions,
  type Appended,
  type AppendWrite,
  type CheckLimit,
  type DamagedStreams,
  type EventStore,
  type FollowOptions,
  type Head,
  type PartOfStream,
  type Position,
  type ReadOptions,
  type StoredEvent,
} from '#application';

/**
 * These are the ways in which one append can go wrong. With `unavailable` nothing was stored, and the error says so.
 * With `stored-answer-lost` it was stored, and with `not-stored-outcome-unknown` it wasn't; both say OutcomeUnknown.
 * With `conflict` it looks as if somebody else wrote to the first stream, though nobody did.
 */
export type AppendFault = 'unavailable' | 'stored-answer-lost' | 'not-stored-outcome-unknown' | 'conflict';

/** This says how many streams and events one append wrote, now or before, and how it ended. */
export interface AppendRecord {
  readonly streams: number;
  readonly events: number;
  readonly outcome: 'stored' | 'failed';
}

/**
 * This is a real store that counts its calls and fails when a test tells it to. Streams and events of a test go to the
 * store behind it.
 */
export class FaultyEventStore implements EventStore {
  readonly #faults = new Map<number, AppendFault>();
  readonly #appends: AppendRecord[] = [];
  #asked = 0;
  #reads = 0;
  #pages = 0;
  #isAway = false;
  #gate: Promise<void> | undefined;

  get damagedStreams(): DamagedStreams {
    return this.real.damagedStreams;
  }

  /** @param limit is what such a store can check in one append; the default is the real one's */
  constructor(
    private readonly real: EventStore,
    private readonly limit: CheckLimit | undefined = real.checkLimit,
  ) {}

  get checkLimit(): CheckLimit | undefined {
    return this.limit;
  }
  /** Counts all appends so far, failed ones included. */
  get appendCount(): number {
    return this.#asked;
  }
  /** Counts the calls of `read` so far. */
  get readCount(): number {
    return this.#reads;
  }
  /** Counts the calls of `readAll` so far. */
  get pageCount(): number {
    return this.#pages;
  }
  /** Returns one entry for each append that has ended, in order. */
  get appends(): readonly AppendRecord[] {
    return this.#appends;
  }

  /** @param n counts from 1, beginning with the next append */
  failAppend(n: number, fault: AppendFault): void {
    this.#faults.set(this.#asked + n, fault);
  }
  failNextAppend(fault: AppendFault): void {
    this.failAppend(1, fault);
  }
  /** From now on every call fails with StoreUnavailable, until `comeBack`. */
  goAway(): void {
    this.#isAway = true;
  }
  comeBack(): void {
    this.#isAway = false;
  }
  /** Makes all appends wait, before they do anything, until the returned function is called. */
  holdAppends(): () => void {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.#gate = gate;
    return () => {
      if (this.#gate === gate) this.#gate = undefined;
      open();
    };
  }

  async append(writes: readonly AppendWrite[], options?: AppendOptions): Promise<Appended> {
    this.#asked += 1;
    const number = this.#asked;
    const size = {
      streams: new Set(writes.map(({ stream }) => stream)).size,
      events: writes.reduce((sum, { events }) => sum + events.length, 0),
    };
    try {
      await this.#gate;
      const appended = await this.#append(number, writes, options);
      this.#appends.push({ ...size, outcome: 'stored' });
      return appended;
    } catch (error) {
      this.#appends.push({ ...size, outcome: 'failed' });
      throw error;
    }
  }

  async read(stream: string, options?: ReadOptions): Promise<readonly StoredEvent[]> {
    this.#reads += 1;
    this.#reachable();
    return this.real.read(stream, options);
  }
  async streamsAstray(parts: readonly PartOfStream[]): Promise<readonly string[]> {
    this.#reachable();
    return this.real.streamsAstray(parts);
  }
  async readAll(after: Position, limit: number, signal?: AbortSignal): Promise<AllPage> {
    this.#pages += 1;
    this.#reachable();
    return this.real.readAll(after, limit, signal);
  }
  async *follow(after: Position, options?: FollowOptions): AsyncGenerator<AllPage, void> {
    this.#reachable();
    for await (const page of this.real.follow(after, options)) {
      this.#reachable();
      yield page;
    }
  }
  async head(): Promise<Head | undefined> {
    this.#reachable();
    return this.real.head();
  }
  async eventIdAt(position: Position): Promise<string | undefined> {
    this.#reachable();
    return this.real.eventIdAt(position);
  }
  async storeId(): Promise<string> {
    this.#reachable();
    return this.real.storeId();
  }
  async storeIdNow(): Promise<string | undefined> {
    this.#reachable();
    return this.real.storeIdNow();
  }
  async belongTo(keyStore: string): Promise<string> {
    this.#reachable();
    return this.real.belongTo(keyStore);
  }
  async close(): Promise<void> {
    return this.real.close();
  }

  #reachable(): void {
    if (this.#isAway) throw new StoreUnavailable('the store is away, as the test wants it');
  }

  async #append(number: number, writes: readonly AppendWrite[], options?: AppendOptions): Promise<Appended> {
    this.#reachable();
    const fault = this.#faults.get(number);
    this.#faults.delete(number);
    switch (fault) {
      case undefined:
        return this.real.append(writes, options);
      case 'unavailable':
        throw new StoreUnavailable(`append ${number} fails, as the test wants it`);
      case 'not-stored-outcome-unknown':
        throw new OutcomeUnknown(
          `the outcome of append ${number} is unknown (it was not stored), as the test wants it`,
        );
      case 'stored-answer-lost':
        await this.real.append(writes, options);
        throw new OutcomeUnknown(`the outcome of append ${number} is unknown (it was stored), as the test wants it`);
      case 'conflict': {
        const { stream = '', expected = 'no-stream' } = writes[0] ?? {};
        throw new RevisionConflict([{ stream, expected, actual: 999_999, written: true }]);
      }
    }
  }
}
