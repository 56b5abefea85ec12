import type { CommandReply, CommandRequest } from '#application';
import { streamName, type CataloguePlan, type CommandId, type CountryCode, type RefusalCode } from '#licensing';
import { E1, E3, PLANS, VISIO } from '#testing/catalogue';
import { type CommandWorld, CONTOSO, openWorld, type Sending } from '#testing/world';
import { explainRefusal } from './explain-refusal.js';
import { REMEDIES } from './remedies.js';
import type { WayFound } from './way-to.js';

const PLACES = ['AT', 'DE', 'US'] as readonly string[] as readonly CountryCode[];

interface Told {
  readonly world: CommandWorld;
  readonly ann: string;
  readonly ben: string;
  /** The one of E3. */
  readonly purchaseId: string;
}
interface Scenario {
  readonly refused: (told: Told) => Promise<CommandReply>;
  /** What is said then, from the refusal's own remedy on. */
  readonly remedies: (told: Told) => readonly object[];
  readonly others?: (told: Told) => readonly (readonly object[])[];
  /** It refuses the command all the same. */
  readonly left?: RefusalCode;
}

type Body<T extends CommandRequest['type']> = Extract<CommandRequest, { type: T }>['body'];
const update = ({ world, ann }: Told, body: Partial<Body<'UpdateUser'>>, sending?: Sending) =>
  world.send({ type: 'UpdateUser', body: { user: ann, ...body } }, sending);
const change = ({ world, ann }: Told, body: Partial<Body<'ChangeLicenses'>>, sending?: Sending) =>
  world.send({ type: 'ChangeLicenses', body: { user: ann, add: [], remove: [], ...body } }, sending);
const give = (told: Told, ...products: readonly (typeof E3)[]) =>
  change(told, { add: products.map(({ skuId }) => ({ skuId })) });
const create = ({ world }: Told, body: Partial<Body<'CreateUser'>>) =>
  world.send({ type: 'CreateUser', body: { userPrincipalName: 'new@contoso.com', profile: {}, ...body } });
type Forbidden = readonly [plan: CataloguePlan, ...countries: readonly string[]];
const forbidPlans = ({ world }: Told, ...rows: readonly Forbidden[]) =>
  world.accept({
    type: 'ImportRestrictions',
    body: {
      restrictions: rows.flatMap(([{ planId }, ...countries]) => countries.map((country) => ({ planId, country }))),
    },
  });
const forbid = (told: Told, ...countries: readonly string[]) =>
  forbidPlans(told, [PLANS.exchangeEnterprise, ...countries]);
const reassign = ({ world, ann, ben }: Told, ...products: readonly (typeof E3)[]) =>
  world.send({
    type: 'ReassignLicenses',
    body: { from: ann, to: ben, licenses: products.map(({ skuId }) => ({ skuId })) },
  });

