import { MemoryReadModels } from '#adapters/read-models-memory';
import { anyProjection, collectionOf, NO_TENANT, type Position, START } from '#application';
import type { CommandId, KnownUser, Retention, SkuId, TenantId, UserId } from '#licensing';
import { SMALL_CATALOGUE } from '#testing/catalogue';
import { minute, project, projecting, type Fact } from '#testing/projections';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';
import { historyPage, type HistoryFilter } from '../queries/history-page.js';
import { MOST_OPERATIONS, TooManyOperations } from '../queries/under-reference.js';
import { history, type HistoryDocument } from './history.js';

/** Resolves to the read model as the whole log of the world makes it, the same in every slicing. */
const readModelOf = async (world: CommandWorld): Promise<MemoryReadModels> => {
  const log = world.codec.read((await world.store.readAll(START, 10_000)).events);
  const { documents, parked } = await project(anyProjection(history), log);
  expect(parked).toEqual([]);
  const models = new MemoryReadModels();
  const collection = collectionOf(history, 1);
  await models.ensure(collection);
  const at = '00000000000000000001' as Position;
  await models.commit(
    collection,
    [...documents].map(([key, document]) => ({ key, at, document })),
  );
  return models;
};
const [E1, E3] = [SMALL_CATALOGUE[0]!, SMALL_CATALOGUE[1]!];
const page = { limit: 100 };

