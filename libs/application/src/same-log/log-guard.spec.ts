import { MemoryEventStore } from '#adapters/event-store-memory';
import { E3 } from '#testing/catalogue';
import { ManualClock, ManualDelay } from '#testing/fakes';
import { FaultyEventStore, withMethods } from '#testing/faults';
import { openWorld, type CommandWorld } from '#testing/world';
import { Conditions } from '../conditions.js';
import { checkpointAt, positionAfter } from '../following/checkpoints.js';
import { FollowingStopped } from '../following/alarms.js';
import {
  DamagedEvent,
  StoreUnavailable,
  WrongHistory,
  type EventStore,
  type StoredEvent,
} from '../ports/event-store.js';
import { GuardedEventStore } from './guarded-event-store.js';
import { LogGuard } from './log-guard.js';

/** At this place another log may stand tomorrow. The id is that of the one which was opened there first. */
const placeOf = (first: EventStore) => {
  let now: EventStore | undefined = first;
  const opened = { storeId: () => first.storeId(), storeIdNow: async () => now?.storeIdNow() };
  const there = (): EventStore => withMethods(now ?? new MemoryEventStore(), opened);
  const place = new Proxy(first, {
    get: (_first, name) => {
      const store = there();
      const member: unknown = Reflect.get(store, name);
      return typeof member === 'function' ? (member.bind(store) as unknown) : member;
    },
  });
  return { place, put: (store: EventStore | undefined) => void (now = store) };
};

