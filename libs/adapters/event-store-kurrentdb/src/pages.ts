import { START, type AllPage, type Position, type StoredEvent } from '#application';
import type { KurrentClient, KurrentRecord } from './client.js';
import { isReadable, toStoredEvent } from './encoding.js';
import type { ServerNames } from './names.js';
import { positionOf } from './positions.js';

/** A page holds at most so many characters of data, so that it stays small in memory however large the events are. */
const PAGE_CHARACTERS = 16 * 1024 * 1024;

/** One read of the log is asked for this. */
export interface PageAsked {
  /** This is the place of the event before the page. */
  readonly after: Position;
  /** The read begins at this place, inclusive: at `after`, or further where nothing of ours lies between. */
  readonly from: Position;
  readonly limit: number;
}
export interface PageRead extends AllPage {
  /** It holds as much as it may, and others follow. */
  readonly isFull: boolean;
  /** This is the place of the last record that was looked at, whoever wrote it. */
  readonly reached: Position;
  /** These records aren't ours, though they passed the filter. */
  readonly leftOut: readonly KurrentRecord[];
}

/**
 * Returns the number of records to read: the one at `from` may come again, and one more than wanted shows whether
 * others follow.
 */
export const countToRead = ({ from, limit }: PageAsked): number => limit + (from === START ? 1 : 2);

/**
 * Makes a page from a read of `countToRead` records. What isn't ours is left out before anything of it is decoded. The
 * page has fewer events than `limit` where they are large, and where others wrote between them.
 * @throws TypeError where positions don't rise, since everything relies on that
 */
export const pageOf = async (
  resolved: AsyncIterable<{ readonly event?: KurrentRecord | undefined }>,
  asked: PageAsked,
  names: ServerNames,
): Promise<PageRead> => {
  const { after, limit } = asked;
  const events: StoredEvent[] = [];
  const leftOut: KurrentRecord[] = [];
  let [next, reached] = [after, after];
  let [count, characters] = [0, 0];
  for await (const { event: record } of resolved) {
    count += 1;
    if (record === undefined) continue;
    const position = positionOf(record);
    if (position <= after && count === 1) continue;
    if (position <= reached)
      throw new TypeError(`the event at ${position} came after the one at ${reached}: positions must rise`);
    const stream = names.ourName(record.streamId);
    const isEvent = stream !== undefined && isReadable(record);
    if (isEvent && (events.length === limit || characters >= PAGE_CHARACTERS))
      return { events, next, reached, leftOut, isFull: true, caughtUp: false };
    reached = position;
    if (!isEvent) {
      leftOut.push(record);
      continue;
    }
    const event = toStoredEvent({ ...record, streamId: stream });
    events.push(event);
    next = position;
    characters += event.data.length;
  }
  return { events, next, reached, leftOut, isFull: false, caughtUp: count < countToRead(asked) };
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
