import type { MemoryEventStore } from '#adapters/event-store-memory';
import { damageByPage, History, verify, type Discrepancy, type EventStore, type ReadOptions } from '#application';
import type { AddressKey, CommandId, PurchaseId, UserId } from '#licensing';
import { E1, E3 } from '#testing/catalogue';
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

describe('as of an instant', () => {
  it('a user is what the events up to then say', async () => {
    const { world, history } = await open();
    await world.buy(E3, 5);
    const before = world.clock.now();
    world.clock.advance(HOUR);
    const [id] = await world.createUsers(1);
    const created = world.clock.now();
    world.clock.advance(HOUR);
    await license(world, id!, [{ skuId: E3.skuId }]);
    const assigned = world.clock.now();
    world.clock.advance(HOUR);
    await license(world, id!, [], [{ skuId: E3.skuId }]);
    const userId = id as UserId;
    expect(await history.userAsOf(CONTOSO, userId, before)).toEqual({
      state: { kind: 'user', status: 'absent' },
      revision: -1,
    });
    expect(await history.userAsOf(CONTOSO, userId, created)).toMatchObject({
      occurredAt: created,
      state: { status: 'active', licenses: [] },
    });
    expect(await history.userAsOf(CONTOSO, userId, assigned)).toMatchObject({
      state: { licenses: [{ skuId: E3.skuId }] },
    });
    const now = await history.userAsOf(CONTOSO, userId, world.clock.now());
    expect(now.state).toEqual(await world.state({ kind: 'user', tenantId: CONTOSO, userId }));
  });

  it('a pool and a purchase are what they were, at every step, in a handful of reads', async () => {
    const { world } = await open();
    const purchaseId = (await world.buy(E3, 300)) as PurchaseId;
    const bought = world.clock.now();
    const users = await world.createUsers(200);
    const instants: string[] = [];
    for (const user of users) {
      world.clock.advance(HOUR);
      await license(world, user, [{ skuId: E3.skuId }]);
      instants.push(world.clock.now());
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
      expect(await history.seatsAsOf(CONTOSO, E3.skuId, instants[n]!)).toMatchObject({
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
    expect(await history.purchaseAsOf(CONTOSO, purchaseId, world.clock.now())).toMatchObject({
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

describe('the verification of a tenant', () => {
  const discrepancies = async (world: CommandWorld) => {
    const found: Discrepancy[] = [];
    for await (const discrepancy of verify(CONTOSO, world)) found.push(discrepancy);
    return found;
  };

  it('finds nothing after a day of work', async () => {
    const { world } = await open();
    await world.buy(E3, 20);
    const other = await world.buy(E1, 20);
    const users = await world.createUsers(15);
    await Promise.all(users.map((user) => license(world, user, [{ skuId: E3.skuId }, { skuId: E1.skuId }])));
    await world.accept({ type: 'ExpirePurchase', body: { purchaseId: other } });
    await world.accept({ type: 'DeleteUser', body: { user: users[0]! } });
    await license(world, users[1]!, [], [{ skuId: E3.skuId }]);
    expect(await world.totals(E3.skuId)).toMatchObject({ assigned: 13 });
    expect(await discrepancies(world)).toEqual([]);
  });

  it('names a pool that counts a seat nobody holds', async () => {
    const { world } = await open();
    await world.buy(E3, 20);
    const [user] = await world.createUsers(1);
    await license(world, user!, [{ skuId: E3.skuId }]);
    const userId = '99999999-9999-4999-8999-999999999999' as UserId;
    const event = {
      type: 'SeatTaken',
      data: { skuId: E3.skuId, userId, totals: { valid: 20, expired: 0, assigned: 3 } },
    } as const;
    const commandId = world.ids.next() as CommandId;
    const metadata = {
      tenantId: CONTOSO,
      actor: 'nobody',
      actorKind: 'local' as const,
      commandId,
      correlationId: 'c',
      causationId: 'c',
      occurredAt: world.clock.now(),
    };
    const events = [{ id: world.ids.next(), event, metadata }];
    const stream = `seats-${CONTOSO}_${E3.skuId}`;
    await world.store.append(await world.codec.encode([{ stream, expected: 1, events }]));
    expect(await discrepancies(world)).toEqual([
      { kind: 'assigned-differs', skuId: E3.skuId, pool: 3, holders: 1 },
      { kind: 'holder-differs', skuId: E3.skuId, userId, seat: true, license: false },
    ]);
  });

  it('leaves out what is damaged, and goes on to list all of it', async () => {
    const { world } = await open();
    await world.buy(E3, 20);
    const [first, second] = await world.createUsers(2);
    const store = world.store as MemoryEventStore;
    const damaged: string[] = [];
    for (const userId of [first, second]) {
      const [created] = await store.read(`user-${CONTOSO}_${userId}`);
      store.tamper(created!.id, { version: 7 });
      damaged.push(created!.id);
    }
    const found: string[] = [];
    for await (const page of damageByPage(world)) found.push(...page.damaged.map(({ eventId }) => eventId));
    expect(found).toEqual(damaged);
    expect(await discrepancies(world)).toEqual([]);
  });
});
