import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys, MemoryKeysFile } from '#adapters/keys-memory';
import {
  NO_TENANT,
  START,
  type Actor,
  type CommandEnvelope,
  type CommandReply,
  type CommandRequest,
} from '#application';
import { cloudEventOf } from '#contracts';
import { type OperationId, type PlanId, type Product, type SkuId, type UserId, withoutRevisions } from '#licensing';
import { E1, E3 } from '#testing/catalogue';
import { ManualDelay } from '#testing/fakes';
import { ADMINISTRATOR, CONTOSO, FABRIKAM, openWorld, type CommandWorld, type WorldOptions } from '#testing/world';

const as = (role: Actor['roles'][number], tenants: Actor['tenants'] = [CONTOSO]): Actor => ({
  kind: 'user',
  issuer: 'idp',
  id: `a-${role}`,
  tenantId: CONTOSO,
  roles: [role],
  tenants,
});
const create = (name: string, more: object = {}): CommandRequest => ({
  type: 'CreateUser',
  body: { userPrincipalName: `${name}@contoso.com`, profile: { displayName: name }, usageLocation: 'DE', ...more },
});
const open = async (options: WorldOptions = {}): Promise<CommandWorld> => {
  const world = openWorld(options);
  await world.setUp();
  return world;
};

describe('who may command', () => {
  it.each([
    ['GlobalReader', create('x'), 'forbidden'],
    ['LicenseAdministrator', create('x'), 'forbidden'],
    ['UserAdministrator', { type: 'PurchaseSeats', body: { skuId: E3.skuId, seats: 1 } }, 'forbidden'],
    ['GlobalAdministrator', { type: 'CreateTenant', body: { displayName: 'Mine', country: 'DE' } }, 'forbidden'],
    [
      'LicenseAdministrator',
      { type: 'StartOperation', body: { mode: 'delete', users: ['x@contoso.com'] } },
      'forbidden',
    ],
    ['UserAdministrator', create('x'), undefined],
  ] as const)('%s', async (role, request, code) => {
    const reply = await (await open()).send(request as CommandRequest, { actor: as(role) });
    expect(reply.outcome === 'refused' ? reply.refusal.code : undefined).toBe(code);
  });

  it("nobody in a tenant that isn't theirs, and nobody in one that doesn't exist", async () => {
    const world = await open();
    await world.setUp(FABRIKAM);
    const administrator = as('GlobalAdministrator');
    expect(await world.refuse(create('x'), { tenantId: FABRIKAM, actor: administrator })).toMatchObject({
      code: 'forbidden',
    });
    expect(await world.refuse(create('x'), { tenantId: '33333333-3333-4333-8333-333333333333' })).toEqual({
      code: 'tenant-not-found',
    });
    expect(await world.refuse(create('x'), { tenantId: NO_TENANT })).toEqual({ code: 'tenant-not-found' });
    expect(await world.refuse(create('x'), { tenantId: 'no guid' })).toEqual({ code: 'tenant-not-found' });
  });
});

describe('names in a command', () => {
  it('are a part number in any case, or an id; an address in any case, or an id', async () => {
    const world = await open();
    await world.buy(E3, 5);
    const [id] = await world.createUsers(1);
    await world.accept({
      type: 'ChangeLicenses',
      body: { user: 'USER0@Contoso.com', add: [{ skuPartNumber: 'enterprisePack' }], remove: [] },
    });
    await world.accept({
      type: 'ChangeLicenses',
      body: { user: id!.toUpperCase(), add: [], remove: [{ skuId: E3.skuId.toUpperCase() }] },
    });
    expect(await world.totals(E3.skuId)).toMatchObject({ assigned: 0 });
    expect(await world.refuse({ type: 'DeleteUser', body: { user: 'nobody@contoso.com' } })).toMatchObject({
      code: 'user-not-found',
    });
  });

  it('are refused, with a receipt, where they name no product or two', async () => {
    const world = await open();
    const twin: Product = {
      ...E1,
      skuId: '0000000a-0000-4000-8000-000000000001' as SkuId,
      skuPartNumber: E3.skuPartNumber,
    };
    expect(await world.refuse({ type: 'PurchaseSeats', body: { skuPartNumber: 'NO_SUCH', seats: 1 } })).toEqual({
      code: 'product-not-found',
      skuPartNumber: 'NO_SUCH',
    });
    await world.accept({ type: 'ImportCatalogue', body: { products: [twin] } });
    const bought = { type: 'PurchaseSeats', body: { skuPartNumber: E3.skuPartNumber, seats: 1 } } as const;
    expect(await world.refuse(bought, { id: 'two' })).toEqual({
      code: 'ambiguous-product',
      skuPartNumber: E3.skuPartNumber,
      skuIds: expect.arrayContaining([E3.skuId, twin.skuId]),
    });
    expect(await world.commands.lookup(CONTOSO, 'two', 'key')).toMatchObject({
      reply: { refusal: { code: 'ambiguous-product' } },
    });
  });
});

