import { MemoryKeys } from '#adapters/keys-memory';
import { RETENTION_ACTOR, type Actor, type CommandRequest } from '#application';
import { E3 } from '#testing/catalogue';
import { ManualClock } from '#testing/fakes';
import { FaultyEventStore } from '#testing/faults';
import { sqliteFile } from '#testing/sqlite';
import { ADMINISTRATOR, CONTOSO, FABRIKAM, openWorld, type CommandWorld } from '#testing/world';
import { MemoryEventStore } from '#adapters/event-store-memory';
import type { CommandId, PurchaseId } from '#licensing';

const purchase = (seats: number): CommandRequest => ({
  type: 'PurchaseSeats',
  body: { skuPartNumber: 'enterprisepack', seats },
});
const assign = (user: string): CommandRequest => ({
  type: 'ChangeLicenses',
  body: { user, add: [{ skuId: E3.skuId }], remove: [] },
});

/** Leaves out where it stands and that it is a repeat. */
const answerOf = (reply: object) => ({ ...reply, position: undefined, repeated: undefined });

describe('the same id again, after a restart', () => {
  const file = sqliteFile();
  const keys = new MemoryKeys();
  let world: CommandWorld;
  let after: CommandWorld;
  let users: readonly string[];
  const requests: Record<string, () => CommandRequest> = {
    bought: () => purchase(12_000),
    unchanged: () => ({ type: 'UpdateUser', body: { user: users[0]!, usageLocation: 'DE' } }),
    refused: () => ({
      type: 'ReassignLicenses',
      body: { from: users[0]!, to: users[1]!, licenses: [{ skuId: E3.skuId }] },
    }),
  };
  const first: Record<string, object> = {};

  beforeAll(async () => {
    world = openWorld({ store: await file.open(), keys });
    await world.setUp();
    users = await world.createUsers(500);
    for (const [id, request] of Object.entries(requests)) first[id] = await world.send(request(), { id });
    const remove = (user: string): CommandRequest => ({
      type: 'ChangeLicenses',
      body: { user, add: [], remove: [{ skuId: E3.skuId }] },
    });
    // that makes 10,000 events of the pool: ten times every user takes a seat, and gives it back
    for (let round = 0; round < 10; round += 1)
      for (const change of [assign, remove]) await Promise.all(users.map((user) => world.accept(change(user))));
    await world.close();
    // a restart takes time: what is decided again is no byte-identical append
    const clock = new ManualClock();
    clock.advance(1_000);
    after = openWorld({ store: await file.open(), keys, clock });
  });
  afterAll(async () => {
    await after.close();
    await file.remove();
  });

  it('finds a history of 10,000 pool events', async () => {
    expect(first['bought']).toMatchObject({ outcome: 'accepted' });
    expect(first['unchanged']).toMatchObject({ outcome: 'unchanged' });
    expect(first['refused']).toMatchObject({ outcome: 'refused', refusal: { code: 'not-held' } });
    expect(await after.length({ kind: 'seats', tenantId: CONTOSO, skuId: E3.skuId })).toBe(10_001);
  });

  it.each(Object.keys(requests))('is answered as the first time and changes nothing: %s', async (id) => {
    const head = await after.store.head();
    const again = await after.send(requests[id]!(), { id });
    expect(again).toMatchObject({ repeated: true });
    expect(answerOf(again)).toEqual(answerOf(first[id]!));
    expect(await after.store.head()).toEqual(head);
    expect(await after.totals(E3.skuId)).toEqual({ valid: 12_000, expired: 0, assigned: 0 });
  });

  it('is answered from memory the next time, without a read', async () => {
    await after.send(requests['bought']!(), { id: 'bought' });
    const again = await after.send(requests['bought']!(), { id: 'bought' });
    expect(answerOf(again)).toEqual(answerOf(first['bought']!));
  });
});