describe('the history of what was decided', () => {
  let world: CommandWorld;
  let anna: string;
  let ben: string;
  beforeEach(async () => {
    world = openWorld();
    await world.setUp();
    await world.buy(E1, 2);
    [anna, ben] = (await world.createUsers(2)) as [string, string];
  });
  afterEach(() => world.close());
  const asked = async (filter: HistoryFilter): Promise<readonly HistoryDocument[]> =>
    (await historyPage(await readModelOf(world), CONTOSO, filter, page)).items;
  const give = (user: string, skuId: string) => ({
    type: 'ChangeLicenses' as const,
    body: { user, add: [{ skuId }], remove: [] },
  });
  const take = (user: string, skuId: string) => ({
    type: 'ChangeLicenses' as const,
    body: { user, add: [], remove: [{ skuId }] },
  });

  it('says of an assignment the seat, the services, who, by which right, and why', async () => {
    await world.accept(give(anna, E1.skuId), { reference: 'CHG-1', reason: 'new colleague' });
    const [entry] = await asked({ user: anna });
    expect(entry).toMatchObject({
      type: 'ChangeLicenses',
      outcome: 'accepted',
      actorRole: 'GlobalAdministrator',
      reference: 'CHG-1',
      hasReason: true,
      users: [anna],
      products: [E1.skuId],
      changes: [
        { what: 'assigned', product: E1.skuId, cause: 'assigned' },
        { what: 'granted' },
        { what: 'seat-taken', valid: 2, assigned: 1 },
      ],
    });
    expect(JSON.stringify(entry)).not.toContain('new colleague');
  });

  it('has a refusal under the user and the product that it was about', async () => {
    await world.refuse(give(anna, E3.skuId));
    const expected = [{ outcome: 'refused', refusal: { code: 'no-subscription', skuId: E3.skuId }, changes: [] }];
    expect(await asked({ user: anna, outcome: 'refused' })).toMatchObject(expected);
    expect(await asked({ product: E3.skuId })).toMatchObject(expected);
    expect(await asked({ product: E3.skuId, user: ben })).toEqual([]);
  });

  it('has a product that a refusal knew beside the command among the products, not among the users', async () => {
    await world.refuse(give('nobody@contoso.com', E1.skuId));
    const [entry] = await asked({ outcome: 'refused' });
    expect(entry).toMatchObject({ users: [], products: [E1.skuId], refusal: { code: 'user-not-found' } });
  });

  it('has the purge of a single service of a living user, and who caused it', async () => {
    await world.accept(give(anna, E1.skuId));
    await world.accept(take(anna, E1.skuId));
    const { retentions } = (await world.state({
      kind: 'user',
      tenantId: CONTOSO,
      userId: anna as UserId,
    })) as KnownUser;
    const [{ retentionId, service, purgeAt }] = [...retentions.values()] as [Retention];
    const removal = (await asked({ user: anna }))[0];
    expect(removal?.changes).toContainEqual({ what: 'retained', user: anna, service, purgeAt });
    world.clock.advance(31 * 86_400_000);
    const purge = { type: 'PurgeServiceData' as const, body: { userId: anna, retentionId } };
    await world.accept(purge, { actor: { kind: 'system', part: 'retention', roles: ['System'], tenants: 'all' } });
    expect((await asked({ user: anna }))[0]).toMatchObject({
      type: 'PurgeServiceData',
      actorKind: 'system',
      changes: [{ what: 'data-purged', user: anna, service, cause: 'due' }],
    });
  });

  it('names the start as the cause of what became of each user of an operation, and finds all by its id', async () => {
    const licenses = [{ skuId: E1.skuId }];
    const users = [anna, ben, 'nobody@contoso.com'];
    const started = await world.accept({ type: 'StartOperation', body: { mode: 'add', users, licenses } });
    await world.runner.idle();
    const { operationId } = started as { readonly operationId: string };
    const found = await asked({ operation: operationId });
    expect(found.map(({ type, outcome }) => `${type} ${outcome}`).toSorted()).toEqual([
      'ChangeLicenses accepted',
      'ChangeLicenses accepted',
      'ChangeLicenses refused',
      'StartOperation accepted',
    ]);
    expect(new Set(found.map(({ cause }) => cause)).size).toBe(1);
    expect(await asked({ operation: operationId, user: ben })).toMatchObject([{ users: [ben] }]);
  });

  it('has the refusal of a user of an operation under the product, which nothing but the refusal names', async () => {
    const licenses = [{ skuId: E3.skuId }];
    await world.accept({ type: 'StartOperation', body: { mode: 'add', users: [anna], licenses } });
    await world.runner.idle();
    expect(await asked({ product: E3.skuId, outcome: 'refused' })).toMatchObject([{ users: [anna] }]);
  });

  it('has a reassignment once, for both users', async () => {
    await world.accept(give(anna, E1.skuId));
    await world.accept({ type: 'ReassignLicenses', body: { from: anna, to: ben, licenses: [{ skuId: E1.skuId }] } });
    const [[ofAnna], [ofBen]] = [await asked({ user: anna }), await asked({ user: ben })];
    expect(ofAnna).toEqual(ofBen);
    expect(ofAnna?.changes.map(({ what }) => what)).toEqual(expect.arrayContaining(['removed', 'assigned']));
  });

  it('says that there was a reason and not which, and has its redaction under the command', async () => {
    const { commandId } = await world.send(give(anna, E1.skuId), { reason: 'she is ill' });
    await world.accept({ type: 'RedactReason', body: { commandId } });
    const found = await asked({ command: commandId });
    expect(found.map(({ type, hasReason }) => [type, hasReason])).toEqual([
      ['RedactReason', false],
      ['ChangeLicenses', true],
    ]);
    expect(JSON.stringify(found)).not.toContain('sealed');
  });

  it('finds a purchase, an actor, a reference and a period', async () => {
    const purchase = await world.buy(E3, 5);
    const [bought] = await asked({ purchase });
    expect(bought).toMatchObject({
      purchase,
      products: [E3.skuId],
      changes: [{ what: 'bought', seats: 5 }, { what: 'pool' }],
    });
    const state = 'active';
    expect(bought?.step).toEqual({ before: null, after: { seats: 5, state } });
    await world.accept({ type: 'ChangePurchaseQuantity', body: { purchaseId: purchase, seats: 4 } });
    expect((await asked({ purchase }))[0]?.step).toEqual({ before: { seats: 5, state }, after: { seats: 4, state } });
    world.clock.advance(60_000);
    const from = world.clock.now();
    await world.accept(give(anna, E3.skuId), { reference: 'CHG-2' });
    expect(await asked({ reference: 'CHG-2' })).toHaveLength(1);
    expect(await asked({ from })).toHaveLength(1);
    expect((await asked({ until: from })).length).toBeGreaterThan(3);
    expect(await asked({ actor: bought!.actor, from })).toHaveLength(1);
    expect(await asked({ actor: 'somebody else' })).toEqual([]);
  });

  const allOf =
    (models: MemoryReadModels) =>
    async (filter: HistoryFilter, oldestFirst: boolean): Promise<readonly string[]> => {
      const ids: string[] = [];
      let after: string | undefined;
      do {
        const request = { limit: 2, oldestFirst, ...(after === undefined ? {} : { after }) };
        const found = await historyPage(models, CONTOSO, filter, request);
        ids.push(...found.items.map(({ id }) => id as string));
        after = found.next;
      } while (after !== undefined);
      return ids;
    };
  const operate = (users: readonly string[]) =>
    world.accept(
      { type: 'StartOperation', body: { mode: 'remove', users, licenses: [{ skuId: E1.skuId }] } },
      { reference: 'CHG-9' },
    );

  it('gives each entry once, page by page, in both directions, also where a condition is looked for', async () => {
    for (const user of await world.createUsers(9, 'more')) await world.send(give(user, E1.skuId));
    const all = allOf(await readModelOf(world));
    const newest = await all({}, false);
    expect(new Set(newest).size).toBe(newest.length);
    expect(await all({}, true)).toEqual(newest.toReversed());
    const refused = await all({ product: E1.skuId, outcome: 'refused' }, true);
    expect(refused).toHaveLength(7);
    expect(await all({ product: E1.skuId, outcome: 'refused' }, false)).toEqual(refused.toReversed());
  });

  it('has under a reference each user of its operations, too, in the order of all', async () => {
    const users = await world.createUsers(5, 'more');
    await world.accept(give(anna, E1.skuId), { reference: 'CHG-9' });
    await world.accept(give(ben, E1.skuId), { reference: 'CHG-10' });
    await operate(users);
    await world.runner.idle();
    world.clock.advance(1_000);
    await operate([anna, ben, ...users]);
    const between = world.clock.now();
    await world.runner.idle();
    world.clock.advance(1_000);
    await world.accept(give(anna, E1.skuId), { reference: 'CHG-9' });
    const all = allOf(await readModelOf(world));
    const oldest = await all({ reference: 'CHG-9' }, true);
    expect(oldest).toHaveLength(1 + 1 + 5 + 1 + 7 + 1);
    expect(await all({}, true)).toEqual(expect.arrayContaining([...oldest]));
    expect((await all({}, true)).filter((id) => oldest.includes(id))).toEqual(oldest);
    expect(await all({ reference: 'CHG-9' }, false)).toEqual(oldest.toReversed());
    expect(await all({ reference: 'CHG-9', from: between }, true)).toEqual(oldest.slice(-9));
    expect(await all({ reference: 'CHG-9', until: between }, false)).toHaveLength(oldest.length - 9);
    expect(await all({ reference: 'CHG-9', user: ben }, true)).toHaveLength(1);
    expect(await all({ reference: 'CHG-9', outcome: 'accepted' }, true)).toHaveLength(6);
  });

  it('tells no part of a reference under which more operations were started than it asks for', async () => {
    const filter = { reference: 'CHG-9' };
    for (let at = 0; at < MOST_OPERATIONS; at += 1) await operate([anna]);
    await world.runner.idle();
    expect((await asked(filter)).length).toBe(2 * MOST_OPERATIONS);
    await operate([anna]);
    await world.runner.idle();
    await expect(asked(filter)).rejects.toBeInstanceOf(TooManyOperations);
    expect((await asked({ ...filter, user: anna })).length).toBeGreaterThan(MOST_OPERATIONS);
  });
});

