import { START, type AllPage, type Position, type StoredEvent } from '#application';
import type { KurrentClient, KurrentRecord } from './client.js';
import { toStoredEvent } from './encoding.js';

/** A page holds at most so many characters of data, so that it stays small in memory however large the events are. */
const PAGE_CHARACTERS = 16 * 1024 * 1024;

/**
 * Returns the number of events to read: the event at `after` comes again, and one more than wanted shows whether others
 * follow.
 */
export const countToRead = (after: Position, limit: number): number => limit + (after === START ? 1 : 2);

/**
 * Makes a page from a read that begins at `after`, inclusive. It has fewer events than `limit` where they are large.
 * @throws TypeError where positions don't rise, since everything relies on that
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

/** Resolves to the records of one read, in its order. */
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