describe('what a command is known by in every event', () => {
  const GUID = 'c0a8e1f0-0000-4000-8000-000000000001';
  const other = 'c0a8e1f0-0000-4000-8000-000000000002';
  const text = 'create-ana.silva@contoso.com';
  it.each<[string, Pick<CommandEnvelope, 'id' | 'correlationId'>, string | undefined]>([
    ["is the caller's correlation id where that is a GUID", { id: other, correlationId: GUID.toUpperCase() }, GUID],
    ["else the caller's id where that is one", { id: GUID.toUpperCase(), correlationId: text }, GUID],
    ['else the command id, and no text of the caller', { id: text, correlationId: text }, undefined],
    ['also where there is no correlation id', { id: text }, undefined],
  ])('%s', async (_what, ids, expected) => {
    const world = await open();
    const before = (await world.store.readAll(START, 1_000)).events.length;
    const reply = await world.commands.handle({
      ...ids,
      tenantId: CONTOSO,
      actor: ADMINISTRATOR,
      request: create('ana.silva'),
    });
    const stored = (await world.store.readAll(START, 1_000)).events.slice(before);
    const correlated = new Set(stored.map(({ metadata }) => metadata.correlationId));
    expect([...correlated]).toEqual([expected ?? reply.commandId]);
    const outgoing = world.codec.read(stored).map((event) => cloudEventOf(event, 'store').headers);
    expect(JSON.stringify([stored, outgoing])).not.toContain('ana.silva');
  });
});

/** Makes one request of each kind that names a user. */
const requests = (users: readonly string[]): readonly CommandRequest[] => [
  create('new', { licenses: [{ skuId: E3.skuId }] }),
  create('user1'),
  { type: 'ChangeLicenses', body: { user: users[0]!, add: [{ skuId: E1.skuId }], remove: [{ skuId: E3.skuId }] } },
  {
    type: 'ChangeLicenses',
    body: { user: users[0]!, add: [{ skuId: E3.skuId, disabledPlans: [E3.plans[0]!.planId] }], remove: [] },
  },
  { type: 'ChangeLicenses', body: { user: users[1]!, add: [{ skuId: E3.skuId }], remove: [] } },
  { type: 'ReplaceLicenses', body: { user: users[0]!, licenses: [{ skuPartNumber: 'STANDARDPACK' }] } },
  { type: 'ReassignLicenses', body: { from: users[0]!, to: 'user1@contoso.com', licenses: [{ skuId: E3.skuId }] } },
  { type: 'UpdateUser', body: { user: users[0]!, usageLocation: 'DE' } },
  { type: 'DeleteUser', body: { user: users[0]! } },
  { type: 'PurchaseSeats', body: { skuId: E1.skuId, seats: 7 } },
];
/** After a dry run nothing stands anywhere, and nobody is at a new revision. */
const comparable = (reply: CommandReply) => ({
  ...reply,
  position: undefined,
  ...('answer' in reply ? { answer: withoutRevisions(reply.answer) } : {}),
});