describe('an entry of the history', () => {
  const [tenantId, userId] = [CONTOSO, 'cccccccc-1111-4111-8111-111111111111' as UserId];
  const skuId = E1.skuId as SkuId;
  const assigned: Fact = [
    { kind: 'user', tenantId, userId },
    {
      type: 'LicenseAssigned',
      data: {
        userId,
        skuId,
        productRevision: 0,
        disabledPlans: [],
        grants: [],
        source: { kind: 'direct' },
        cause: 'assigned',
      },
    },
  ];
  const key = `${tenantId}_the-command`;

  it('stands where its first event stands, and is bounded', async () => {
    const document = await projecting(history)
      .given(...Array.from({ length: 205 }, () => assigned))
      .document(key);
    expect(document).toMatchObject({ position: '00000000000000000001', occurredAt: minute(0), more: 5 });
    expect(document?.changes).toHaveLength(200);
  });

  it('is made of no receipt that belongs to no tenant', () =>
    projecting(history)
      .given([
        { kind: 'command', tenantId: NO_TENANT as TenantId, commandId: 'the-command' as CommandId },
        {
          type: 'CommandDecided',
          data: { commandType: 'AgreeClock', hash: 'h', clockTrusted: true, retention: 'P30D', outcome: 'unchanged' },
        },
      ])
      .thenDocuments({}));
});
