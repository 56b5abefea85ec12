import { evolve, foldsFromLast, initialState, streamName, type DomainEvent, type StreamRef } from '#licensing';
import type { Codec } from '../ports/codec.js';
import { DamagedPersonalData } from '../ports/damaged-personal-data.js';
import type { EventStore, StoredEvent } from '../ports/event-store.js';
import type { Turn } from '../ports/turn.js';
import { Pace } from '../ports/pace.js';
import { inChunks } from './in-chunks.js';
import { changedBy, foldAll, NO_STREAM, type KnownStream } from './known-stream.js';
import { eventsOfLargeStream } from './large-stream.js';
import { lastOf, wholeStream } from './pages-of.js';

/** This many streams are loaded, opened and folded in one turn. */
const AT_ONCE = 128;

/** Loads and folds streams. A pool of seats costs one read of one event, since each carries the running totals. */
export class StateReader {
  constructor(
    private readonly store: EventStore,
    private readonly codec: Codec,
    private readonly turn: Turn,
  ) {}

  /**
   * Resolves with the damage where texts of a user can't be read.
   * @throws StoreUnavailable, StoreClosed, DamagedEvent, DamagedStream, UnknownEvent, KeysUnavailable
   */
  async load(ref: StreamRef): Promise<KnownStream> {
    if (ref.kind === 'operation') return this.#loadPiecemeal(ref);
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
   * Does the same for many, with one look at the keys for each few hundred of them, in the order of `refs`. Others go
   * on in between.
   * @throws also DamagedPersonalData
   */
  async loadMany(refs: readonly StreamRef[]): Promise<readonly KnownStream[]> {
    const pace = new Pace(this.turn);
    const known: KnownStream[] = [];
    for (let from = 0; from < refs.length; from += AT_ONCE) {
      if (from > 0 && pace.spent('users', AT_ONCE)) await pace.rest();
      known.push(...(await this.#loadSome(refs.slice(from, from + AT_ONCE))));
    }
    return known;
  }

  async #loadSome(refs: readonly StreamRef[]): Promise<readonly KnownStream[]> {
    const stored = await inChunks(refs, async (ref) => (ref.kind === 'operation' ? [] : this.#stored(ref)));
    const operations = new Map<StreamRef, KnownStream>();
    for (const ref of refs) if (ref.kind === 'operation') operations.set(ref, await this.#loadPiecemeal(ref));
    const sealed = refs.flatMap((ref, at) => (ref.kind === 'user' ? stored[at]! : []));
    const opened = sealed.length === 0 ? [] : await this.codec.open(sealed);
    let next = 0;
    return refs.map((ref, at) => {
      const operation = operations.get(ref);
      if (operation !== undefined) return operation;
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

  /** Folds a stream with large events so that others go on meanwhile. */
  async #loadPiecemeal(ref: StreamRef): Promise<KnownStream> {
    let state = initialState(ref);
    let revision = NO_STREAM;
    const { store, codec, turn } = this;
    for await (const recorded of eventsOfLargeStream({ store, codec, turn }, streamName(ref))) {
      state = evolve(state, recorded.event);
      revision = recorded.revision;
    }
    return { ref, state, revision };
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
    const last = stored.at(-1);
    const state = foldAll(initialState(ref), events);
    return { ref, state, revision: last?.revision ?? NO_STREAM, ...changedBy(ref, last) };
  }
}