describe('an id', () => {
  const open = async () => {
    const store = new FaultyEventStore(new MemoryEventStore());
    const world = openWorld({ store });
    await world.setUp();
    return { store, world };
  };

  it('of one tenant is nothing to another tenant', async () => {
    const { world } = await open();
    await world.setUp(FABRIKAM);
    const contoso = await world.send(purchase(3), { id: 'same' });
    const fabrikam = await world.send(purchase(4), { id: 'same', tenantId: FABRIKAM });
    expect(contoso).toMatchObject({ outcome: 'accepted', answer: { totals: { valid: 3 } } });
    expect(fabrikam).toMatchObject({ outcome: 'accepted', answer: { totals: { valid: 4 } } });
    expect(contoso.commandId).not.toBe(fabrikam.commandId);
  });

  it('with another content, or from another actor, is refused and changes nothing', async () => {
    const { world } = await open();
    await world.accept(purchase(3), { id: 'once' });
    const other: Actor = { ...ADMINISTRATOR, kind: 'upstream', system: 'somebody else' };
    expect(await world.refuse(purchase(4), { id: 'once' })).toEqual({ code: 'command-id-reused' });
    expect(await world.refuse(purchase(3), { id: 'once', actor: other })).toEqual({ code: 'command-id-reused' });
    const restarted = openWorld({ store: world.store, keys: world.keys });
    expect(await restarted.refuse(purchase(4), { id: 'once' })).toEqual({ code: 'command-id-reused' });
    expect(await world.totals(E3.skuId)).toMatchObject({ valid: 3 });
  });

  it('twice in one batch is decided once, and both are told', async () => {
    const { world } = await open();
    const replies = await Promise.all([
      world.send(purchase(3), { id: 'twice' }),
      world.send(purchase(3), { id: 'twice' }),
      world.send(purchase(9), { id: 'twice' }),
    ]);
    expect(replies[1]).toEqual({ ...replies[0], repeated: true });
    expect(replies[2]).toMatchObject({ outcome: 'refused', refusal: { code: 'command-id-reused' } });
    expect(await world.totals(E3.skuId)).toMatchObject({ valid: 3 });
  });

  it('is not used up by a failure, an ignored purge, a dry run or a forbidden command', async () => {
    const { world, store } = await open();
    store.failNextAppend('unavailable');
    expect(await world.send(purchase(3), { id: 'free' })).toMatchObject({ outcome: 'failed' });
    expect(await world.send(purchase(5), { id: 'free', dryRun: true })).toMatchObject({ outcome: 'accepted' });
    expect(
      await world.refuse(purchase(6), { id: 'free', actor: { ...ADMINISTRATOR, roles: ['GlobalReader'] } }),
    ).toMatchObject({ code: 'forbidden' });
    const [user] = await world.createUsers(1);
    const purge: CommandRequest = { type: 'PurgeUser', body: { userId: user!, retentionId: CONTOSO } };
    expect(await world.send(purge, { id: 'free', actor: RETENTION_ACTOR })).toMatchObject({ outcome: 'ignored' });
    expect(await world.send(purchase(7), { id: 'free' })).toMatchObject({ outcome: 'accepted' });
    expect(await world.totals(E3.skuId)).toMatchObject({ valid: 7 });
  });

  it('of a command that leaves no trace today is answered as the first time all the same', async () => {
    const { world } = await open();
    const [user] = await world.createUsers(1);
    await world.buy(E3, 1);
    await world.accept(assign(user!));
    const remove: CommandRequest = {
      type: 'ChangeLicenses',
      body: { user: user!, add: [], remove: [{ skuId: E3.skuId }] },
    };
    const first = await world.send(remove, { id: 'remove' });
    await world.accept(assign(user!));
    world.clock.trust(false);
    const restarted = openWorld({ store: world.store, keys: world.keys, clock: world.clock });
    expect(await restarted.send(remove, { id: 'another' })).toMatchObject({
      outcome: 'failed',
      failure: 'clock-not-trusted',
    });
    expect(answerOf(await restarted.send(remove, { id: 'remove' }))).toEqual(answerOf(first));
  });
});

describe('what became of a command', () => {
  it('is told by either id: pending, decided, or nothing', async () => {
    const store = new FaultyEventStore(new MemoryEventStore());
    const world = openWorld({ store });
    await world.setUp();
    const open = store.holdAppends();
    const sent = world.send(purchase(3), { id: 'mine' });
    expect(await world.commands.lookup(CONTOSO, 'mine', 'key')).toMatchObject({ status: 'pending' });
    open();
    const reply = await sent;
    const decided = {
      status: 'decided',
      commandId: reply.commandId,
      commandType: 'PurchaseSeats',
      actor: { actor: 'local', actorKind: 'local', actorRole: 'GlobalAdministrator' },
      reply,
    };
    expect(await world.commands.lookup(CONTOSO, 'mine', 'key')).toMatchObject(decided);
    expect(await world.commands.lookup(CONTOSO, reply.commandId, 'id')).toMatchObject(decided);
    expect(await world.commands.lookup(CONTOSO, 'never sent', 'key')).toBeUndefined();
    expect(await world.commands.lookup(FABRIKAM, 'mine', 'key')).toBeUndefined();
  });

  it('stands in a receipt with ids and numbers only', async () => {
    const world = openWorld();
    await world.setUp();
    const reply = await world.send({
      type: 'CreateUser',
      body: { userPrincipalName: 'grace@contoso.com', profile: { displayName: 'Grace Hopper' } },
    });
    const [receipt] = await world.store.read(`command-${CONTOSO}_${reply.commandId as CommandId}`);
    // a name that no hash can spell by chance
    expect(receipt!.data).not.toMatch(/grace|hopper/i);
    expect(receipt!.metadata).toMatchObject({
      tenantId: CONTOSO,
      actor: 'local',
      actorKind: 'local',
      actorRole: 'GlobalAdministrator',
      commandId: reply.commandId,
      occurredAt: world.clock.now(),
    });
  });

  it('has a purchase under the id that follows from the command', async () => {
    const world = openWorld();
    await world.setUp();
    const purchaseId = (await world.buy(E3, 3)) as PurchaseId;
    expect(await world.state({ kind: 'purchase', tenantId: CONTOSO, purchaseId })).toMatchObject({
      status: 'known',
      seats: 3,
    });
  });
});