/** Each refusal that has a remedy, and what is said of it. */
const WITH: { readonly [C in RefusalCode]?: Scenario } = {
  'tenant-closed': {
    refused: async (told) => {
      const { world } = told;
      await world.accept({ type: 'CloseTenant', body: { confirm: 2 } }, { reference: 'CLOSE-1' });
      return give(told, E3);
    },
    remedies: () => [{ step: 'reopen-tenant' }],
  },
  'user-not-found': {
    refused: async (told) => {
      await told.world.accept({ type: 'DeleteUser', body: { user: told.ann } });
      return change(told, { user: 'ann0@contoso.com', add: [{ skuId: E3.skuId }] });
    },
    remedies: ({ ann }) => [{ step: 'restore-user', userId: ann }],
  },
  'alias-names-no-user': {
    refused: async (told) => {
      await update(told, { addAliases: ['a@contoso.com'] });
      return change(told, { user: 'a@contoso.com', add: [{ skuId: E3.skuId }] });
    },
    remedies: ({ ann }) => [{ step: 'name-user', userId: ann }],
  },
  'user-id-taken': {
    refused: (told) => create(told, { id: told.ann }),
    remedies: () => [{ step: 'leave-out-id' }],
  },
  'user-deleted': {
    refused: async (told) => {
      await told.world.accept({ type: 'DeleteUser', body: { user: told.ann } });
      return give(told, E3);
    },
    remedies: ({ ann }) => [{ step: 'restore-user', userId: ann }],
  },
  'address-taken': {
    refused: async (told) => {
      await create(told, { userPrincipalName: 'Ann02@contoso.com' });
      return create(told, { userPrincipalName: 'ann0@contoso.com', aliases: ['BEN0@contoso.com'] });
    },
    remedies: () => [
      { step: 'use-address', field: 'userPrincipalName', address: 'ann03@contoso.com' },
      { step: 'use-address', field: 'aliases', address: 'ben02@contoso.com' },
    ],
    others: () => [
      [
        { step: 'use-address', field: 'userPrincipalName', address: 'ann03@contoso.com' },
        { step: 'leave-out-alias', field: 'aliases', index: 0 },
      ],
    ],
  },
  'duplicate-address': {
    refused: (told) => create(told, { aliases: ['new@contoso.com'] }),
    remedies: () => [{ step: 'leave-out-alias', field: 'aliases', index: 0 }],
  },
  'alias-not-held': {
    refused: (told) => update(told, { usageLocation: 'AT', removeAliases: ['a@contoso.com'] }),
    remedies: () => [{ step: 'leave-out-alias', field: 'removeAliases', index: 0 }],
  },
  'plan-not-in-product': {
    refused: (told) => change(told, { add: [{ skuId: E3.skuId, disabledPlans: [PLANS.powerBi.planId] }] }),
    remedies: () => [{ step: 'leave-on', skuId: E3.skuId, planIds: [PLANS.powerBi.planId] }],
  },
  'no-subscription': {
    refused: (told) => give(told, VISIO),
    remedies: () => [{ step: 'buy-seats', skuId: VISIO.skuId, seats: 1 }],
  },
  'no-available-seats': {
    refused: async (told) => {
      await give({ ...told, ann: told.ben }, E3);
      return give(told, E3);
    },
    remedies: () => [{ step: 'buy-seats', skuId: E3.skuId, seats: 1 }],
  },
  'no-usable-purchase': {
    refused: async (told) => {
      const { world, purchaseId } = told;
      await give(told, E3);
      await world.accept({ type: 'SuspendPurchase', body: { purchaseId } });
      return reassign(told, E3);
    },
    remedies: () => [{ step: 'buy-seats', skuId: E3.skuId, seats: 1 }],
  },
  'not-held': {
    refused: (told) => change(told, { add: [{ skuId: E3.skuId }], remove: [{ skuId: VISIO.skuId }] }),
    remedies: () => [{ step: 'leave-out', skuIds: [VISIO.skuId], because: 'not-held' }],
  },
  'already-held': {
    refused: async (told) => {
      await give(told, E3, E1);
      await give({ ...told, ann: told.ben }, E1);
      return reassign(told, E3, E1);
    },
    remedies: () => [{ step: 'leave-out', skuIds: [E1.skuId], because: 'already-held' }],
  },
  'duplicate-product': {
    refused: (told) => give(told, E3, E3),
    remedies: () => [{ step: 'leave-out', skuIds: [E3.skuId], because: 'twice' }],
  },
  'usage-location-required': {
    refused: async (told) => {
      await forbid(told, 'DE');
      await update(told, { usageLocation: null });
      return give(told, E3);
    },
    // the tenant's own would not do, and nothing has to be switched off in the one that is said
    remedies: ({ ann }) => [{ step: 'set-location', userId: ann, usageLocation: 'AT', notIn: ['DE'] }],
    others: () => [[{ step: 'set-location', usageLocation: 'DE' }, { step: 'switch-off' }]],
  },
  'not-permitted-in-location': {
    refused: async (told) => {
      await forbid(told, 'DE', 'AT');
      return give(told, E3);
    },
    remedies: () => [{ step: 'switch-off', plans: [{ skuId: E3.skuId, planIds: [PLANS.exchangeEnterprise.planId] }] }],
    others: ({ ann }) => [[{ step: 'set-location', userId: ann, usageLocation: 'US', notIn: ['AT', 'DE'] }]],
  },
  'purchase-exists': {
    refused: ({ world, purchaseId }) =>
      world.send({ type: 'PurchaseSeats', body: { purchaseId, skuId: E3.skuId, seats: 1 } }),
    remedies: () => [{ step: 'leave-out-id' }],
  },
  'purchase-state': {
    refused: async ({ world, purchaseId }) => {
      await world.accept({ type: 'SuspendPurchase', body: { purchaseId } });
      return world.send({ type: 'ExpirePurchase', body: { purchaseId } });
    },
    remedies: () => [{ step: 'renew-purchase' }],
  },
  'confirmation-required': {
    refused: ({ world, ann, ben }) =>
      world.send({ type: 'StartOperation', body: { mode: 'delete', users: [ann, ben], licenses: [] } }),
    remedies: () => [{ step: 'confirm', users: 2 }],
  },
  'erasure-not-confirmed': {
    refused: async ({ world, ann }) => {
      await world.accept({ type: 'DeleteUser', body: { user: ann } });
      return world.send({ type: 'EraseUser', body: { userId: ann } }, { reference: 'ERASE-1' });
    },
    remedies: ({ ann }) => [{ step: 'confirm', userId: ann }],
  },
  'stale-version': {
    refused: async (told) => {
      await update(told, { usageLocation: 'AT' }, { version: 5 });
      return update(told, { usageLocation: 'US' }, { version: 4 });
    },
    remedies: () => [{ step: 'higher-version' }],
  },
  'version-reused': {
    refused: async (told) => {
      await update(told, { usageLocation: 'AT' }, { version: 5 });
      return update(told, { usageLocation: 'US' }, { version: 5 });
    },
    remedies: () => [{ step: 'higher-version' }],
  },
  'precondition-failed': {
    refused: async (told) => {
      await update(told, { usageLocation: 'AT' });
      return change(told, { add: [{ skuId: VISIO.skuId }] }, { expected: 0 });
    },
    remedies: () => [{ step: 'look-again' }, { step: 'buy-seats', skuId: VISIO.skuId, seats: 1 }],
  },
};