describe('a dry run', () => {
  it.each(requests(['a', 'b']).map(({ type }, at) => [at, type] as const))(
    'answers as command %i (%s) then does, and changes nothing',
    async (at) => {
      const keysFile = new MemoryKeysFile();
      const store = new MemoryEventStore();
      const world = openWorld({ store, keys: new MemoryKeys(Buffer.alloc(32), keysFile) });
      await world.setUp();
      await world.buy(E3, 1);
      await world.buy(E1, 1);
      const users = await world.createUsers(2);
      await world.accept({ type: 'ChangeLicenses', body: { user: users[0]!, add: [{ skuId: E3.skuId }], remove: [] } });
      const request = requests(users)[at]!;
      const [head, persons] = [await store.head(), keysFile.persons.size];
      const tried = await world.send(request, { id: 'try', dryRun: true });
      expect(await store.head()).toEqual(head);
      expect(keysFile.persons.size).toBe(persons);
      expect(await world.commands.lookup(CONTOSO, 'try', 'key')).toBeUndefined();
      const done = await world.send(request, { id: 'try' });
      expect(comparable(done)).toEqual(comparable(tried));
      expect(done).not.toHaveProperty('repeated');
    },
  );

  it('under an id that was used says what a repeat is told', async () => {
    const world = await open();
    const request: CommandRequest = { type: 'PurchaseSeats', body: { skuId: E3.skuId, seats: 5 } };
    const done = await world.send(request, { id: 'one' });
    expect(await world.send(request, { id: 'one', dryRun: true })).toEqual({ ...done, repeated: true });
    const other: CommandRequest = { type: 'PurchaseSeats', body: { skuId: E3.skuId, seats: 6 } };
    expect(await world.send(other, { id: 'one', dryRun: true })).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'command-id-reused' },
    });
  });

  it('of a bulk operation decides all users in turn: 10 seats and 20 users give 10 and 10', async () => {
    const world = await open();
    await world.buy(E3, 10);
    const users = await world.createUsers(20);
    const head = await world.store.head();
    const request: CommandRequest = {
      type: 'StartOperation',
      body: { mode: 'add', users, licenses: [{ skuPartNumber: 'ENTERPRISEPACK' }] },
    };
    const reply = await world.send(request, { id: 'bulk', dryRun: true });
    if (reply.outcome !== 'accepted') throw new Error(JSON.stringify(reply));
    expect(reply.items).toHaveLength(20);
    expect(reply.items!.slice(0, 10).every(({ state }) => state === 'complete')).toBe(true);
    expect(
      reply
        .items!.slice(10)
        .every(({ state, refusal }) => state === 'failed' && refusal?.code === 'no-available-seats'),
    ).toBe(true);
    expect(await world.store.head()).toEqual(head);
    const done = await world.accept(request, { id: 'bulk' });
    expect(done).toEqual(reply.answer);
    await world.runner.idle();
    expect(await world.totals(E3.skuId)).toMatchObject({ assigned: 10 });
  });

  it('of a bulk operation says from which user on it would wait for a trusted clock, as it then does', async () => {
    const delay = new ManualDelay();
    const world = await open({ delay });
    // the pause after the catalogue is over
    await delay.advance(250);
    await world.buy(E3, 3);
    const users = await world.createUsers(3);
    const holders = [users[1]!, users[2]!];
    for (const user of holders)
      await world.accept({ type: 'ChangeLicenses', body: { user, add: [{ skuId: E3.skuId }], remove: [] } });
    world.clock.trust(false);
    const request: CommandRequest = {
      type: 'StartOperation',
      body: { mode: 'remove', users: ['nobody@contoso.com', ...users], licenses: [{ skuId: E3.skuId }] },
    };
    const tried = await world.send(request, { id: 'bulk', dryRun: true });
    const waiting = { state: 'pending', failure: 'clock-not-trusted' };
    expect(tried).toMatchObject({
      outcome: 'accepted',
      items: [
        { index: 0, state: 'failed', refusal: { code: 'user-not-found' } },
        { index: 1, userId: users[0], state: 'complete' },
        { index: 2, userId: users[1], ...waiting },
        { index: 3, userId: users[2], ...waiting },
      ],
    });
    const { operationId } = (await world.accept(request, { id: 'bulk' })) as { readonly operationId: OperationId };
    await delay.untilWaiting();
    expect(await world.state({ kind: 'operation', tenantId: CONTOSO, operationId })).toMatchObject({
      status: 'running',
      cursor: 2,
      counts: { complete: 1, failed: 1 },
    });
    await world.close();
  });
});

describe('a tenant', () => {
  it('has the id that was asked for, or one that follows from the command', async () => {
    const world = openWorld();
    const body = { displayName: 'Contoso', country: 'DE' };
    const first = await world.accept({ type: 'CreateTenant', body }, { id: 'new tenant' });
    const again = await world.send({ type: 'CreateTenant', body }, { id: 'new tenant' });
    expect(again).toMatchObject({ repeated: true, answer: first });
    await world.accept({ type: 'CreateTenant', body: { ...body, tenantId: FABRIKAM } });
    expect(await world.refuse({ type: 'CreateTenant', body: { ...body, tenantId: FABRIKAM } })).toEqual({
      code: 'tenant-exists',
    });
    expect(await world.state({ kind: 'tenant', tenantId: FABRIKAM })).toMatchObject({ displayName: 'Contoso' });
  });
});

describe('a large import', () => {
  it('of a whole catalogue goes through as one command', async () => {
    const world = openWorld();
    const plan = (n: number) => ({
      planId: `0000000b-0000-4000-8000-${String(n).padStart(12, '0')}` as PlanId,
      planName: `PLAN_${n}`,
      service: null,
    });
    const products = Array.from({ length: 570 }, (_, n) => ({
      skuId: `0000000a-0000-4000-8000-${String(n).padStart(12, '0')}`,
      skuPartNumber: `PRODUCT_${n}`,
      displayName: `Product ${n}`,
      plans: Array.from({ length: 10 }, (_plan, p) => plan(n + p)),
    }));
    expect(await world.accept({ type: 'ImportCatalogue', body: { products } })).toMatchObject({ imported: 570 });
  });

  it('that no append could take is told apart from a bug', async () => {
    const world = openWorld();
    const products = [{ ...E3, displayName: 'x'.repeat(9 * 1024 * 1024) }];
    expect(await world.send({ type: 'ImportCatalogue', body: { products } })).toMatchObject({
      outcome: 'failed',
      failure: 'message-too-large',
    });
    expect(world.bugs).toEqual([]);
  });
});

describe('a user', () => {
  it('is found by the new id at once', async () => {
    const world = await open();
    const answer = await world.accept(create('ada'));
    if (answer.kind !== 'user') throw new Error(answer.kind);
    expect(await world.state({ kind: 'user', tenantId: CONTOSO, userId: answer.userId as UserId })).toMatchObject({
      status: 'active',
    });
  });
});
