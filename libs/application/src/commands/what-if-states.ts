import {
  evolve,
  foldsFromLast,
  initialState,
  parseStream,
  streamName,
  type DomainEvent,
  type Instant,
  type LastChange,
  type SkuId,
  type StreamKind,
  type StreamRef,
  type StreamState,
  type TenantId,
} from '#licensing';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import type { EventMetadata, EventStore, Position, StoredEvent } from '../ports/event-store.js';
import { NO_STREAM } from '../streams/known-stream.js';
import { pagesOf } from '../streams/pages-of.js';
import { withStoredTexts } from './stored-texts.js';

export interface WhatIfAsked {
  readonly tenantId: TenantId;
  readonly skuId: SkuId;
  /** There are so many seats fewer of the product all the time. */
  readonly fewer: number;
  /** It begins behind this position. */
  readonly after: Position;
  readonly to: Position;
}
interface Kept {
  state: StreamState;
  last: LastChange | undefined;
  /** It differs from the log: what is decided counts for it, and not what was recorded. */
  isOther: boolean;
}

/** So many states that are as the log has them are kept; another one is read again when it is asked for. */
const KEPT = 20_000;
/** So many streams may come to differ. Whoever asks for more learns where that was. */
export const MOST_OTHER = 100_000;

/**
 * Holds the states of one tenant as they would have been: those that differ, and some of the others, which are folded
 * from their streams up to the place in the log where it is.
 */
export class WhatIfStates {
  readonly #kept = new Map<string, Kept>();
  readonly #pool: string;
  #others = 0;
  /** What is loaded is as it was before this position. */
  before: Position = '';

  constructor(
    private readonly stores: { readonly store: Pick<EventStore, 'read'>; readonly codec: Pick<Codec, 'read'> },
    private readonly asked: Pick<WhatIfAsked, 'tenantId' | 'skuId' | 'fewer'>,
  ) {
    this.#pool = streamName({ kind: 'seats', tenantId: asked.tenantId, skuId: asked.skuId });
  }

  get isFull(): boolean {
    return this.#others >= MOST_OTHER;
  }

  async load(ref: StreamRef): Promise<StreamState> {
    return (await this.#keptOf(ref.kind, streamName(ref))).state;
  }

  lastChange(ref: StreamRef): LastChange | undefined {
    return this.#kept.get(streamName(ref))?.last;
  }

  isOther(name: string): boolean {
    return this.#kept.get(name)?.isOther === true;
  }

  /** Follows the log, for a stream that is as the log has it. */
  follow(recorded: RecordedEvent): void {
    const kept = this.#kept.get(recorded.stream);
    if (kept === undefined || kept.isOther) return;
    const { event, revision, metadata } = withStoredTexts(recorded);
    kept.state = evolve(kept.state, event);
    kept.last = { revision, by: metadata.actor, at: metadata.occurredAt as Instant };
  }

  /** From now on the stream goes a way of its own, which begins with these events; perhaps with none. */
  async goOtherwise(
    name: string,
    events: readonly DomainEvent[],
    { actor: by, occurredAt }: Pick<EventMetadata, 'actor' | 'occurredAt'>,
  ): Promise<void> {
    const at = occurredAt as Instant;
    const kept = await this.#keptOf(parseStream(name)!.kind, name);
    if (!kept.isOther) this.#others += 1;
    kept.isOther = true;
    for (const event of events) {
      kept.state = evolve(kept.state, event);
      kept.last = { revision: (kept.last?.revision ?? NO_STREAM) + 1, by, at };
    }
  }

  async #keptOf(kind: StreamKind, name: string): Promise<Kept> {
    const known = this.#kept.get(name);
    if (known !== undefined) return known;
    this.#makeRoom();
    const kept = await this.#fromLog(kind, name);
    this.#kept.set(name, kept);
    return kept;
  }

  #makeRoom(): void {
    if (this.#kept.size - this.#others < KEPT) return;
    for (const [name, { isOther }] of this.#kept) {
      if (isOther) continue;
      this.#kept.delete(name);
      return;
    }
  }

  async #fromLog(kind: StreamKind, name: string): Promise<Kept> {
    const isPool = name === this.#pool && this.asked.fewer > 0;
    let state = initialState({ kind } as StreamRef);
    let last: LastChange | undefined;
    for await (const page of foldsFromLast(kind) ? this.#lastBefore(name) : pagesOf(this.stores.store, name)) {
      const before = page.filter(({ position }) => position < this.before);
      for (const { event, revision, metadata } of this.stores.codec
        .read(before)
        .map((stored) => withStoredTexts(stored))) {
        state = evolve(state, event);
        last = { revision, by: metadata.actor, at: metadata.occurredAt as Instant };
      }
      if (before.length < page.length) break;
    }
    if (!isPool || state.kind !== 'seats') return { state, last, isOther: false };
    this.#others += 1;
    // seats that are reserved are there for nobody: just so is one that was not bought
    const { totals } = state;
    const fewer = { ...totals, reserved: (totals.reserved ?? 0) + this.asked.fewer };
    return { state: { ...state, totals: fewer }, last, isOther: true };
  }

  /** Searches by halves: each event of these streams carries the whole state. */
  async *#lastBefore(name: string): AsyncGenerator<readonly StoredEvent[]> {
    const { store } = this.stores;
    const [newest] = await store.read(name, { backwards: true, limit: 1 });
    let [low, high] = [0, newest?.revision ?? NO_STREAM];
    let found: StoredEvent | undefined;
    while (low <= high) {
      const middle = Math.floor((low + high) / 2);
      const [event] = await store.read(name, { from: middle, limit: 1 });
      if (event !== undefined && event.position < this.before) {
        found = event;
        low = middle + 1;
      } else high = middle - 1;
    }
    if (found !== undefined) yield [found];
  }
}
