import { END_OF_LOG, History, type EventStore, type ReadOptions } from '#application';
import { createCodec } from '#contracts';
import { evolve, initialState, type AddressKey, type KnownUser, type PurchaseId, type UserId } from '#licensing';
import { E1, E3 } from '#testing/catalogue';
import { withMethods } from '#testing/faults';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';

const HOUR = 3_600_000;
const open = async () => {
  const world = openWorld();
  await world.setUp();
  return { world, history: new History(world.store, world.codec) };
};
const license = (
  world: CommandWorld,
  user: string,
  add: readonly { skuId: string }[],
  remove: readonly { skuId: string }[] = [],
) => world.accept({ type: 'ChangeLicenses', body: { user, add, remove } });

const place = async (world: CommandWorld): Promise<string> => (await world.store.head())!.position;

describe('as of a position', () => {
  it('a user is what the events up to then say', async () => {
    const { world, history } = await open();
    await world.buy(E3, 5);
    const before = await place(world);
    world.clock.advance(HOUR);
    const [id] = await world.createUsers(1);
    const created = await place(world);
    world.clock.advance(HOUR);
    await license(world, id!, [{ skuId: E3.skuId }]);
    const assigned = await place(world);
    world.clock.advance(HOUR);
    await license(world, id!, [], [{ skuId: E3.skuId }]);
    const userId = id as UserId;
    expect(await history.userAsOf(CONTOSO, userId, before)).toEqual({
      state: { kind: 'user', status: 'absent' },
      revision: -1,
    });
    expect(await history.userAsOf(CONTOSO, userId, created)).toMatchObject({
      revision: 0,
      state: { status: 'active', licenses: [] },
    });
    expect(await history.userAsOf(CONTOSO, userId, assigned)).toMatchObject({
      state: { licenses: [{ skuId: E3.skuId }] },
    });
    const now = await history.userAsOf(CONTOSO, userId, END_OF_LOG);
    const events = world.codec.read(await world.store.read(`user-${CONTOSO}_${userId}`));
    const ref = { kind: 'user', tenantId: CONTOSO, userId } as const;
    expect(now.state).toEqual(events.reduce((state, { event }) => evolve(state, event), initialState(ref)));
  });

  it('a user is told without opening any text, however often one was changed', async () => {
    const { world } = await open();
    const [user = ''] = await world.createUsers(1);
    for (const city of ['Bonn', 'Rome', 'Oslo'])
      await world.accept({ type: 'UpdateUser', body: { user, profile: { city } } });
    const asked: unknown[] = [];
    const keys = withMethods(world.keys, {
      get: (names) => {
        asked.push(names);
        return world.keys.get(names);
      },
    });
    const codec = createCodec({ keys });
    const { state } = await new History(world.store, codec).userAsOf(CONTOSO, user as UserId, END_OF_LOG);
    const { text } = (state as KnownUser).userPrincipalName;
    expect(asked).toEqual([]);
    expect(await codec.reveal(CONTOSO, [{ value: text, personId: user, kind: 'principal-name' }])).toEqual([
      'user0@contoso.com',
    ]);
    expect(asked).toHaveLength(1);
  });

  it('a pool and a purchase are what they were, at every step, in a handful of reads', async () => {
    const { world } = await open();
    const purchaseId = (await world.buy(E3, 300)) as PurchaseId;
    const bought = await place(world);
    const users = await world.createUsers(200);
    const places: string[] = [];
    for (const user of users) {
      world.clock.advance(HOUR);
      await license(world, user, [{ skuId: E3.skuId }]);
      places.push(await place(world));
    }
    let reads = 0;
    const counted = {
      read: (stream: string, options?: ReadOptions) => {
        reads += 1;
        return world.store.read(stream, options);
      },
    } as EventStore;
    const history = new History(counted, world.codec);
    for (const n of [0, 1, 57, 128, 199]) {
      expect(await history.seatsAsOf(CONTOSO, E3.skuId, places[n]!)).toMatchObject({
        revision: n + 1,
        state: { totals: { valid: 300, assigned: n + 1 } },
      });
    }
    expect(reads).toBeLessThan(5 * 10);
    expect(await history.seatsAsOf(CONTOSO, E3.skuId, bought)).toMatchObject({ state: { totals: { assigned: 0 } } });
    expect(await history.seatsAsOf(CONTOSO, E1.skuId, bought)).toMatchObject({ revision: -1, state: { known: false } });
    await world.accept({ type: 'ExpirePurchase', body: { purchaseId } });
    expect(await history.purchaseAsOf(CONTOSO, purchaseId, bought)).toMatchObject({
      state: { status: 'known', state: 'active', seats: 300 },
    });
    expect(await history.purchaseAsOf(CONTOSO, purchaseId, await place(world))).toMatchObject({
      state: { state: 'expired' },
    });
  });
});

describe('the texts of a user', () => {
  it('are those of every address that the user ever had', async () => {
    const { world, history } = await open();
    const answer = await world.accept({
      type: 'CreateUser',
      body: { userPrincipalName: 'Ada@contoso.com', profile: { displayName: 'Ada' }, aliases: ['first@contoso.com'] },
    });
    if (answer.kind !== 'user') throw new Error(answer.kind);
    await world.accept({
      type: 'UpdateUser',
      body: { user: answer.userId, userPrincipalName: 'ada.king@contoso.com', aliases: ['second@contoso.com'] },
    });
    const texts = await history.userTexts(CONTOSO, answer.userId);
    expect(new Set(texts.values())).toEqual(
      new Set(['Ada@contoso.com', 'ada.king@contoso.com', 'first@contoso.com', 'second@contoso.com']),
    );
    const [key] = await world.hasher.addressKeys(CONTOSO, ['FIRST@contoso.com']);
    expect(texts.get(key as AddressKey)).toBe('first@contoso.com');
  });
});
