import {
  defined,
  initialState,
  streamName,
  type LastChange,
  type StreamRef,
  type StreamState,
  type StreamWrite,
} from '#licensing';
import type { EventToStore } from '../ports/codec.js';
import type { DamagedPersonalData } from '../ports/damaged-personal-data.js';
import type { AppendRead, CheckLimit, Expected } from '../ports/event-store.js';
import { inChunks } from '../streams/in-chunks.js';
import { changedBy, expectedOf, foldAll, NO_STREAM, type Changed, type KnownStream } from '../streams/known-stream.js';
import { isOutage } from '../streams/outages.js';
import type { StateCache } from './state-cache.js';
import type { StateReader } from '../streams/state-reader.js';

interface Running {
  /** The store has this, as far as we know. */
  readonly known: KnownStream;
  state: StreamState;
  /** The batch adds so many events. */
  added: number;
  changed?: Changed;
}
/** One decision adds this to one stream. */
export interface PendingWrite {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly EventToStore[];
}

/**
 * Holds the states as one batch (or one dry run) has them: from the cache or the store at first, then with every
 * accepted decision applied. Nothing of it reaches the cache before `commit`.
 */
export class BatchView {
  readonly #running = new Map<string, Running>();
  /** Texts of these users can't be read. No cache keeps them, so that it is seen when that is repaired. */
  readonly #damaged = new Map<string, DamagedPersonalData>();
  readonly #pending: PendingWrite[] = [];
  readonly #written = new Set<string>();
  /** The command under way makes these: where they aren't known, it is decided as if they weren't there. */
  readonly #toBeMade = new Set<string>();
  /** They were taken for missing, unread. */
  readonly #guessed = new Set<string>();
  /** The decision under way has asked for these. */
  readonly #asked = new Set<string>();
  /** The decisions that count rest on these. */
  readonly #rested = new Set<string>();
  /** Those among them that leave nothing in the log rest on these. */
  readonly #restedUntraced = new Set<string>();

  constructor(
    private readonly reader: StateReader,
    private readonly cache: StateCache | undefined,
    /** It is left out where it can't be read: whoever asks for it meets the reason. */
    catalogue: KnownStream | undefined,
  ) {
    if (catalogue !== undefined) this.#take(catalogue);
  }

  /** Returns the running state, or the cached one, without waiting. */
  peek(ref: StreamRef): StreamState | undefined {
    const name = streamName(ref);
    return this.#damaged.has(name) ? undefined : this.#peekAt(ref, name);
  }

  #peekAt(ref: StreamRef, name: string): StreamState | undefined {
    const running = this.#running.get(name);
    if (running !== undefined) return running.state;
    const cached = this.cache?.get(name);
    if (cached !== undefined) return this.#take(cached);
    if (!this.#toBeMade.has(name)) return undefined;
    this.#guessed.add(name);
    return this.#take({ ref, state: initialState(ref), revision: NO_STREAM });
  }

  /** @throws what `StateReader.load` throws; DamagedPersonalData where texts of a user can't be read */
  async state(ref: StreamRef): Promise<StreamState> {
    const state = await this.sealedState(ref);
    const damage = this.#damaged.get(streamName(ref));
    if (damage !== undefined) throw damage;
    return state;
  }

  /** Does the same for a decision that reads no text: what can't be read is sealed in the state, and stays so. */
  async sealedState(ref: StreamRef): Promise<StreamState> {
    return this.#peekAt(ref, streamName(ref)) ?? this.#take(await this.reader.load(ref));
  }

