import { START, type AllPage, type Position, type StoredEvent } from '#application';
import type { KurrentClient, KurrentRecord } from './client.js';
import { toStoredEvent } from './encoding.js';

/** Keeps what one page holds in memory small, however large the events are. */
const PAGE_CHARACTERS = 16 * 1024 * 1024;

/** How many to ask for: the event at `after` comes again, and one more than wanted tells whether anything follows. */
export const askedFor = (after: Position, limit: number): number => limit + (after === START ? 1 : 2);

/**
 * Makes a page of what a read from `after` on (inclusive) gives. Fewer events than `limit` where they are large.
 * @throws TypeError where positions don't rise, which everything relies on
 */
export const pageOf = async (
  resolved: AsyncIterable<{ readonly event?: KurrentRecord | undefined }>,
  after: Position,
  limit: number,
): Promise<AllPage> => {
  const events: StoredEvent[] = [];
  let next = after;
  let characters = 0;
  for await (const { event: record } of resolved) {
    if (record === undefined) continue;
    const event = toStoredEvent(record);
    if (event.position <= after && events.length === 0) continue;
    if (event.position <= next)
      throw new TypeError(`the event at ${event.position} came after the one at ${next}: positions must rise`);
    if (events.length === limit || characters >= PAGE_CHARACTERS) return { events, next, caughtUp: false };
    events.push(event);
    next = event.position;
    characters += event.data.length;
  }
  return { events, next, caughtUp: true };
};

/** What one stream holds, as it comes. */
export const recordsOf = async (
  reading: ReturnType<KurrentClient['readStream']>,
  signal?: AbortSignal,
): Promise<readonly KurrentRecord[]> => {
  const records: KurrentRecord[] = [];
  for await (const { event } of reading) {
    signal?.throwIfAborted();
    if (event !== undefined) records.push(event);
  }
  return records;
};
