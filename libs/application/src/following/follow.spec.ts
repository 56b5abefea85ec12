import { MemoryReadModels } from '#adapters/read-models-memory';
import { START, StoreUnavailable } from '#application';
import { ManualDelay } from '#testing/fakes';
import { FaultyEventStore } from '#testing/faults';
import { ProjectionWorld } from '#testing/world';
import { type Follower, type FollowStatus, follow, followAlone, type Stretch } from './follow.js';
import type { LeaseTerms } from './lease.js';
import { LogReader } from './log-reader.js';

describe('whoever follows the log', () => {
  let world: ProjectionWorld;
  let delay: ManualDelay;
  let log: LogReader;
  let end: AbortController;
  /** These are the sizes of the pages that were handed over, and all states that were told. */
  let pages: number[];
  let states: FollowStatus['state'][];
  let position: string;

  beforeEach(() => {
    world = new ProjectionWorld();
    delay = new ManualDelay();
    log = new LogReader({ ...world, delay });
    end = new AbortController();
    pages = [];
    states = [];
    position = START;
  });
  afterEach(async () => {
    end.abort();
    await log.close();
    await world.stop();
  });

  const follower = (over: Partial<Follower> = {}): Follower => ({
    log,
    delay,
    batch: { smallest: 1, largest: 4 },
    idleMilliseconds: 5_000,
    onFailure: () => 'over',
    onStatus: (change) => {
      if (change.state !== undefined && change.state !== states.at(-1)) states.push(change.state);
      position = change.position ?? position;
    },
    ...over,
  });
  /** Begins a stretch where the last one came to. `done` says how many events of a page are done. */
  const begin = (done = (events: number) => events) => {
    const stretch: Stretch = {
      position,
      handle: async ({ events }) => {
        pages.push(events.length);
        return done(events.length);
      },
    };
    return Promise.resolve(stretch);
  };

  it('is given every event in order, in pages that grow while it is behind, and shrink once it isn’t', async () => {
    const last = await world.add('a', 1, 2, 3, 4, 5, 6, 7, 8, 9);
    const running = follow(follower(), begin, end.signal);
    await world.until(() => position === last);
    expect(pages).toEqual([1, 2, 4, 2]);
    const later = await world.add('a', 10, 11);
    await world.until(() => position === later);
    expect(pages).toEqual([1, 2, 4, 2, 1, 1]);
    end.abort();
    await running;
    expect(states).toEqual(['running', 'ended']);
  });

  it('reads nothing by itself once all are at the end, and neither does any other of its process', async () => {
    const store = new FaultyEventStore(world.store);
    await log.close();
    log = new LogReader({ ...world, store, delay });
    const positions: string[] = [START, START, START];
    const all = positions.map((_start, index) => {
      const onStatus: Follower['onStatus'] = (change) => (positions[index] = change.position ?? positions[index]!);
      return follow(follower({ onStatus }), begin, end.signal);
    });
    const areAt = (last: string) => world.until(() => positions.every((each) => each === last));
    await areAt(await world.add('a', 1));
    await world.until(() => delay.pending === all.length);
    const before = store.pageCount;
    for (const n of [2, 3]) {
      await areAt(await world.add('a', n));
      await world.until(() => delay.pending === all.length);
    }
    expect(store.pageCount).toBe(before);
    end.abort();
    await Promise.all(all);
  });

  it('keeps a page of the log for those of its process that come behind, and for nobody else', async () => {
    const store = new FaultyEventStore(world.store);
    await log.close();
    log = new LogReader({ ...world, store, delay });
    const last = await world.add('a', 1, 2, 3);
    const readsOfAnother = async (): Promise<number> => {
      const before = store.pageCount;
      expect((await log.read(START, 100)).events).toHaveLength(3);
      return store.pageCount - before;
    };
    const batch = { smallest: 3, largest: 3 };
    const leave = log.join();
    const running = follow(follower({ batch }), begin, end.signal);
    await world.until(() => position === last);
    expect(await readsOfAnother()).toBe(0);
    // both have it now
    expect(await readsOfAnother()).toBe(1);
    leave();
    end.abort();
    await running;
  });

  describe('together with others that need more time', () => {
    const EVENTS = 12;
    let store: FaultyEventStore;
    let last: string;
    beforeEach(async () => {
      store = new FaultyEventStore(world.store);
      await log.close();
      log = new LogReader({ ...world, store, delay, cachedEvents: 3 });
      last = await world.add('a', ...Array.from({ length: EVENTS }, (_, n) => n + 1));
    });
    /** Follows in pages of one event. Tells when it has come to the end. */
    const going = (handle: () => Promise<void>) => {
      let at: string = START;
      const onStatus: Follower['onStatus'] = (change) => void (at = change.position ?? at);
      const stretch: Stretch = {
        position: START,
        handle: async ({ events }) => {
          await handle();
          return events.length;
        },
      };
      const running = follow(
        follower({ batch: { smallest: 1, largest: 1 }, onStatus }),
        () => Promise.resolve(stretch),
        end.signal,
      );
      return { running, isAtEnd: () => at === last };
    };

    it('reads each page once for all', async () => {
      const turns = (count: number) => async () => {
        for (let turn = 0; turn < count; turn += 1) await world.turn.next();
      };
      const all = [0, 3, 7].map((count) => going(turns(count)));
      await world.until(() => all.every(({ isAtEnd }) => isAtEnd()));
      // each may have met the end by itself
      expect(store.pageCount).toBeLessThanOrEqual(EVENTS + all.length);
      end.abort();
      await Promise.all(all.map(({ running }) => running));
    });

    it('goes on all the same where one of them comes no further', async () => {
      const stuck = new ManualDelay();
      const one = going(() => stuck.wait(1_000));
      const other = going(async () => {});
      await world.until(() => other.isAtEnd());
      expect(one.isAtEnd()).toBe(false);
      end.abort();
      await stuck.advance(1_000);
      await Promise.all([one.running, other.running]);
    });
  });

  it('waits a second before it goes on with what was not done of a page', async () => {
    const last = await world.add('a', 1, 2, 3);
    const batch = { smallest: 3, largest: 3 };
    const running = follow(follower({ batch }), () => begin((events) => Math.min(2, events)), end.signal);
    await world.until(() => states.at(-1) === 'waiting');
    expect([pages, position]).toEqual([[3], `${'0'.repeat(19)}2`]);
    await delay.advance(999);
    expect(pages).toEqual([3]);
    await delay.advance(1);
    await world.until(() => position === last);
    expect(pages).toEqual([3, 1]);
    end.abort();
    await running;
  });

  it('begins again a second after a failure, until one is the last', async () => {
    const failures: unknown[] = [];
    const onFailure = (error: unknown) => (failures.push(error) < 3 ? 'again' : 'over');
    const away = async () => {
      throw new StoreUnavailable('away');
    };
    const running = follow(follower({ onFailure }), away, end.signal);
    for (const count of [1, 2]) {
      await delay.untilWaiting();
      expect(failures).toHaveLength(count);
      await delay.advance(1_000);
    }
    await running;
    expect(failures).toHaveLength(3);
    expect(states).toEqual([]);
  });

  it('begins another stretch where one is not current any more', async () => {
    const last = await world.add('a', 1, 2);
    let stretches = 0;
    const once = async (): Promise<Stretch> => {
      let looks = 0;
      stretches += 1;
      const isLast = stretches === 2;
      return { ...(await begin()), isCurrent: async () => isLast || (looks += 1) === 1 };
    };
    void follow(follower(), once, end.signal);
    await world.until(() => position === last);
    expect([stretches, pages]).toEqual([2, [1, 1]]);
  });

  it('stands by while another one holds the lease, and takes over once that is given back', async () => {
    const readModels = new MemoryReadModels();
    const terms = (holder: string): LeaseTerms => ({
      readModels,
      clock: world.clock,
      name: 'duty',
      holder,
      milliseconds: 3_000,
    });
    const other = await readModels.acquireLease('duty', 'other', world.clock.now(), 3_000);
    const last = await world.add('a', 1);
    const running = followAlone(follower(), terms('me'), () => begin(), end.signal);
    await delay.untilWaiting();
    expect([states, pages]).toEqual([['standby'], []]);
    await readModels.releaseLease(other!);
    await delay.advance(1_000);
    await world.until(() => position === last);
    end.abort();
    await running;
    expect(states).toEqual(['standby', 'running', 'ended']);
    expect(await readModels.acquireLease('duty', 'next', world.clock.now(), 3_000)).toBeDefined();
  });

  it('stops what it does once its lease was taken over', async () => {
    const readModels = new MemoryReadModels();
    const { clock } = world;
    const terms: LeaseTerms = { readModels, clock, name: 'duty', holder: 'me', milliseconds: 3_000 };
    const takeOver = async (events: number) => {
      clock.advance(3_001);
      expect(await readModels.acquireLease('duty', 'other', clock.now(), 3_000)).toBeDefined();
      return events;
    };
    await world.add('a', 1, 2, 3);
    const handle: Stretch['handle'] = ({ events }) => {
      pages.push(events.length);
      return takeOver(events.length);
    };
    void followAlone(follower(), terms, async () => ({ position, handle }), end.signal);
    await delay.untilWaiting();
    expect([pages, states]).toEqual([[1], ['running', 'standby']]);
  });
});
