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

interface Stores {
  readonly store: EventStore;
  readonly codec: Codec;
}

/**
 * Reads the whole log once, and hands each page over with its damaged events. One page is in memory at a time: nobody
 * holds the last one while the next is read.
 * @throws StoreUnavailable, StoreClosed, UnknownEvent, and what `look` throws
 */
export const damageByPage = async (stores: Stores, look: (page: CheckedPage) => void): Promise<void> => {
  let after: Position | undefined = START;
  while (after !== undefined) after = await lookBehind(after, stores, look);
};

/** Resolves to where the next page begins, or to undefined at the end. */
const lookBehind = async (
  after: Position,
  { store, codec }: Stores,
  look: (page: CheckedPage) => void,
): Promise<Position | undefined> => {
  const { events, next, caughtUp } = await store.readAll(after, PAGE);
  const [damaged, intact, whole]: [DamagedEvent[], RecordedEvent[], StoredEvent[]] = [[], [], []];
  for (const [at, each] of codec.readAround(events).entries())
    if (each instanceof DamagedEvent) damaged.push(each);
    else {
      intact.push(each);
      whole.push(events[at]!);
    }
  const lost = await lostFromStreams(whole, store);
  look({ events, intact, damaged: [...damaged, ...lost.events], damagedStreams: lost.streams, next });
  return caughtUp ? undefined : next;
};
