import { MemoryEventStore } from '#adapters/event-store-memory';
import { E3 } from '#testing/catalogue';
import { ManualClock, ManualDelay } from '#testing/fakes';
import { FaultyEventStore, withMethods } from '#testing/faults';
import { openWorld, type CommandWorld } from '#testing/world';
import { Conditions } from '../conditions.js';
import { WrongHistory, type EventStore } from '../ports/event-store.js';
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
  const look = async (): Promise<void> => {
    const looking = guard.look();
    // a second look comes only where the first found something
    await Promise.race([looking, delay.untilWaiting(1)]);
    await delay.advance(1_000);
    await looking;
  };

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
