import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryKeys } from '#adapters/keys-memory';
import { END_OF_LOG, FOLD_EVERY, History, type EventStore, type ReadOptions } from '#application';
import { createIds } from '#contracts';
import { streamName, type UserId } from '#licensing';
import { E1 } from '#testing/catalogue';
import { withMethods } from '#testing/faults';
import { CONTOSO, openWorld } from '#testing/world';
import { openSqliteEventStore } from './sqlite-event-store.js';

const CHANGES = 40;

/** Counts how often something is read from JSON, and written as JSON. */
const countingJson = async <T>(work: () => Promise<T>) => {
  const { parse, stringify } = JSON;
  const counts = { parsed: 0, written: 0 };
  JSON.parse = (...given) => {
    counts.parsed += 1;
    return parse(...given);
  };
  JSON.stringify = ((...given: Parameters<typeof stringify>) => {
    counts.written += 1;
    return stringify(...given);
  }) as typeof stringify;
  try {
    return { result: await work(), counts };
  } finally {
    Object.assign(JSON, { parse, stringify });
  }
};

describe('a user of hundreds of events as of a position', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-cost-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('costs one query, each event and metadata of each command once, opens nothing, and costs less again', async () => {
    const file = join(folder, 'events.db');
    const keys = new MemoryKeys();
    const filling = await openSqliteEventStore({ file });
    const world = openWorld({ store: filling, keys, ids: createIds() });
    await world.setUp();
    await world.buy(E1, 1);
    const [user = ''] = await world.createUsers(1);
    for (let at = 0; at < CHANGES; at += 1) {
      const [add, remove] = at % 2 === 0 ? [[{ skuId: E1.skuId }], []] : [[], [{ skuId: E1.skuId }]];
      await world.accept({ type: 'ChangeLicenses', body: { user, add, remove } });
    }
    await world.close();
    await filling.close();
    const store = await openSqliteEventStore({ file });
    try {
      const queries: unknown[] = [];
      const counting: EventStore = withMethods(store, {
        read: (stream: string, options: ReadOptions) => {
          queries.push(stream);
          return store.read(stream, options);
        },
      });
      const neverAsked = { ensure: () => Promise.reject(new Error()), get: () => Promise.reject(new Error()) };
      const { codec } = openWorld({ store, keys: withMethods(keys, neverAsked), ids: createIds() });
      const history = new History(counting, codec);
      const userId = user as UserId;
      const { result, counts } = await countingJson(() => history.userAsOf(CONTOSO, userId, END_OF_LOG));
      const events = result.revision + 1;
      expect(events).toBeGreaterThan(4 * CHANGES);
      expect(counts).toEqual({ parsed: events + CHANGES + 1, written: 0 });
      expect(queries).toEqual([streamName({ kind: 'user', tenantId: CONTOSO, userId })]);
      const all = await store.read(queries[0] as string);
      const commandsIn = (from: number, upTo: number): number =>
        new Set(all.slice(from, upTo).map(({ metadata }) => metadata.commandId)).size;
      // what was read once is remembered at each hundredth event, and read on from there
      const again = await countingJson(() => history.userAsOf(CONTOSO, userId, END_OF_LOG));
      expect(again.result).toEqual(result);
      const since = events - (events % FOLD_EVERY) - 1;
      expect(again.counts).toEqual({ parsed: events - since + commandsIn(since, events), written: 0 });
      const begun = await countingJson(() => history.userAsOf(CONTOSO, userId, all[0]!.position));
      expect(begun.result.revision).toBe(0);
      // nobody asks what the later ones say, and no more of them are fetched than up to the next one remembered
      expect(begun.counts).toEqual({ parsed: 1 + commandsIn(0, FOLD_EVERY + 1), written: 0 });
      expect(queries).toHaveLength(3);
    } finally {
      await store.close();
    }
  });
});
