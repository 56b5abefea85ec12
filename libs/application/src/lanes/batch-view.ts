import { streamName, type StreamRef, type StreamState, type StreamWrite } from '#licensing';
import type { EventToStore } from '../ports/codec.js';
import { foldAll, NO_STREAM, type KnownStream } from '../streams/known-stream.js';
import type { StateCache } from './state-cache.js';
import type { StateReader } from '../streams/state-reader.js';

interface Running {
  readonly ref: StreamRef;
  state: StreamState;
  /** The store has this revision, as far as we know. */
  readonly base: number;
  readonly fromCache: boolean;
}
/** One batch adds this to one stream. */
export interface PendingWrite {
  readonly stream: string;
  /** This is the revision before the batch; `NO_STREAM` for none. */
  readonly base: number;
  readonly events: EventToStore[];
}

/**
 * Holds the states as one batch (or one dry run) has them: from the cache or the store at first, then with every
 * accepted decision applied. Nothing of it reaches the cache before `commit`.
 */
export class BatchView {
  readonly #running = new Map<string, Running>();
  readonly #pending = new Map<string, PendingWrite>();
  /** The decision under way has asked for these. */
  readonly #asked = new Set<string>();
  /** These were read for one decision, but not at one moment: another writer may have come between. */
  readonly #readApart = new Set<string>();

  constructor(
    private readonly reader: StateReader,
    private readonly cache: StateCache | undefined,
    catalogue: KnownStream,
  ) {
    this.#running.set('catalogue', {
      ref: catalogue.ref,
      state: catalogue.state,
      base: catalogue.revision,
      fromCache: false,
    });
  }

  /** Returns the running state, or the cached one, without waiting. */
  peek(ref: StreamRef): StreamState | undefined {
    const name = streamName(ref);
    const running = this.#running.get(name);
    if (running !== undefined) return running.state;
    const cached = this.cache?.get(name);
    if (cached === undefined) return undefined;
    this.#running.set(name, { ref, state: cached.state, base: cached.revision, fromCache: true });
    return cached.state;
  }

  /** @throws what `StateReader.load` throws */
  async state(ref: StreamRef): Promise<StreamState> {
    return this.peek(ref) ?? this.#take(await this.reader.load(ref));
  }

  /** Loads all that aren't known yet, at once. */
  async prefetch(refs: readonly StreamRef[]): Promise<void> {
    const wanted = new Map<string, StreamRef>();
    for (const ref of refs) if (this.peek(ref) === undefined) wanted.set(streamName(ref), ref);
    if (wanted.size === 0) return;
    for (const known of await this.reader.loadMany([...wanted.values()])) this.#take(known);
  }

  /** Notes what a decider asks for, until `endDecision`. */
  asks(ref: StreamRef): void {
    this.#asked.add(streamName(ref));
  }

  /**
   * Is to be called after each decision. One stream that was read just now agrees with all the others, which were known
   * before and are guarded, or looked at again, afterwards. Two such streams need not agree with each other.
   */
  endDecision(): void {
    const fresh = [...this.#asked].filter(
      (name) => name !== 'catalogue' && this.#running.get(name)?.fromCache === false,
    );
    if (fresh.length > 1) for (const name of fresh) this.#readApart.add(name);
    this.#asked.clear();
  }

  /**
   * Computes the states after `writes`. The function returned applies them, so that a decision can still be put back
   * before it counts.
   */
  plan(writes: readonly StreamWrite[]): () => void {
    const after = writes.map(({ stream, events }) => {
      const running = this.#running.get(streamName(stream));
      if (running === undefined) throw new Error(`a decision writes to ${stream.kind}, which it never asked for`);
      return { running, state: foldAll(running.state, events) };
    });
    return () => {
      for (const { running, state } of after) running.state = state;
    };
  }

  add(stream: StreamRef, events: readonly EventToStore[]): void {
    const name = streamName(stream);
    const pending = this.#pending.get(name);
    if (pending !== undefined) pending.events.push(...events);
    else
      this.#pending.set(name, { stream: name, base: this.#running.get(name)?.base ?? NO_STREAM, events: [...events] });
  }

  /** They stand in the order in which the streams were first written to. */
  get pending(): readonly PendingWrite[] {
    return [...this.#pending.values()];
  }

  /**
   * A decision rested on these streams, they may have changed before it was made, and the append doesn't guard them:
   * those that came from the cache, and those that were read apart. They are told by name and revision.
   */
  get unguarded(): readonly { readonly stream: string; readonly revision: number }[] {
    return [...this.#running]
      .filter(([name, { fromCache }]) => (fromCache || this.#readApart.has(name)) && !this.#pending.has(name))
      .map(([stream, { base }]) => ({ stream, revision: base }));
  }

  get touched(): readonly string[] {
    return [...this.#running.keys()];
  }

  /** The append is durable: what this batch knows is what the store has. */
  commit(): void {
    if (this.cache === undefined) return;
    for (const [name, { ref, state, base }] of this.#running) {
      if (name === 'catalogue') continue; // has a view of its own
      this.cache.put(name, { ref, state, revision: base + (this.#pending.get(name)?.events.length ?? 0) });
    }
  }

  #take({ ref, state, revision }: KnownStream): StreamState {
    const name = streamName(ref);
    const running = this.#running.get(name);
    if (running !== undefined) return running.state;
    this.#running.set(name, { ref, state, base: revision, fromCache: false });
    return state;
  }
}