/** What the same refusals come to in other commands, and where something stands against the nearest remedy. */
const MORE: Readonly<Record<string, Scenario>> = {
  'buys as many seats as are missing, where more are held than there are': {
    refused: async (told) => {
      const { world, purchaseId } = told;
      await give(told, E3);
      await world.accept({ type: 'SuspendPurchase', body: { purchaseId } });
      return give({ ...told, ann: told.ben }, E3);
    },
    remedies: () => [{ step: 'buy-seats', skuId: E3.skuId, seats: 2 }],
  },
  'switches off what is not permitted beside what is switched off already': {
    refused: async (told) => {
      await forbidPlans(told, [PLANS.exchangeEnterprise, ...PLACES], [PLANS.teams, ...PLACES]);
      return change(told, { add: [{ skuId: E3.skuId, disabledPlans: [PLANS.teams.planId] }] });
    },
    remedies: () => [{ step: 'switch-off', plans: [{ skuId: E3.skuId, planIds: [PLANS.exchangeEnterprise.planId] }] }],
  },
  'finds a location for what the user holds already, too': {
    refused: async (told) => {
      await give(told, E1);
      await forbidPlans(told, [PLANS.exchangeEnterprise, 'DE'], [PLANS.exchangeStandard, 'AT']);
      return give(told, E3);
    },
    remedies: () => [{ step: 'switch-off' }],
    others: ({ ann }) => [[{ step: 'set-location', userId: ann, usageLocation: 'US', notIn: ['AT', 'DE'] }]],
  },
  'switches off, or says another location, for a new user': {
    refused: async (told) => {
      await forbid(told, 'DE');
      return create(told, { usageLocation: 'DE', licenses: [{ skuId: E3.skuId }] });
    },
    remedies: () => [{ step: 'switch-off' }],
    others: () => [[{ step: 'set-location', usageLocation: 'AT' }]],
  },
  'says another location in the command that said one': {
    refused: async (told) => {
      await give(told, E3);
      await forbid(told, 'AT');
      return update(told, { usageLocation: 'AT' });
    },
    remedies: ({ ann }) => [{ step: 'set-location', userId: ann, usageLocation: 'DE', notIn: ['AT'] }],
  },
  'moves whoever is to get a license from somebody': {
    refused: async (told) => {
      await give(told, E3);
      await update({ ...told, ann: told.ben }, { usageLocation: 'AT' });
      await forbid(told, 'AT');
      return reassign(told, E3);
    },
    remedies: ({ ben }) => [{ step: 'set-location', userId: ben, usageLocation: 'DE', notIn: ['AT'] }],
  },
  'sets the location of whoever has the name again, once restored': {
    refused: async (told) => {
      await update(told, { usageLocation: null });
      await told.world.accept({ type: 'DeleteUser', body: { user: told.ann } });
      return give({ ...told, ann: 'ann0@contoso.com' }, E3);
    },
    remedies: ({ ann }) => [
      { step: 'restore-user', userId: ann },
      { step: 'set-location', userId: ann, usageLocation: 'DE' },
    ],
  },
  'keeps the location that licenses need': {
    refused: async (told) => {
      await give(told, E3);
      return update(told, { usageLocation: null, accountEnabled: false });
    },
    remedies: () => [{ step: 'keep-location' }],
  },
  'uses other aliases, or leaves the first one out and goes on with the smallest remedy': {
    refused: async (told) => {
      await update({ ...told, ann: told.ben }, { addAliases: ['b@contoso.com'] });
      return update(told, { usageLocation: 'AT', addAliases: ['BEN0@contoso.com', 'b@contoso.com'] });
    },
    remedies: () => [
      { step: 'use-address', field: 'aliases', address: 'ben02@contoso.com' },
      { step: 'use-address', field: 'aliases', address: 'b2@contoso.com' },
    ],
    others: () => [
      [
        { step: 'leave-out-alias', field: 'aliases', index: 0 },
        { step: 'use-address', field: 'aliases', address: 'b2@contoso.com' },
      ],
    ],
  },
  'uses no address that the command has twice then': {
    refused: (told) => create(told, { userPrincipalName: 'ann0@contoso.com', aliases: ['ann02@contoso.com'] }),
    remedies: () => [{ step: 'use-address', field: 'userPrincipalName', address: 'ann03@contoso.com' }],
  },
  'writes an address as its holder does now': {
    refused: async (told) => {
      await update(told, { userPrincipalName: 'ANN0@contoso.com' });
      return create(told, { userPrincipalName: 'ann0@contoso.com' });
    },
    remedies: () => [{ step: 'use-address', field: 'userPrincipalName', address: 'ANN02@contoso.com' }],
  },
  'restores under another name where somebody has the old one': {
    refused: async (told) => {
      const { world, ann } = told;
      await world.accept({ type: 'DeleteUser', body: { user: ann } });
      await create(told, { userPrincipalName: 'ann0@contoso.com' });
      return world.send({ type: 'RestoreUser', body: { user: ann } });
    },
    remedies: () => [{ step: 'use-address', field: 'userPrincipalName', address: 'ann02@contoso.com' }],
  },
  'restores whoever was to get a license, by the name of then': {
    refused: async (told) => {
      await give(told, E3);
      await told.world.accept({ type: 'DeleteUser', body: { user: told.ben } });
      return reassign({ ...told, ben: 'ben0@contoso.com' }, E3);
    },
    remedies: ({ ben }) => [{ step: 'restore-user', userId: ben }],
  },
  'restores nobody who had given up the name before': {
    refused: async (told) => {
      await update(told, { userPrincipalName: 'anna@contoso.com' });
      await told.world.accept({ type: 'DeleteUser', body: { user: told.ann } });
      return give({ ...told, ann: 'ann0@contoso.com' }, E3);
    },
    remedies: () => [],
    left: 'user-not-found',
  },
  'names whoever is to get a license, and leaves the other one': {
    refused: async (told) => {
      await give(told, E3);
      await update({ ...told, ann: told.ben }, { addAliases: ['b@contoso.com'] });
      await told.world.accept({ type: 'DeleteUser', body: { user: told.ann } });
      return reassign({ ...told, ann: 'ann0@contoso.com', ben: 'b@contoso.com' }, E3);
    },
    remedies: ({ ann, ben }) => [
      { step: 'restore-user', userId: ann },
      { step: 'name-user', userId: ben },
    ],
  },
  'leaves nothing out where nothing would be left': {
    refused: async (told) => {
      await give(told, E1);
      await give({ ...told, ann: told.ben }, E1);
      return reassign(told, E1);
    },
    remedies: () => [],
    left: 'already-held',
  },
  'takes a product once that was to be taken twice': {
    refused: async (told) => {
      await give(told, E3);
      return change(told, { remove: [{ skuId: E3.skuId }, { skuId: E3.skuId }] });
    },
    remedies: () => [{ step: 'leave-out', skuIds: [E3.skuId], because: 'twice' }],
  },
  'hands a product on once that was named twice': {
    refused: async (told) => {
      await give(told, E3);
      return reassign(told, E3, E3);
    },
    remedies: () => [{ step: 'leave-out', skuIds: [E3.skuId], because: 'twice' }],
  },
  'gives a new user a product once that was named twice': {
    refused: (told) => create(told, { usageLocation: 'DE', licenses: [{ skuId: E3.skuId }, { skuId: E3.skuId }] }),
    remedies: () => [{ step: 'leave-out', skuIds: [E3.skuId], because: 'twice' }],
  },
  'confirms no closing of a tenant for whoever counted its users': {
    refused: ({ world }) => world.send({ type: 'CloseTenant', body: { confirm: 1 } }, { reference: 'CLOSE-1' }),
    remedies: () => [],
    left: 'confirmation-required',
  },
  'gives up after eight steps, and says those of the smallest remedies': {
    refused: async (told) => {
      const aliases = Array.from({ length: 9 }, (_, at) => `a${at}x@contoso.com`);
      await update(told, { addAliases: aliases });
      return create(told, { aliases });
    },
    remedies: () =>
      Array.from({ length: 8 }, (_, at) => ({
        step: 'use-address',
        field: 'aliases',
        address: `a${at}x2@contoso.com`,
      })),
    left: 'address-taken',
  },
};

