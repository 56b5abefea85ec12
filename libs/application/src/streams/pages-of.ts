import { DamagedEvent, DamagedStream, type EventStore, type StoredEvent } from '../ports/event-store.js';

const PAGE = 1_000;

/** Checks that these are the events of this stream from a revision on: a damaged index of a store may tell others. */
export const inPlace = (events: readonly StoredEvent[], stream: string, from: number): readonly StoredEvent[] => {
  const misplaced = events.find((event, at) => event.stream !== stream || event.revision !== from + at);
  if (misplaced === undefined) return events;
  const expected = from + events.indexOf(misplaced);
  if (misplaced.stream === stream && misplaced.revision > expected)
    throw new DamagedStream(stream, `where revision ${expected} is to be there stands ${misplaced.revision}`);
  throw new DamagedEvent(misplaced, `it was found as revision ${expected} of ${stream}`);
};

export interface PagesOptions {
  readonly from?: number;
  readonly pageSize?: number;
  /** The first page has no more than so many, for whoever hardly ever needs another one. */
  readonly firstPage?: number;
}

/**
 * Gives the events of a stream from revision `from` on, in order, in pages of at least one event. A page is read when
 * it is asked for, until the end of the stream as it is then.
 * @throws StoreUnavailable, StoreClosed; DamagedStream where one is missing, DamagedEvent where one belongs elsewhere
 */
export async function* pagesOf(
  store: Pick<EventStore, 'read'>,
  stream: string,
  { from = 0, pageSize = PAGE, firstPage = pageSize }: PagesOptions = {},
): AsyncGenerator<readonly StoredEvent[], void> {
  for (let revision = from, limit = Math.min(firstPage, pageSize); ; revision += limit, limit = pageSize) {
    const page = await store.read(stream, { from: revision, limit });
    if (page.length > 0) yield inPlace(page, stream, revision);
    if (page.length < limit) return;
  }
}

/**
 * Resolves to all events of a stream in order. Nearly every stream fits into one page.
 * @throws what `pagesOf` throws
 */
export const wholeStream = async (store: Pick<EventStore, 'read'>, stream: string): Promise<readonly StoredEvent[]> => {
  const first = await store.read(stream, { from: 0, limit: PAGE });
  if (first.length < PAGE) return inPlace(first, stream, 0);
  const events = [...inPlace(first, stream, 0)];
  for await (const page of pagesOf(store, stream, { from: PAGE })) events.push(...page);
  return events;
};

/** Resolves to the last event of a stream, or to none. @throws what `pagesOf` throws */
export const lastOf = async (store: Pick<EventStore, 'read'>, stream: string): Promise<readonly StoredEvent[]> => {
  const [last] = await store.read(stream, { backwards: true, limit: 1 });
  return last === undefined ? [] : inPlace([last], stream, last.revision);
};

/** Resolves to the first event of a stream, or to none. @throws what `pagesOf` throws */
export const firstEventOf = async (store: Pick<EventStore, 'read'>, stream: string): Promise<readonly StoredEvent[]> =>
  inPlace(await store.read(stream, { limit: 1 }), stream, 0);
