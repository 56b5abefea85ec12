import {
  StoreUnavailable,
  WrongHistory,
  type AllPage,
  type AppendOptions,
  type Appended,
  type AppendWrite,
  type DamagedStreams,
  type EventStore,
  type FollowOptions,
  type Head,
  type PartOfStream,
  type Position,
  type ReadOptions,
  type StoredEvent,
} from '../ports/event-store.js';
import type { LogGuard } from './log-guard.js';

/**
 * Lets nobody to a store that isn't the one any more that was opened: everything is `WrongHistory` until it is back. It
 * tells the guard what goes through, and has it look where an outage ended or an append met another log.
 */
export class GuardedEventStore implements EventStore {
  #wasAway = false;

  constructor(
    private readonly store: EventStore,
    private readonly guard: LogGuard,
    /** Is told of what the store failed with. It must not throw. */
    private readonly onFailed: (error: unknown) => void = () => undefined,
    /** Is called after each append. It must not throw. */
    private readonly onAppended: () => void = () => undefined,
  ) {}

  get damagedStreams(): DamagedStreams {
    return this.store.damagedStreams;
  }

  async append(writes: readonly AppendWrite[], options?: AppendOptions): Promise<Appended> {
    const appended = await this.#told(() => this.store.append(writes, options));
    const last = writes.at(-1)?.events.at(-1);
    if (last !== undefined) this.guard.wrote(appended.position, last.id);
    this.onAppended();
    return appended;
  }

  read(stream: string, options?: ReadOptions): Promise<readonly StoredEvent[]> {
    return this.#guarded(() => this.store.read(stream, options));
  }

  streamsAstray(parts: readonly PartOfStream[]): Promise<readonly string[]> {
    return this.#guarded(() => this.store.streamsAstray(parts));
  }

  async readAll(after: Position, limit: number, signal?: AbortSignal): Promise<AllPage> {
    const page = await this.#guarded(() => this.store.readAll(after, limit, signal));
    this.guard.read(after, page.events);
    return page;
  }

  async *follow(after: Position, options?: FollowOptions): AsyncIterable<AllPage> {
    try {
      let place = after;
      await this.guard.assertRight();
      for await (const page of this.store.follow(after, options)) {
        this.#answered();
        await this.guard.assertRight();
        this.guard.read(place, page.events);
        place = page.next;
        yield page;
      }
    } catch (error) {
      throw this.#noticed(error);
    }
  }

  async head(): Promise<Head | undefined> {
    const head = await this.#guarded(() => this.store.head());
    if (head !== undefined) this.guard.beganWith(head.position, head.eventId);
    return head;
  }

  async eventIdAt(position: Position): Promise<string | undefined> {
    const id = await this.#guarded(() => this.store.eventIdAt(position));
    if (id !== undefined) this.guard.beganWith(position, id);
    return id;
  }

  async assertSame(): Promise<void> {
    this.guard.doubt();
    await this.guard.assertRight();
  }

  storeId(): Promise<string> {
    return this.store.storeId();
  }

  storeIdNow(): Promise<string | undefined> {
    return this.store.storeIdNow();
  }

  forget(): void {
    this.store.forget?.();
  }

  stir(): void {
    this.store.stir?.();
  }

  whenDoubted(forget: () => void): void {
    this.guard.whenDoubted(forget);
  }

  belongTo(keyStore: string): Promise<string> {
    return this.store.belongTo(keyStore);
  }

  async close(): Promise<void> {
    await this.guard.close();
    await this.store.close();
  }

  /** What is read while somebody finds out that the log is another one isn't to be believed. */
  async #guarded<T>(read: () => Promise<T>): Promise<T> {
    const result = await this.#told(read);
    await this.guard.assertRight();
    return result;
  }

  /** Whoever asks while it is being found out waits: a follower that took another log for its own would stop. */
  async #told<T>(work: () => Promise<T>): Promise<T> {
    await this.guard.assertRight();
    try {
      const result = await work();
      this.#answered();
      return result;
    } catch (error) {
      throw this.#noticed(error);
    }
  }

  #answered(): void {
    if (this.#wasAway) this.guard.doubt();
    this.#wasAway = false;
  }

  #noticed(error: unknown): unknown {
    this.onFailed(error);
    if (error instanceof WrongHistory) this.guard.doubt();
    else if (error instanceof StoreUnavailable) this.#wasAway = true;
    return error;
  }
}
