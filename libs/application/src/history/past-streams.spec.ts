import {
  DamagedEvent,
  END_OF_LOG,
  type EventStore,
  History,
  type ReadOptions,
  START,
  type StoredEvent,
  UserSteps,
} from '#application';
import { type CommandId, evolve, initialState, type TenantId, type UserId } from '#licensing';
import { E1 } from '#testing/catalogue';
import { PromptTurn } from '#testing/fakes';
import { withMethods } from '#testing/faults';
import { type CommandWorld, CONTOSO, openWorld } from '#testing/world';
import { FOLD_EVERY, KeptFolds } from './kept-folds.js';

/** A change that gives E1 or takes it, and moves the user, leaves about five events. */
const CHANGES = 90;

/** Reads from whichever store is there, and counts the queries and the events that come. */
class CountedStore {
  queries = 0;
  events = 0;
  readonly store: EventStore;

  constructor(public there: EventStore) {
    this.store = withMethods(there, {
      read: async (stream: string, options?: ReadOptions) => {
        const events = await this.there.read(stream, options);
        this.queries += 1;
        this.events += events.length;
        return events;
      },
    });
  }

  async counting<T>(work: () => Promise<T>) {
    this.queries = this.events = 0;
    const result = await work();
    return { result, queries: this.queries, events: this.events };
  }
}

