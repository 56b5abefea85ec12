import { type CatalogueState, evolve, initialState, streamName } from '#licensing';
import type { CatalogueView } from '../lanes/catalogue-view.js';
import type { Codec } from '../ports/codec.js';
import type { EventStore, Position } from '../ports/event-store.js';
import { Pace } from '../ports/pace.js';
import type { Turn } from '../ports/turn.js';
import { lastOf, pagesOf } from '../streams/pages-of.js';

const NAME = streamName({ kind: 'catalogue' });
/** So many events are read at once. A product with its plans may take some kilobytes. */
const PAGE = 100;
/** Those that were asked for last are kept: the pages of one list are of one time. */
const KEPT = 4;

/** The catalogue was so from the first place on, and before the second, where there is one. */
interface Kept {
  readonly from: Position;
  readonly before: Position;
  readonly state: CatalogueState;
}

export interface PastCatalogueParts {
  readonly store: Pick<EventStore, 'read'>;
  readonly codec: Pick<Codec, 'read'>;
  readonly view: Pick<CatalogueView, 'stateWith'>;
  readonly turn: Turn;
}

/**
 * Tells what the catalogue was like at a position: which products there were, how they were called and what they had.
 * It changes seldom, and mostly it is still what it was then.
 */
export class PastCatalogue {
  readonly #kept: Kept[] = [];

  constructor(private readonly parts: PastCatalogueParts) {}

  /** @throws StoreUnavailable, StoreClosed, UnknownEvent, DamagedEvent, DamagedStream */
  async at(position: Position): Promise<CatalogueState> {
    const [last] = await lastOf(this.parts.store, NAME);
    if (last === undefined) return initialState({ kind: 'catalogue' }) as CatalogueState;
    if (last.position <= position) {
      const events = last.revision + 1;
      const now = await this.parts.view.stateWith((known) => known.events >= events);
      // what came in this very moment may be later than what is asked for
      if (now.events === events) return now;
    }
    const known = this.#kept.find(({ from, before }) => from <= position && position < before);
    return known?.state ?? this.#fold(position);
  }

  async #fold(position: Position): Promise<CatalogueState> {
    const { store, codec, turn } = this.parts;
    const pace = new Pace(turn);
    let state = initialState({ kind: 'catalogue' }) as CatalogueState;
    let from: Position = '';
    for await (const page of pagesOf(store, NAME, { pageSize: PAGE })) {
      for (const stored of page) {
        if (stored.position > position) {
          this.#keep({ from, before: stored.position, state });
          return state;
        }
        for (const { event } of codec.read([stored])) state = evolve(state, event) as CatalogueState;
        from = stored.position;
        if (pace.spentOn(stored)) await pace.rest();
      }
    }
    return state;
  }

  #keep(kept: Kept): void {
    this.#kept.unshift(kept);
    this.#kept.length = Math.min(this.#kept.length, KEPT);
  }
}
