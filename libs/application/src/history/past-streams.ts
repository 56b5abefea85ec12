import { evolve, initialState, streamName, type StreamRef, type StreamState } from '#licensing';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import type { EventStore, StoredEvent } from '../ports/event-store.js';
import type { Pace } from '../ports/pace.js';
import { pagesOf } from '../streams/pages-of.js';
import { FOLD_EVERY, type FoldedUpTo, type KeptFold, KeptFolds } from './kept-folds.js';

export interface Walk<S extends StreamState> {
  /** Says whether nothing up to this event has to be told to `each`. */
  readonly mayBeginAfter: (last: FoldedUpTo) => boolean;
  /** Ends the walk before this event, which isn't looked into then. */
  readonly isOver: (event: StoredEvent) => boolean;
  /** Is told of every event that was folded, in order. */
  readonly each?: (event: RecordedEvent, before: S, after: S) => void;
  /** Beyond the fold that it begins with a walk goes about so far. */
  readonly events?: number;
  readonly pace?: Pace;
}
export interface Walked<S extends StreamState> {
  readonly state: S;
  /** The last event that was folded. */
  readonly last: RecordedEvent | undefined;
}

/**
 * Folds streams from their beginning, or from the nearest fold that is kept, event by event; personal values stay
 * sealed. What is read is compared with its checksum each time, and so is the last event of the fold that it begins
 * with: where another one stands in its place, the log is another one, and the stream is folded from its beginning.
 */
export class PastStreams {
  constructor(
    private readonly store: Pick<EventStore, 'read'>,
    private readonly codec: Pick<Codec, 'read'>,
    private readonly kept = new KeptFolds(),
  ) {}

  /** @throws what `pagesOf` throws; UnknownEvent */
  async walk<S extends StreamState>(ref: StreamRef, walk: Walk<S>): Promise<Walked<S>> {
    const name = streamName(ref);
    const walked = await this.#from(ref, walk, this.kept.nearest(name, walk.mayBeginAfter));
    if (walked !== undefined) return walked;
    this.kept.forget(name);
    return (await this.#from(ref, walk))!;
  }

  /** Resolves to nothing where the last event of the fold isn't there any more, before anything was told. */
  async #from<S extends StreamState>(
    ref: StreamRef,
    { isOver, each, events = 0, pace }: Walk<S>,
    fold?: KeptFold,
  ): Promise<Walked<S> | undefined> {
    const name = streamName(ref);
    // of a stream with folds it is known that the next one is near
    const pages = this.kept.has(name) ? { from: fold?.last.revision ?? 0, firstPage: 1 + FOLD_EVERY + events } : {};
    let state = (fold?.state ?? initialState(ref)) as S;
    let last: RecordedEvent | undefined;
    for await (const page of pagesOf(this.store, name, pages)) {
      for (const stored of page) {
        const isFolded = fold !== undefined && last === undefined;
        if (isFolded && !isSame(stored, fold.last)) return undefined;
        if (!isFolded && isOver(stored)) return { state, last };
        [last] = this.codec.read([stored]);
        if (isFolded) continue;
        const before = state;
        state = evolve(before, last!.event) as S;
        this.kept.keep(stored, state);
        each?.(last!, before, state);
        if (pace?.spentOn(stored)) await pace.rest();
      }
    }
    return fold !== undefined && last === undefined ? undefined : { state, last };
  }
}

const isSame = ({ id, checksum, position }: StoredEvent, last: FoldedUpTo): boolean =>
  id === last.id && checksum === last.checksum && position === last.position;