describe('a user of hundreds of events', () => {
  let world: CommandWorld;
  let anna: UserId;
  let log: readonly StoredEvent[];
  let counted: CountedStore;
  let kept: KeptFolds;
  let history: History;

  const change = async (at: number): Promise<void> => {
    const [add, remove] = at % 2 === 0 ? [[{ skuId: E1.skuId }], []] : [[], [{ skuId: E1.skuId }]];
    const body = { user: anna, add, remove, profile: { city: `City ${at}` } };
    await world.accept({ type: 'ChangeLicenses', body });
  };
  const asOf = (position: string) => history.userAsOf(CONTOSO, anna, position);
  const anew = (position: string) => new History(counted.there, world.codec).userAsOf(CONTOSO, anna, position);

  beforeAll(async () => {
    world = openWorld();
    await world.setUp();
    await world.buy(E1, 2);
    [anna] = (await world.createUsers(1)) as [UserId];
    for (let at = 0; at < CHANGES; at += 1) await change(at);
    log = await world.store.read(`user-${CONTOSO}_${anna}`);
    expect(log.length).toBeGreaterThan(4 * FOLD_EVERY);
  });
  beforeEach(() => {
    counted = new CountedStore(world.store);
    kept = new KeptFolds();
    history = new History(counted.store, world.codec, kept);
  });
  afterAll(() => world.close());

  it('is read whole once, and then from the nearest fold on, in one query each time', async () => {
    const first = await counted.counting(() => asOf(END_OF_LOG));
    expect(first).toMatchObject({ queries: 1, events: log.length });
    const since = log.length - (log.length % FOLD_EVERY);
    const again = await counted.counting(() => asOf(END_OF_LOG));
    expect(again).toMatchObject({ queries: 1, events: log.length - since + 1 });
    const middle = await counted.counting(() => asOf(log[FOLD_EVERY + 10]!.position));
    expect(middle).toMatchObject({ queries: 1, events: FOLD_EVERY + 1 });
    expect([again.result, middle.result]).toEqual([await anew(END_OF_LOG), await anew(log[FOLD_EVERY + 10]!.position)]);
  });

  it('is at every event what a fold of all events up to there says', async () => {
    await asOf(END_OF_LOG);
    let state = initialState({ kind: 'user', tenantId: CONTOSO as TenantId, userId: anna });
    expect(await asOf(START)).toEqual({ state, revision: -1 });
    for (const { revision, position, event, metadata } of world.codec.read(log)) {
      state = evolve(state, event);
      expect(await asOf(position)).toEqual({ state, revision, position, occurredAt: metadata.occurredAt });
    }
  });

  it('is told with what came since, and that is kept, too', async () => {
    await asOf(log[FOLD_EVERY]!.position);
    const further = await counted.counting(() => asOf(END_OF_LOG));
    expect(further.result).toEqual(await anew(END_OF_LOG));
    expect(further.events).toBe(log.length - FOLD_EVERY + 1);
    expect((await counted.counting(() => asOf(END_OF_LOG))).events).toBeLessThanOrEqual(FOLD_EVERY);
  });

  it('is told from its beginning where the log is one in which the fold’s last event isn’t there', async () => {
    await asOf(END_OF_LOG);
    const restored = (upTo: number): EventStore =>
      withMethods(world.store, {
        read: (stream: string, { from = 0, limit = Infinity }: ReadOptions = {}) =>
          Promise.resolve(log.slice(0, upTo).slice(from, from + limit)),
      });
    for (const upTo of [FOLD_EVERY + 7, FOLD_EVERY - 1, 1, 0]) {
      counted.there = restored(upTo);
      expect(await asOf(END_OF_LOG)).toEqual(await anew(END_OF_LOG));
      counted.there = world.store;
      await asOf(END_OF_LOG);
    }
  });

  it.each(['id', 'checksum', 'position'] as const)('is told anew where that event has another %s', async (member) => {
    await asOf(END_OF_LOG);
    const other = (last: string): string => (last === 'f' ? 'e' : 'f');
    const another = (event: StoredEvent): StoredEvent => ({ ...event, [member]: event[member].replace(/.$/, other) });
    counted.there = withMethods(world.store, {
      read: async (stream: string, options?: ReadOptions) => (await world.store.read(stream, options)).map(another),
    });
    const folded: number[] = [];
    const codec = {
      ...world.codec,
      read: (events: readonly StoredEvent[]) => {
        folded.push(...events.map(({ revision }) => revision));
        return world.codec.read(events.map(({ revision }) => log[revision]!));
      },
    };
    const there = new History(counted.store, codec, kept);
    await there.userAsOf(CONTOSO, anna, 'f'.repeat(20));
    expect(folded.splice(0)).toEqual(log.map(({ revision }) => revision));
    // the folds of this log are kept from then on
    await there.userAsOf(CONTOSO, anna, 'f'.repeat(20));
    expect(folded[0]).toBe(log.length - (log.length % FOLD_EVERY) - 1);
  });

  it('is told as damaged where the event with which a fold ends is', async () => {
    await asOf(END_OF_LOG);
    counted.there = withMethods(world.store, {
      read: async (stream: string, options?: ReadOptions) =>
        (await world.store.read(stream, options)).map((event) =>
          (event.revision + 1) % FOLD_EVERY === 0 ? { ...event, data: '{}' } : event,
        ),
    });
    await expect(asOf(END_OF_LOG)).rejects.toThrow(DamagedEvent);
  });

  it('has the steps of any of its commands, wherever a fold is kept', async () => {
    await asOf(END_OF_LOG);
    const turn = new PromptTurn();
    const parts = { store: counted.store, codec: world.codec, turn };
    const [remembering, fresh] = [new UserSteps({ ...parts, kept }), new UserSteps(parts)];
    // a read model that passed over damaged events may have no earlier place of a command than its last
    const places = new Map(log.map(({ metadata, position }) => [metadata.commandId as CommandId, position]));
    const isSplit = (event: StoredEvent): boolean =>
      log[event.revision + 1]?.metadata.commandId === event.metadata.commandId;
    expect(log.some((event) => (event.revision + 1) % FOLD_EVERY === 0 && isSplit(event))).toBe(true);
    for (const [commandId, since] of places) {
      const asked = new Map([[anna, { commandIds: new Set([commandId]), since }]]);
      const told = await counted.counting(() => remembering.of(CONTOSO as TenantId, asked));
      expect(told.events).toBeLessThanOrEqual(FOLD_EVERY + 26);
      expect(told.result).toEqual(await fresh.of(CONTOSO as TenantId, asked));
    }
  });

  it('makes room for others', async () => {
    const last = log[FOLD_EVERY - 1]!;
    const { state } = await asOf(last.position);
    const { bytes } = kept;
    expect(bytes).toBeGreaterThan(JSON.stringify(state).length);
    const two = new KeptFolds(2 * bytes);
    for (const stream of ['user-a', 'user-b']) two.keep({ ...last, stream }, state);
    const isThere = (stream: string) => two.nearest(stream, () => true)?.state === state;
    expect(isThere('user-a')).toBe(true);
    two.keep({ ...last, stream: 'user-c' }, state);
    expect(['user-a', 'user-b', 'user-c'].filter(isThere)).toEqual(['user-a', 'user-c']);
    expect(two.bytes).toBeLessThanOrEqual(2 * bytes);
    two.forget('user-a');
    two.forget('user-c');
    expect(two.bytes).toBe(0);
  });
});
