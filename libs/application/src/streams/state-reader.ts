import { foldsFromLast, initialState, streamName, type DomainEvent, type StreamRef } from '#licensing';
import type { Codec } from '../ports/codec.js';
import { DamagedPersonalData } from '../ports/damaged-personal-data.js';
import type { EventStore, StoredEvent } from '../ports/event-store.js';
import { inChunks } from './in-chunks.js';
import { foldAll, NO_STREAM, type KnownStream } from './known-stream.js';
import { lastOf, wholeStream } from './pages-of.js';

/** Loads and folds streams. A pool of seats costs one read of one event, since each carries the running totals. */
export class StateReader {
  constructor(
    private readonly store: EventStore,
    private readonly codec: Codec,
  ) {}

  /**
   * Resolves with the damage where texts of a user can't be read.
   * @throws StoreUnavailable, StoreClosed, DamagedEvent, DamagedStream, UnknownEvent, KeysUnavailable
   */
  async load(ref: StreamRef): Promise<KnownStream> {
    const stored = await this.#stored(ref);
    try {
      return this.#fold(ref, stored, await this.#decode(ref, stored));
    } catch (error) {
      if (!(error instanceof DamagedPersonalData)) throw error;
      const sealed = await this.codec.openAround(stored);
      const events = sealed.map(({ event }) => event);
      return { ...this.#fold(ref, stored, events), damage: error };
    }
  }

  /**
   * Does the same for many, with one look at the keys for all of them, in the order of `refs`.
   * @throws also DamagedPersonalData
   */
  async loadMany(refs: readonly StreamRef[]): Promise<readonly KnownStream[]> {
    const stored = await inChunks(refs, (ref) => this.#stored(ref));
    const sealed = refs.flatMap((ref, at) => (ref.kind === 'user' ? stored[at]! : []));
    const opened = sealed.length === 0 ? [] : await this.codec.open(sealed);
    let next = 0;
    return refs.map((ref, at) => {
      const events = stored[at]!;
      if (ref.kind !== 'user') return this.#fold(ref, events, this.#read(events));
      const mine = opened.slice(next, (next += events.length));
      return this.#fold(
        ref,
        events,
        mine.map(({ event }) => event),
      );
    });
  }

  /** Resolves to the revision of the last event alone; to `NO_STREAM` for none. */
  async revisionOf(name: string): Promise<number> {
    const [last] = await this.store.read(name, { backwards: true, limit: 1 });
    return last?.revision ?? NO_STREAM;
  }

  async #stored(ref: StreamRef): Promise<readonly StoredEvent[]> {
    const name = streamName(ref);
    if (foldsFromLast(ref.kind)) return lastOf(this.store, name);
    return wholeStream(this.store, name);
  }

  /** Only users are opened: no decider compares another stream's personal values. */
  async #decode(ref: StreamRef, events: readonly StoredEvent[]): Promise<readonly DomainEvent[]> {
    if (events.length === 0) return [];
    return ref.kind === 'user' ? (await this.codec.open(events)).map(({ event }) => event) : this.#read(events);
  }

  #read(events: readonly StoredEvent[]): readonly DomainEvent[] {
    return events.length === 0 ? [] : this.codec.read(events).map(({ event }) => event);
  }

  #fold(ref: StreamRef, stored: readonly StoredEvent[], events: readonly DomainEvent[]): KnownStream {
    return { ref, state: foldAll(initialState(ref), events), revision: stored.at(-1)?.revision ?? NO_STREAM };
  }
}