describe('the guard of the log', () => {
  let log: MemoryEventStore;
  let put: (store: EventStore | undefined) => void;
  let delay: ManualDelay;
  let conditions: Conditions;
  let guard: LogGuard;
  let store: GuardedEventStore;
  let world: CommandWorld;
  let clock: ManualClock;
  const changes: (string | undefined)[] = [];

  beforeEach(async () => {
    changes.splice(0);
    log = new MemoryEventStore();
    const at = placeOf(log);
    put = at.put;
    delay = new ManualDelay();
    conditions = new Conditions();
    clock = new ManualClock();
    guard = new LogGuard({ store: at.place, clock, delay, conditions, onChange: (wrong) => void changes.push(wrong) });
    store = new GuardedEventStore(at.place, guard);
    world = openWorld({ store, clock });
    await world.setUp();
  });
  afterEach(async () => {
    await world.close();
    await guard.close();
  });
  /** Does this while the guard looks. A second look comes a second later, where the first found something. */
  const throughLooks = async <T>(work: () => Promise<T>): Promise<T> => {
    const done = work();
    await Promise.race([done.catch(() => undefined), delay.untilWaiting(1)]);
    await delay.advance(1_000);
    return done;
  };
  const look = (of = guard): Promise<void> => throughLooks(() => of.look());

  it('lets everything through as long as the log is the one that was opened', async () => {
    await look();
    await world.buy(E3, 1);
    expect([guard.wrong, conditions.current(), changes]).toEqual([undefined, [], []]);
  });

  it('has nothing decided on another log, where nothing is written, and says so', async () => {
    const other = new MemoryEventStore();
    put(other);
    await look();
    const reply = await world.send({ type: 'PurchaseSeats', body: { skuId: E3.skuId, seats: 1 } });
    expect(reply).toMatchObject({ outcome: 'failed', failure: 'wrong-history' });
    expect(await other.head()).toBeUndefined();
    const [condition, ...more] = conditions.current();
    expect(more).toEqual([]);
    expect(condition).toMatchObject({ kind: 'wrong-history', subject: 'event-store' });
    expect(condition!.text).toMatch(/its id is .*, and was .*wrong-history\.md/);
    await expect(store.readAll('0'.repeat(20), 1)).rejects.toThrow(WrongHistory);
    await expect(store.head()).rejects.toThrow(WrongHistory);
    await expect(store.read('catalogue')).rejects.toThrow(WrongHistory);
    await expect(store.streamsAstray([])).rejects.toThrow(WrongHistory);
    await expect(store.follow('0'.repeat(20))[Symbol.asyncIterator]().next()).rejects.toThrow(WrongHistory);
  });

  it('goes on when the log is back', async () => {
    put(new MemoryEventStore());
    await look();
    put(log);
    await guard.look();
    await world.buy(E3, 1);
    expect(conditions.current()).toEqual([]);
    expect(changes).toEqual([expect.any(String), undefined]);
  });

  it('knows a log of the same id that ends before what it has seen', async () => {
    const head = await log.head();
    const sameId = { storeIdNow: () => log.storeId() };
    put(withMethods(new MemoryEventStore() as EventStore, sameId));
    await look();
    expect(guard.wrong).toMatch(`it stands at ${head!.position}, beyond the end of the log (empty)`);
  });

  it('knows a place where no log stands any more', async () => {
    put(undefined);
    await look();
    expect(guard.wrong).toMatch(/there is no log in its place/);
  });

  it('takes nothing for wrong that it sees but once', async () => {
    put(new MemoryEventStore());
    const looking = guard.look();
    await delay.untilWaiting(1);
    put(log);
    await delay.advance(1_000);
    await looking;
    expect(guard.wrong).toBeUndefined();
  });

  it('looks every minute, and at once where an append met another log', async () => {
    guard.start();
    await delay.untilWaiting(1);
    put(new MemoryEventStore());
    await delay.advance(60_000);
    await delay.untilWaiting(1);
    await delay.advance(1_000);
    expect(guard.wrong).toBeDefined();

    put(log);
    await guard.look();
    const refusing = new GuardedEventStore(
      withMethods<EventStore>(log, { append: () => Promise.reject(new WrongHistory('another one')) }),
      guard,
    );
    put(new MemoryEventStore());
    await expect(refusing.append([])).rejects.toThrow(WrongHistory);
    await delay.untilWaiting(2);
    await delay.advance(1_000);
    expect(guard.wrong).toBeDefined();
  });

  it('lets whoever asks wait while it finds out', async () => {
    put(new MemoryEventStore());
    guard.doubt();
    const asked = [store.head(), store.read('catalogue'), store.append([])];
    const refused = Promise.all(asked.map((each) => expect(each).rejects.toThrow(WrongHistory)));
    await delay.untilWaiting(1);
    await delay.advance(1_000);
    await refused;
  });

  it('goes on doubting where nobody could find out, and lets nobody through before it knows', async () => {
    let isAway = true;
    const storeIdNow = async (): Promise<string | undefined> => {
      if (isAway) throw new StoreUnavailable('away');
      return log.storeId();
    };
    put(withMethods(new MemoryEventStore() as EventStore, { storeIdNow }));
    guard.doubt();
    await expect(store.head()).rejects.toThrow(/whether this is still the log/);
    await expect(store.append([])).rejects.toThrow(StoreUnavailable);
    isAway = false;
    await expect(throughLooks(() => store.head())).rejects.toThrow(WrongHistory);
  });

  it('goes on doubting where the store is away at the second look', async () => {
    let looks = 0;
    const storeIdNow = async (): Promise<string | undefined> => {
      looks += 1;
      if (looks === 2) throw new StoreUnavailable('away');
      return log.storeId();
    };
    put(withMethods(new MemoryEventStore() as EventStore, { storeIdNow }));
    await look();
    expect(guard.wrong).toBeUndefined();
    await expect(throughLooks(() => store.head())).rejects.toThrow(WrongHistory);
  });

  it('takes a damaged event for no doubt', async () => {
    const damaged = { position: '1', stream: 's', revision: 0, id: 'e' } as unknown as StoredEvent;
    const eventIdAt = () => Promise.reject(new DamagedEvent(damaged, 'its checksum'));
    put(withMethods<EventStore>(log, { eventIdAt }));
    guard.doubt();
    await world.buy(E3, 1);
    expect(guard.wrong).toBeUndefined();
  });

  it.each(['head', 'eventIdAt', 'readAll'] as const)(
    'knows another log that has gone on, whoever read it: %s',
    async (asked) => {
      const other = new MemoryEventStore();
      const elsewhere = openWorld({ store: other, clock });
      await elsewhere.setUp();
      for (let bought = 0; bought < 5; bought += 1) await elsewhere.buy(E3, 1);
      await elsewhere.close();
      const { position } = (await other.head())!;
      expect(position > (await log.head())!.position).toBe(true);
      put(withMethods<EventStore>(other, { storeIdNow: () => log.storeId() }));
      if (asked === 'readAll') await store.readAll('0'.repeat(20), 1_000);
      else await (asked === 'head' ? store.head() : store.eventIdAt(position));
      await look();
      expect(guard.wrong).toMatch(/it has seen event .*, and there stands/);
    },
  );

  it('knows an older one by what was read last, page after page', async () => {
    let after = '0'.repeat(20);
    for (let caughtUp = false; !caughtUp;) ({ next: after, caughtUp } = await store.readAll(after, 2));
    const [events, last] = [(await log.readAll('0'.repeat(20), 1_000)).events, (await log.head())!];
    expect(events.length).toBeGreaterThan(4);
    put(
      withMethods<EventStore>(log, {
        eventIdAt: async (position) => (position === last.position ? undefined : log.eventIdAt(position)),
      }),
    );
    await look();
    expect(guard.wrong).toMatch(`it has seen event ${last.eventId}, and there stands none`);
  });

  describe('a follower that begins anew before anybody has noticed', () => {
    const restored = (): EventStore =>
      withMethods<EventStore>(new MemoryEventStore(), { storeIdNow: () => log.storeId() });

    it('waits until the log is back, and does not stop for good', async () => {
      const head = await store.head();
      const checkpoint = await checkpointAt({ position: head!.position, id: head!.eventId }, { store, clock });
      put(restored());
      await expect(throughLooks(() => positionAfter(store, checkpoint))).rejects.toThrow(WrongHistory);
      put(log);
      await guard.look();
      expect(await positionAfter(store, checkpoint)).toBe(head!.position);
    });

    it('stops where its checkpoint was made in a log that this process never saw', async () => {
      const strange = {
        storeId: await store.storeId(),
        position: '9'.repeat(20),
        eventId: 'e',
        updatedAt: clock.now(),
      };
      await expect(positionAfter(store, strange)).rejects.toThrow(FollowingStopped);
      expect(guard.wrong).toBeUndefined();
    });

    it.each(['head', 'eventIdAt'] as const)('knows it by what was asked for at the start: %s', async (asked) => {
      const { position } = (await log.head())!;
      const { place, put: putThere } = placeOf(log);
      const started = new LogGuard({ store: place, clock, delay, conditions });
      const guarded = new GuardedEventStore(place, started);
      await (asked === 'head' ? guarded.head() : guarded.eventIdAt(position));
      putThere(restored());
      await look(started);
      expect(started.wrong).toMatch('beyond the end of the log');
      await started.close();
    });
  });

  it('looks for whoever asks often every 5 s, also where the clock was turned back', async () => {
    let looks = 0;
    const storeIdNow = (): Promise<string> => {
      looks += 1;
      return log.storeId();
    };
    put(withMethods<EventStore>(log, { storeIdNow }));
    const looksAfter = async (milliseconds: number): Promise<boolean> => {
      clock.advance(milliseconds);
      const before = looks;
      await guard.lookIfDue();
      return looks > before;
    };
    expect([await looksAfter(0), await looksAfter(4_999), await looksAfter(1)]).toEqual([true, false, true]);
    expect([await looksAfter(-1), await looksAfter(4_999)]).toEqual([true, false]);
  });

  it('has the store itself forget, before it looks again and when the log is back', async () => {
    let forgotten = 0;
    put(withMethods<EventStore>(new MemoryEventStore(), { forget: () => void (forgotten += 1) }));
    await look();
    expect(forgotten).toBe(2);
    put(withMethods<EventStore>(log, { forget: () => void (forgotten += 1) }));
    await guard.look();
    expect([forgotten, guard.wrong]).toEqual([4, undefined]);
  });

  it('has what was remembered of the log forgotten, when it is another one and when it is back', async () => {
    const counted = new FaultyEventStore(log);
    put(counted);
    const readsOf = async (work: () => Promise<unknown>): Promise<number> => {
      const before = counted.readCount;
      await work();
      return counted.readCount - before;
    };
    await world.buy(E3, 1);
    const warm = await readsOf(() => world.buy(E3, 1));
    put(new MemoryEventStore());
    await look();
    put(counted);
    await guard.look();
    // the tenant, the catalogue and the seats at least
    expect(await readsOf(() => world.buy(E3, 1))).toBeGreaterThanOrEqual(warm + 3);
  });
});
