import type { EventStore, StoredEvent } from '../ports/event-store.js';

const PAGE = 1_000;

/**
 * Gives the events of a stream from revision `from` on, in order, in pages of at least one event. A page is read when
 * it is asked for, until the end of the stream as it is then.
 * @throws StoreUnavailable, StoreClosed
 */
export async function* pagesOf(
  store: Pick<EventStore, 'read'>,
  stream: string,
  { from = 0, pageSize = PAGE }: { readonly from?: number; readonly pageSize?: number } = {},
): AsyncGenerator<readonly StoredEvent[], void> {
  for (let revision = from; ; revision += pageSize) {
    const page = await store.read(stream, { from: revision, limit: pageSize });
    if (page.length > 0) yield page;
    if (page.length < pageSize) return;
  }
}

/**
 * Resolves to all events of a stream in order. Nearly every stream fits into one page.
 * @throws StoreUnavailable, StoreClosed
 */
export const wholeStream = async (store: Pick<EventStore, 'read'>, stream: string): Promise<readonly StoredEvent[]> => {
  const first = await store.read(stream, { from: 0, limit: PAGE });
  if (first.length < PAGE) return first;
  const events = [...first];
  for await (const page of pagesOf(store, stream, { from: PAGE })) events.push(...page);
  return events;
};