  /**
   * Loads all that aren't known yet, at once. Where one can't be read, that is the trouble of who asks for it.
   * @throws only for outages
   */
  async prefetch(refs: readonly StreamRef[]): Promise<void> {
    const wanted = new Map<string, StreamRef>();
    for (const ref of refs) if (this.peek(ref) === undefined) wanted.set(streamName(ref), ref);
    if (wanted.size === 0) return;
    try {
      for (const known of await this.reader.loadMany([...wanted.values()])) this.#take(known);
    } catch (error) {
      if (isOutage(error)) throw error;
      await inChunks([...wanted.values()], (ref) => this.#tryToLoad(ref));
    }
  }

  /**
   * Says what the next decision makes, until `endDecision`: it needs no read of what it expects not to be there. The
   * append says whether that was right.
   */
  makes(refs: readonly StreamRef[]): void {
    for (const ref of refs) this.#toBeMade.add(streamName(ref));
  }

  /**
   * Tells of a user or a purchase that was asked for which event is its last one by now; undefined where it has none.
   * @throws Error for any other stream
   */
  lastChange(ref: StreamRef): LastChange | undefined {
    const running = this.#running.get(streamName(ref));
    const revision = running === undefined ? NO_STREAM : running.known.revision + running.added;
    if (revision === NO_STREAM) return undefined;
    if (running?.changed === undefined) throw new Error(`nobody keeps who changed a stream of the kind ${ref.kind}`);
    return { revision, ...running.changed };
  }

  /** Notes what a decision asks for, until `endDecision`. */
  asks(ref: StreamRef): void {
    this.#asked.add(streamName(ref));
  }

  /** Is to be called after each decision. One that is `put-back` is made anew, and rests on nothing. */
  endDecision(leaves: 'a-trace' | 'no-trace' | 'put-back'): void {
    if (leaves !== 'put-back') for (const name of this.#asked) this.#rested.add(name);
    if (leaves === 'no-trace') for (const name of this.#asked) this.#restedUntraced.add(name);
    this.#asked.clear();
    this.#toBeMade.clear();
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

  /** @throws Error for a stream that no decision asked for, unless it is new with its event */
  add(stream: StreamRef, events: readonly EventToStore[]): void {
    const name = streamName(stream);
    const running = this.#running.get(name);
    const before = running === undefined ? NO_STREAM : running.known.revision + running.added;
    this.#pending.push({ stream: name, expected: expectedOf(before), events });
    this.#written.add(name);
    if (running === undefined) return;
    running.added += events.length;
    Object.assign(running, changedBy(stream, events.at(-1)));
  }

  /**
   * The stream is to begin with these events, whatever was read of it: where it is there already, the append conflicts.
   * A later decision of the batch may ask for it where its `state` is given.
   */
  begin(ref: StreamRef, events: readonly EventToStore[], state?: StreamState): void {
    const name = streamName(ref);
    this.#pending.push({ stream: name, expected: expectedOf(NO_STREAM), events });
    this.#written.add(name);
    this.#guessed.add(name);
    if (state === undefined) return;
    const known = { ref, state: initialState(ref), revision: NO_STREAM };
    this.#running.set(name, { known, state, added: events.length });
  }

  /** They stand in the order of the decisions: so does the log, and each decision rests on what stands before it. */
  get pending(): readonly PendingWrite[] {
    return this.#pending;
  }

  /** The decisions rest on these streams, each as it was read, and don't write to them. */
  get read(): readonly AppendRead[] {
    return this.#asRead([...this.#rested].filter((stream) => !this.#written.has(stream)));
  }

  /**
   * Decisions that leave no trace rest on these, written or not. The append answers for them only where it isn't a
   * repeat, and nobody knows whether it is.
   */
  get readWithoutTrace(): readonly AppendRead[] {
    return this.#asRead([...this.#restedUntraced]);
  }

  /** The append is durable: what this batch knows is what the store has. */
  commit(): void {
    for (const [name, { known, state, added, changed }] of this.#running)
      if (!this.#guessed.has(name) || this.#rested.has(name) || this.#written.has(name))
        this.#remember(name, { ...known, state, revision: known.revision + added, ...defined({ changed }) });
  }

  /** The batch is made anew, and only these have to be read again. The catalogue isn't among those returned. */
  forget(moved: ReadonlySet<string>): readonly StreamRef[] {
    const again: StreamRef[] = [];
    for (const [name, { known }] of this.#running) {
      if (moved.has(name)) {
        this.cache?.drop(name);
        if (known.ref.kind !== 'catalogue') again.push(known.ref);
      } else if (!this.#guessed.has(name)) this.#remember(name, known);
    }
    return again;
  }

  /** Does the same for all of them. */
  forgetAll(): void {
    for (const name of this.#running.keys()) this.cache?.drop(name);
  }

  /** Nothing that this view still decides asks for these, and none of it is stored: their memory is free again. */
  release(refs: readonly StreamRef[]): void {
    for (const ref of refs) {
      this.#running.delete(streamName(ref));
      this.#damaged.delete(streamName(ref));
    }
  }

  /** Tells whether this stream was taken for missing without having been read. */
  isGuessed(name: string): boolean {
    return this.#guessed.has(name);
  }

  /** Tells how much of a store's limit the append would take with the decision under way, which writes here, too. */
  checkBytes(also: StreamRef, { bytesOf }: CheckLimit): number {
    const names = new Set([...this.#rested, ...this.#written, ...this.#asked, streamName(also)]);
    let bytes = 0;
    for (const name of names) bytes += bytesOf(name);
    return bytes;
  }

  /** Tells whether the batch writes to this stream. */
  writesTo(name: string): boolean {
    return this.#written.has(name);
  }

  #asRead(streams: readonly string[]): readonly AppendRead[] {
    return streams.flatMap((stream) => {
      const running = this.#running.get(stream);
      return running === undefined ? [] : [{ stream, expected: expectedOf(running.known.revision) }];
    });
  }

  #remember(name: string, known: KnownStream): void {
    // the catalogue has a view of its own
    if (known.ref.kind !== 'catalogue' && known.damage === undefined) this.cache?.put(name, known);
  }

  async #tryToLoad(ref: StreamRef): Promise<void> {
    try {
      await this.state(ref);
    } catch (error) {
      if (isOutage(error)) throw error;
    }
  }

  #take(known: KnownStream): StreamState {
    const name = streamName(known.ref);
    const running = this.#running.get(name);
    if (running !== undefined) return running.state;
    this.#running.set(name, { known, state: known.state, added: 0, ...defined({ changed: known.changed }) });
    if (known.damage !== undefined) this.#damaged.set(name, known.damage);
    return known.state;
  }
}
