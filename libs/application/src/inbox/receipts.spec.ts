import { START, type Actor, type CommandReply, type CommandRequest } from '#application';
import { relatedIdsOf, type CommandDecided, type CommandType, type SkuId } from '#licensing';
import { E1, E3, PLANS, UNKNOWN_PRODUCT } from '#testing/catalogue';
import { ADMINISTRATOR, CONTOSO, openWorld, type CommandWorld, type Sending } from '#testing/world';

/** May do everything, what only the application does too. */
const ANYBODY: Actor = { ...ADMINISTRATOR, roles: [...ADMINISTRATOR.roles, 'System'] };
const MARKER = 'Zwyntarvik';
const NIL = '00000000-0000-0000-0000-000000000000';
const ANN = 'ann@contoso.com';
const add = (user: string, ...products: readonly object[]): CommandRequest => ({
  type: 'ChangeLicenses',
  body: { user, add: products, remove: [] },
});

describe('the receipt of a command', () => {
  let world: CommandWorld;
  let ann: string;
  let purchaseId: string;
  beforeEach(async () => {
    world = openWorld({ users: () => Promise.resolve(1) });
    await world.setUp();
    purchaseId = await world.buy(E3, 1);
    const created = await world.accept({
      type: 'CreateUser',
      body: { userPrincipalName: ANN, profile: { displayName: 'Ann' }, usageLocation: 'DE' },
    });
    ann = created.kind === 'user' ? created.userId : '';
  });
  afterEach(() => world.close());

  const receiptOf = async ({ commandId }: CommandReply, owner: string = CONTOSO): Promise<CommandDecided['data']> => {
    const [receipt] = world.codec.read(await world.store.read(`command-${owner}_${commandId}`));
    if (receipt?.event.type !== 'CommandDecided') throw new Error(`no receipt of ${commandId}`);
    return receipt.event.data;
  };
  const sent = async (request: CommandRequest, sending?: Sending) => receiptOf(await world.send(request, sending));

  it('says what was asked, with ids in place of names, whatever came of it', async () => {
    const wanted = [{ skuPartNumber: 'enterprisepack', disabledPlans: [PLANS.teams.planId.toUpperCase()] }];
    const command = { add: [{ skuId: E3.skuId, disabledPlans: [PLANS.teams.planId] }] };
    expect(await sent(add(ann.toUpperCase(), ...wanted))).toMatchObject({
      outcome: 'accepted',
      command: { user: ann, ...command },
    });
    expect(await sent(add(ANN, ...wanted))).toMatchObject({
      outcome: 'unchanged',
      command: { user: ann, ...command },
    });
    expect(await sent(add('nobody@contoso.com', ...wanted))).toMatchObject({
      refusal: { code: 'user-not-found' },
      command: { user: { address: expect.stringMatching(/^[0-9a-f]{64}$/) as string }, ...command },
    });
    const [bob] = await world.createUsers(1, 'bob');
    expect(await sent(add(bob!, ...wanted))).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'no-available-seats' },
      command: { user: bob, ...command },
    });
  });

  it('says whether the clock was trusted, and the retention of that time', async () => {
    expect(await sent(add(ann, E3))).toMatchObject({ clockTrusted: true, retention: 'P30D' });
    world.clock.trust(false);
    expect(await sent(add(ann, E3))).toMatchObject({ outcome: 'unchanged', clockTrusted: false });
    const week = { milliseconds: 7 * 86_400_000, iso: 'P7D' };
    const { store, keys, ids } = world;
    world = openWorld({ store, keys, ids, retention: { term: week, ofService: new Map() } });
    expect(await sent(add(ann, E1))).toMatchObject({ outcome: 'refused', retention: 'P7D,sharepoint=P7D' });
  });

  it.each<[string, readonly object[]]>([
    ['no seat', [E3]],
    ['a product that nobody has', [{ skuPartNumber: 'NO_SUCH' }]],
    ['a product twice', [E3, E3]],
    ['a product that there is not', [UNKNOWN_PRODUCT]],
  ])('is found under the user whom the command named by address, and who was refused %s', async (_why, products) => {
    const [bob] = await world.createUsers(1, 'bob');
    await world.accept(add(bob!, { skuId: E3.skuId }));
    const lines = products.map((product) =>
      'skuPartNumber' in product && !('skuId' in product) ? product : { skuId: (product as { skuId: SkuId }).skuId },
    );
    const receipt = await sent(add(ANN, ...lines));
    expect(receipt.outcome).toBe('refused');
    expect(relatedIdsOf(receipt)).toContain(ann);
  });

  it('is found under both users of a reassignment, the user who was created, and one who was deleted', async () => {
    const [bob] = await world.createUsers(1, 'bob');
    const reassign = { from: ANN, to: 'bob0@contoso.com', licenses: [{ skuId: E3.skuId }] };
    const refused = await sent({ type: 'ReassignLicenses', body: reassign });
    expect(relatedIdsOf(refused)).toEqual([ann, bob, E3.skuId]);
    const created = await sent({ type: 'CreateUser', body: { userPrincipalName: 'cid@contoso.com' } as never });
    expect(relatedIdsOf(created)).toEqual([(created.answer as { userId: string }).userId]);
    expect(relatedIdsOf(await sent({ type: 'DeleteUser', body: { user: ANN } }))).toEqual([ann]);
  });

  it('has nothing of a command that could not be prepared but its type and what was found', async () => {
    const receipt = await sent(add(ANN, { skuPartNumber: 'ENTERPRISEPACK' }, { skuPartNumber: MARKER }));
    expect(receipt).not.toHaveProperty('command');
    expect(receipt).toMatchObject({
      commandType: 'ChangeLicenses',
      refusal: { code: 'product-not-found', line: 1 },
      relatedIds: [ann, E3.skuId],
    });
  });

  it('lets who asks again be told of a product that there is not as the first time', async () => {
    const asked = add(ann, { skuPartNumber: 'ENTERPRISEPACK' }, { skuPartNumber: 'No_Such' });
    const refusal = { code: 'product-not-found', skuPartNumber: 'No_Such' };
    expect(await world.refuse(asked, { id: 'once' })).toEqual(refusal);
    expect(await world.refuse(asked, { id: 'once' })).toEqual(refusal);
    const { store, keys, ids } = world;
    const restarted = openWorld({ store, keys, ids });
    expect(await restarted.refuse(asked, { id: 'once' })).toEqual(refusal);
    await restarted.close();
  });

  it('of an item of an operation leads to its start, and repeats nothing of it', async () => {
    const start = await world.send({
      type: 'StartOperation',
      body: { mode: 'add', users: [ANN, 'nobody@contoso.com'], licenses: [{ skuId: E3.skuId }] },
    });
    await world.runner.idle();
    const { command } = await receiptOf(start);
    expect(command).toMatchObject({ mode: 'add', total: 2, licenses: [{ skuId: E3.skuId }] });
    const { events } = await world.store.readAll(START, 1_000);
    const items = world.codec
      .read(events)
      .filter(({ event, metadata }) => event.type === 'CommandDecided' && metadata.causationId === start.commandId)
      .filter(({ metadata }) => metadata.commandId !== start.commandId)
      .map(({ event }) => (event as CommandDecided).data);
    expect(items).toEqual([
      expect.objectContaining({ commandType: 'ChangeLicenses', outcome: 'accepted', command: { item: 0 } }),
      expect.objectContaining({ commandType: 'ChangeLicenses', outcome: 'refused' }),
    ]);
    expect(relatedIdsOf(items[0]!)).toEqual([ann]);
    expect(items[1]).not.toHaveProperty('command');
  });

  it('of an operation that is refused says what was asked of it', async () => {
    const receipt = await sent({ type: 'StartOperation', body: { mode: 'delete', users: [ANN], confirm: 7 } });
    expect(receipt).toMatchObject({ outcome: 'refused', command: { mode: 'delete', total: 1, confirm: 7 } });
  });

  it('has no text of a caller, of any command, with every member filled, and whatever comes of it', async () => {
    const address = `${MARKER}@contoso.com`;
    const fields = {
      userPrincipalName: address,
      profile: { displayName: MARKER, givenName: MARKER, city: MARKER, alternateEmail: address, faxNumber: null },
      usageLocation: 'DE',
      aliases: [`a.${address}`],
    };
    const lines = [{ skuPartNumber: 'ENTERPRISEPACK', disabledPlans: [PLANS.teams.planId] }, { skuPartNumber: MARKER }];
    const fine = lines.slice(0, 1);
    const purge = { userId: ann, retentionId: NIL };
    const product = { ...E3, skuPartNumber: MARKER, displayName: MARKER };
    const bodies: { readonly [T in CommandType]: readonly (CommandRequest & { readonly type: T })['body'][] } = {
      CreateTenant: [{ displayName: MARKER, country: 'DE' }],
      RenameTenant: [{ displayName: MARKER }, { displayName: MARKER }],
      CloseTenant: [{ confirm: 7 }],
      ReopenTenant: [{}],
      AgreeClock: [{}],
      ImportCatalogue: [{ products: [product] }, { products: [product, { ...product, displayName: `2 ${MARKER}` }] }],
      WithdrawProduct: [{ skuPartNumber: MARKER }, { skuId: E3.skuId }],
      ReinstateProduct: [{ skuPartNumber: MARKER }, { skuId: E3.skuId }],
      ImportRestrictions: [{ restrictions: [{ planId: PLANS.teams.planId, country: 'CN' }] }],
      PurchaseSeats: [
        { skuPartNumber: MARKER, seats: 1, endsOn: '2027-01-31' },
        { skuId: E3.skuId, seats: 1 },
      ],
      ChangePurchaseQuantity: [{ purchaseId, seats: 2 }],
      ExpirePurchase: [{ purchaseId }],
      RenewPurchase: [{ purchaseId, endsOn: '2027-01-31' }],
      SuspendPurchase: [{ purchaseId }],
      CancelPurchase: [{ purchaseId }],
      CreateUser: [
        { ...fields, licenses: lines },
        { ...fields, licenses: fine },
        { ...fields, licenses: fine },
      ],
      UpdateUser: [
        { user: ANN, ...fields },
        { user: address, profile: fields.profile, usageLocation: 'DE', addAliases: [`b.${address}`] },
        { user: address, removeAliases: [`c.${address}`] },
      ],
      ReplaceLicenses: [
        { user: address, licenses: lines },
        { user: address, licenses: fine },
      ],
      ReassignLicenses: [
        { from: ANN, to: address, licenses: lines },
        { from: ANN, to: address, licenses: [{ skuId: E3.skuId }] },
      ],
      ChangeLicenses: [
        { user: address, add: lines, remove: [] },
        { user: address, add: [], remove: [{ skuId: E3.skuId }] },
      ],
      AdoptLicenses: [
        { user: address, licenses: lines },
        { user: address, licenses: [{ skuId: E3.skuId }] },
      ],
      RefreshLicenses: [
        { user: address, licenses: lines },
        { user: address, licenses: [{ skuId: E3.skuId }] },
      ],
      StartOperation: [
        { mode: 'update', users: [{ user: ANN, ...fields, aliases: [`d.${address}`] }], profile: fields.profile },
        { mode: 'create', users: [{ ...fields, licenses: lines }] },
        { mode: 'add', users: [address, `e.${address}`], licenses: fine },
      ],
      DeleteUser: [{ user: address }],
      RestoreUser: [
        { user: address, userPrincipalName: address },
        { user: ann, userPrincipalName: address },
      ],
      EraseUser: [{ userId: ann, confirm: ann }],
      PurgeServiceData: [purge],
      PurgeUser: [purge],
      PurgeTenant: [{ tenantId: NIL, retentionId: NIL }],
      AbandonOperation: [{ operationId: NIL }],
      // it is always an item of an operation, whose receipt repeats nothing of the list
      UndoForUser: [],
      RedactReason: [{ commandId: NIL }],
      RedactInstallationReason: [{ commandId: NIL }],
    };
    const outcomes = new Set<string>();
    for (const type of Object.keys(bodies) as CommandType[])
      for (const body of bodies[type]) {
        const about = { reference: 'CHG-4711', reason: `as ${MARKER} wishes` };
        const { outcome } = await world.send({ type, body } as CommandRequest, { actor: ANYBODY, ...about });
        outcomes.add(outcome);
        await world.runner.idle();
      }
    expect(outcomes).toEqual(new Set(['accepted', 'refused', 'unchanged', 'ignored']));
    expect(world.bugs).toEqual([]);

    const { events } = await world.store.readAll(START, 10_000);
    const receipts = events.filter(({ type }) => type === 'CommandDecided');
    const decided = new Set(world.codec.read(receipts).map(({ event }) => (event as CommandDecided).data.commandType));
    // what nobody is to purge, no list to give up, and what is only an item leaves no receipt of its own
    const silent = ['UndoForUser', 'PurgeServiceData', 'PurgeUser', 'PurgeTenant', 'AbandonOperation'];
    expect([...decided, ...silent].sort()).toEqual(Object.keys(bodies).sort());
    for (const { data } of receipts) expect(data).not.toMatch(new RegExp(MARKER, 'i'));
  });
});
