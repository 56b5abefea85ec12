import { MemoryEventStore } from '#adapters/event-store-memory';
import type { EventStore } from '#application';
import { createIds, withChecksums } from '#contracts';
import { pagesOf, wholeStream } from './pages-of.js';

const STREAM = 'tenant-t';
const metadata = {
  actor: 'a',
  actorKind: 'local' as const,
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
  occurredAt: '2026-01-15T08:00:00.000Z',
};

/** Opens a store with so many events on one stream. */
const withEvents = async (count: number): Promise<EventStore> => {
  const store = new MemoryEventStore();
  const ids = createIds();
  const events = Array.from({ length: count }, () => ({ id: ids.next(), type: 'E', version: 1, data: '{}', metadata }));
  if (count > 0) await store.append([withChecksums({ stream: STREAM, expected: 'no-stream', events })]);
  return store;
};
const numbers = (from: number, until: number) => Array.from({ length: until - from }, (_, at) => from + at);

describe('the pages of a stream', () => {
  it.each([
    [0, 0, []],
    [5, 0, [[0, 1], [2, 3], [4]]],
    [
      4,
      0,
      [
        [0, 1],
        [2, 3],
      ],
    ],
    [5, 3, [[3, 4]]],
    [5, 5, []],
  ])('of %i events from %i on are %j', async (count, from, expected) => {
    const pages: number[][] = [];
    for await (const page of pagesOf(await withEvents(count), STREAM, { from, pageSize: 2 }))
      pages.push(page.map(({ revision }) => revision));
    expect(pages).toEqual(expected);
  });

  it('are read when they are asked for, and no further', async () => {
    const store = await withEvents(5);
    const reads: (number | undefined)[] = [];
    const counting = {
      read: (...args: Parameters<EventStore['read']>) => {
        reads.push(args[1]?.from);
        return store.read(...args);
      },
    };
    for await (const page of pagesOf(counting, STREAM, { pageSize: 2 })) if (page[0]?.revision === 2) break;
    expect(reads).toEqual([0, 2]);
  });

  it.each([0, 999, 1_000, 2_500])('together are the whole stream: %i events', async (count) => {
    const whole = await wholeStream(await withEvents(count), STREAM);
    expect(whole.map(({ revision }) => revision)).toEqual(numbers(0, count));
  });
});
