import type { Codec, RecordedEvent } from '../ports/codec.js';
import {
  DamagedEvent,
  START,
  type DamagedStream,
  type EventStore,
  type Position,
  type StoredEvent,
} from '../ports/event-store.js';
import { lostFromStreams } from './lost-from-streams.js';

/** A page has so many events at most, here as wherever the whole log is read. */
const PAGE = 1_000;

export interface CheckedPage {
  /** All of them, as they are stored. */
  readonly events: readonly StoredEvent[];
  /** They are read, and those that are damaged left out. */
  readonly intact: readonly RecordedEvent[];
  /** Also those that their streams have lost. */
  readonly damaged: readonly DamagedEvent[];
  /** A stream stands here once for each page that has an event of it. */
  readonly damagedStreams: readonly DamagedStream[];
  /** The log is read up to here. */
  readonly next: Position;
}

/**
 * Reads the whole log once, and gives each page with its damaged events. One page is in memory at a time.
 * @throws StoreUnavailable, StoreClosed, UnknownEvent
 */
export async function* damageByPage({
  store,
  codec,
}: {
  readonly store: EventStore;
  readonly codec: Codec;
}): AsyncGenerator<CheckedPage> {
  for (let after = START, caughtUp = false; !caughtUp;) {
    const { events, ...page } = await store.readAll(after, PAGE);
    const read = codec.readAround(events);
    const damaged = read.filter((each) => each instanceof DamagedEvent);
    const intact = read.flatMap((each) => (each instanceof DamagedEvent ? [] : [each]));
    const lost = await lostFromStreams(
      events.filter((_event, at) => !(read[at] instanceof DamagedEvent)),
      store,
    );
    yield {
      events,
      intact,
      damaged: [...damaged, ...lost.events],
      damagedStreams: lost.streams,
      next: page.next,
    };
    ({ next: after, caughtUp } = page);
  }
}
