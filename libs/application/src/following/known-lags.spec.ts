import { MemoryEventStore } from '#adapters/event-store-memory';
import { ManualDelay } from '#testing/fakes';
import { FaultyEventStore } from '#testing/faults';
import { ProjectionWorld } from '#testing/world';
import { START } from '../ports/event-store.js';
import { type ObservedFollower, KnownLags } from './known-lags.js';

type Status = ObservedFollower['status'];

describe('the lag of followers, as far as it is known', () => {
  let store: FaultyEventStore;
  let world: ProjectionWorld;
  let first: string;
  let last: string;
  let lags: KnownLags;
  beforeEach(async () => {
    store = new FaultyEventStore(new MemoryEventStore());
    world = new ProjectionWorld(store);
    first = await world.add('a', 1);
    last = await world.add('a', 2, 3);
    lags = new KnownLags({ ...world, delay: new ManualDelay() });
    world.clock.advance(7_000);
  });
  afterEach(() => world.stop());

  const follower = (status: Status, kept?: string | Error): ObservedFollower => ({
    name: 'users',
    status,
    checkpoint: async () => {
      if (kept instanceof Error) throw kept;
      return kept === undefined ? undefined : { storeId: 's', position: kept, updatedAt: world.clock.now() };
    },
  });
  const lagOf = async (status: Status, kept?: string | Error) => (await lags.of([follower(status, kept)]))[0];
  const away = new Error('the read models are away');

  it.each(['running', 'waiting', 'stopped'] as const)('is told from its own place while it is %s', async (state) => {
    expect(await lagOf({ state, position: first }, away)).toEqual({ events: 2, seconds: 7 });
  });

  it.each(['starting', 'standby', 'ended', 'waiting', 'stopped'] as const)(
    'is told from the kept place where it has none of its own (%s)',
    async (state) => {
      expect(await lagOf({ state, position: START }, last)).toEqual({ events: 0, seconds: 0 });
    },
  );

  it('is that of the whole log where nothing is kept', async () => {
    expect(await lagOf({ state: 'running', position: START })).toEqual({ events: 3, seconds: 7 });
  });

  it('is unknown where nobody tells the place', async () => {
    expect(await lagOf({ state: 'starting', position: START }, away)).toBeUndefined();
  });

  it('is not told from a place in another history', async () => {
    const alarm = { projection: 'users', code: 'wrong-history', message: '', command: '', stops: true } as const;
    expect(await lagOf({ state: 'stopped', position: START, alarm }, last)).toBeUndefined();
  });

  it('stays what was known last while the store is away', async () => {
    const status: Status = { state: 'running', position: first };
    await lagOf(status);
    store.goAway();
    expect(await lagOf(status)).toEqual({ events: 2, seconds: 7 });
  });

  it('waits two seconds for a store that gives no answer', async () => {
    const delay = new ManualDelay();
    lags = new KnownLags({ ...world, delay });
    const answer = lags.of([
      { ...follower({ state: 'standby', position: START }), checkpoint: () => new Promise(() => {}) },
    ]);
    await delay.advance(2_000);
    expect(await answer).toEqual([undefined]);
  });
});
