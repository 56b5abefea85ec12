import type { Codec, RecordedEvent } from '../ports/codec.js';
import type { EventStore } from '../ports/event-store.js';
import { Pace } from '../ports/pace.js';
import type { Turn } from '../ports/turn.js';
import { pagesOf } from './pages-of.js';

/** One event of an operation may list 500 users, so that ten are as much as is read at once. */
const PAGE = 10;

export interface LargeStreamParts {
  readonly store: Pick<EventStore, 'read'>;
  readonly codec: Pick<Codec, 'read'>;
  readonly turn: Turn;
}

/**
 * Gives the events of a stream whose events may be large, one by one and in order, so that others go on meanwhile.
 * Personal values stay sealed.
 * @throws what `pagesOf` throws; UnknownEvent
 */
export async function* eventsOfLargeStream(
  { store, codec, turn }: LargeStreamParts,
  stream: string,
): AsyncGenerator<RecordedEvent, void> {
  const pace = new Pace(turn);
  for await (const page of pagesOf(store, stream, { pageSize: PAGE })) {
    for (const stored of page) {
      yield* codec.read([stored]);
      if (pace.spentOn(stored)) await pace.rest();
    }
  }
}