/** Refusals without a remedy: none is known that takes nothing from anybody and doesn't guess what was meant. */
const WITHOUT: readonly RefusalCode[] = [
  'tenant-not-found',
  'tenant-exists',
  'tenant-retention-over',
  'ambiguous-user',
  'user-purged',
  'user-not-deleted',
  'product-not-found',
  'ambiguous-plan',
  'same-user',
  'add-and-remove-same-product',
  'replace-needs-a-product',
  'nothing-to-do',
  'purchase-not-found',
  'plans-taken-away',
  'restrictions-taken-away',
  'duplicate-user',
  'too-many-users',
  'too-many-plans',
  'operation-not-found',
  'operation-without-users',
  'operation-abandoned',
  'retention-over',
  'not-undoable',
  'nothing-to-undo',
  'operation-still-running',
  'not-undone',
  'command-id-reused',
  'command-not-found',
  'no-reason',
  'ambiguous-product',
  'product-named-twice',
  'duplicate-part-number-row',
  'internal-error',
  'damaged-event',
  'damaged-stream',
  'damaged-personal-data',
  'reference-required',
  'invalid-reference',
  'erase-at-once-off',
  'forbidden',
];

it('every refusal has a remedy that is tried here, or is said to have none', () => {
  const all = Object.entries(REMEDIES);
  expect(Object.keys(WITH).toSorted()).toEqual(
    all.flatMap(([code, against]) => (typeof against === 'function' ? [code] : [])).toSorted(),
  );
  expect(WITHOUT.toSorted()).toEqual(
    all.flatMap(([code, against]) => (typeof against === 'string' ? [code] : [])).toSorted(),
  );
});

