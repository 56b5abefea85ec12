import { evolve, foldsFromLast, initialState, streamName, type StreamRef, type UserState } from '#licensing';
import type { Codec } from '../ports/codec.js';
import type { EventStore, StoredEvent } from '../ports/event-store.js';
import type { Turn } from '../ports/turn.js';
import { Pace } from '../ports/pace.js';
import { inChunks } from './in-chunks.js';
import { changedBy, NO_STREAM, type KnownStream } from './known-stream.js';
import { eventsOfLargeStream } from './large-stream.js';
import { openUsers } from './opened-users.js';
import { lastOf, wholeStream } from './pages-of.js';

/** This many streams are loaded, folded and opened in one turn. */
const AT_ONCE = 128;

/**
 * Loads and folds streams. A pool of seats costs one read of one event, since each carries the running totals. Of a
 * user only those texts are opened that the fold has left, since a long stream has many that were overwritten.
 */
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
    const [known] = await this.#loadSome([ref]);
    return known!;
  }

  /**
   * Does the same for many, with one look at the keys for each few hundred of them, in the order of `refs`. Others go
   * on in between.
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
    const pace = new Pace(this.turn);
    const known: KnownStream[] = [];
    for (const [at, ref] of refs.entries())
      known.push(ref.kind === 'operation' ? await this.#loadPiecemeal(ref) : await this.#fold(ref, stored[at]!, pace));
    return this.#open(known);
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

  async #fold(ref: StreamRef, stored: readonly StoredEvent[], pace: Pace): Promise<KnownStream> {
    let state = initialState(ref);
    for (const each of stored) {
      const [recorded] = this.codec.read([each]);
      state = evolve(state, recorded!.event);
      if (pace.spentOn(each)) await pace.rest();
    }
    const last = stored.at(-1);
    return { ref, state, revision: last?.revision ?? NO_STREAM, ...changedBy(ref, last) };
  }

  /** Only users are opened: no decider compares another stream's personal values. */
  async #open(known: readonly KnownStream[]): Promise<readonly KnownStream[]> {
    const opened = [...known];
    const tenants = new Set(known.flatMap(({ ref }) => (ref.kind === 'user' ? [ref.tenantId] : [])));
    for (const tenantId of tenants) {
      const places = [...known.keys()].filter((at) => isUserOf(known[at]!.ref, tenantId));
      const states = places.map((at) => known[at]!.state as UserState);
      for (const [nth, user] of (await openUsers(this.codec, tenantId, states)).entries())
        opened[places[nth]!] = { ...known[places[nth]!]!, ...user };
    }
    return opened;
  }
}

const isUserOf = (ref: StreamRef, tenantId: string): boolean => ref.kind === 'user' && ref.tenantId === tenantId;