describe('against each refusal', () => {
  let told: Told;
  beforeEach(async () => {
    const world = openWorld({ users: () => Promise.resolve(2) });
    await world.setUp();
    await world.buy(E1, 5);
    const purchaseId = await world.buy(E3, 1);
    const [ann = ''] = await world.createUsers(1, 'ann');
    const [ben = ''] = await world.createUsers(1, 'ben');
    told = { world, ann, ben, purchaseId };
  });
  afterEach(() => told.world.close());

  const explained = async (reply: CommandReply): Promise<WayFound | undefined> => {
    const { world } = told;
    const commandId = reply.commandId as CommandId;
    const stored = await world.store.read(streamName({ kind: 'command', tenantId: CONTOSO, commandId }));
    const [receipt] = world.codec.read(stored);
    if (receipt?.event.type !== 'CommandDecided') throw new Error('no receipt');
    return explainRefusal({ ...world, countries: PLACES }, CONTOSO, receipt.event.data, receipt.metadata);
  };

  const check = async (reply: CommandReply, { remedies, others, left }: Scenario): Promise<void> => {
    const before = await told.world.store.head();
    const found = await explained(reply);
    expect(found).toMatchObject({ passes: left === undefined, remedies: remedies(told) });
    expect(found?.others ?? []).toMatchObject(others?.(told) ?? []);
    expect(found?.left?.code).toBe(left);
    expect(await told.world.store.head()).toEqual(before);
  };

  it.each(Object.entries(WITH))('%s: its remedy is said, once it was tried', async (code, scenario) => {
    const reply = await scenario.refused(told);
    expect(reply).toMatchObject({ outcome: 'refused', refusal: { code } });
    await check(reply, scenario);
  });

  it.each(Object.entries(MORE))('%s', async (_what, scenario) => check(await scenario.refused(told), scenario));
});
