import type { GraphSku, GraphSubscription, TenantUser } from '#contracts';
import type { ProductRow, SubscriptionRow, UserRow } from '../http/shapes.js';
import type { Present } from './plan-parts.js';
import { planOf, type Plan } from './plan.js';
import { plannedPools } from './pools-after.js';
import type { TenantFiles } from './read-tenant-files.js';

const [E3, BI, RMS, TEAMS, ANA, BO, S1, S2] = [1, 2, 3, 4, 5, 6, 7, 8].map(
  (end) => `c0000000-0000-4000-8000-00000000000${end}`,
) as [string, string, string, string, string, string, string, string];

const sku = (skuId: string, units: object = {}, more: Partial<GraphSku> = {}): GraphSku => ({
  skuId,
  skuPartNumber: skuId === E3 ? 'E3' : 'OTHER',
  appliesTo: 'User',
  consumedUnits: 0,
  prepaidUnits: { enabled: 0, warning: 0, suspended: 0, lockedOut: 0, ...units },
  servicePlans: [{ servicePlanId: TEAMS, servicePlanName: 'TEAMS1' }],
  ...more,
});
const subscription = (id: string, more: Partial<GraphSubscription> = {}): GraphSubscription => ({
  id,
  skuId: E3,
  skuPartNumber: 'E3',
  status: 'Enabled',
  totalLicenses: 5,
  nextLifecycleDateTime: '2027-02-01T00:00:00.000Z',
  ...more,
});
const license = (skuId: string, ...disabledPlans: string[]) => ({ skuId, disabledPlans, groups: [] });
const user = (id: string, more: Partial<TenantUser> = {}): TenantUser => ({
  id,
  userPrincipalName: `${id === ANA ? 'ana' : 'bo'}@x.io`,
  profile: { displayName: 'Ana' },
  usageLocation: 'DE',
  aliases: [],
  licenses: [],
  inError: [],
  otherAddresses: {},
  leftOut: [],
  ...more,
});
const files = (more: Partial<TenantFiles>): TenantFiles => ({ skus: [], users: [], unfit: [], notes: [], ...more });

const product = (skuId: string): ProductRow => ({
  skuId,
  skuPartNumber: 'E3',
  displayName: 'E3',
  plans: [{ planId: TEAMS, planName: 'TEAMS1', service: 'teams' }],
});
const row = (id: string, more: Partial<UserRow> = {}): UserRow => ({
  id,
  userPrincipalName: `${id === ANA ? 'ana' : 'bo'}@x.io`,
  displayName: 'Ana',
  usageLocation: 'DE',
  aliases: [],
  licenses: [],
  services: [],
  ...more,
});
const here = (more: Partial<Present> = {}): Present => ({
  products: [product(E3), product(BI)],
  subscriptions: [],
  users: [],
  deleted: new Set(),
  mayAddProducts: false,
  ...more,
});
/** What is here once a plan was carried out. */
const after = (plan: Plan, before: Present): Present => ({
  ...before,
  products: [...before.products, ...plan.products.map(({ skuId }) => product(skuId))],
  subscriptions: [...new Set(plan.purchases.map(({ skuId }) => skuId))].map((skuId) => ({
    ...({ skuPartNumber: 'E3', valid: 0, expired: 0, assigned: 0, available: 0 } satisfies Partial<SubscriptionRow>),
    skuId,
    purchases: plan.purchases.filter((each) => each.skuId === skuId),
  })),
  users: plan.users.map((each) =>
    row(each.id, {
      ...each,
      aliases: each.aliases ?? [],
      licenses: plan.adoptions
        .filter(({ user: id }) => id === each.id)
        .flatMap(({ licenses }) => licenses.map((line) => ({ skuPartNumber: 'E3', disabledPlans: [], ...line }))),
    } as Partial<UserRow>),
  ),
});
const NOTHING = { products: [], purchases: [], users: [], adoptions: [], differences: [] };

describe('the plan of an import', () => {
  const whole = files({
    skus: [sku(E3, { enabled: 3, warning: 2, suspended: 1, lockedOut: 4 })],
    users: [user(ANA, { licenses: [license(E3, TEAMS)], aliases: ['a@x.io'] }), user(BO)],
  });

  it('buys each state of units once, creates the users under their ids, and adopts what they hold', () => {
    const plan = planOf(whole, here());
    expect(plan.purchases.map(({ seats, state }) => [seats, state])).toEqual([
      [3, 'active'],
      [2, 'expired'],
      [1, 'suspended'],
      [4, 'cancelled'],
    ]);
    expect(plan.users).toEqual([
      { id: ANA, userPrincipalName: 'ana@x.io', displayName: 'Ana', usageLocation: 'DE', aliases: ['a@x.io'] },
      { id: BO, userPrincipalName: 'bo@x.io', displayName: 'Ana', usageLocation: 'DE' },
    ]);
    expect(plan.adoptions).toEqual([
      { user: ANA, name: 'ana@x.io', licenses: [{ skuId: E3, disabledPlans: [TEAMS] }] },
    ]);
    expect([plan.differences, plan.notTaken]).toEqual([[], []]);
  });

  it('does nothing, and tells nothing, once it was carried out', () => {
    const plan = planOf(whole, here());
    expect(planOf(whole, after(plan, here()))).toMatchObject(NOTHING);
  });

  it('goes on where an import was interrupted', () => {
    const plan = planOf(whole, here());
    const half = after({ ...plan, purchases: plan.purchases.slice(0, 2), users: plan.users.slice(1) }, here());
    const rest = planOf(whole, half);
    expect(rest.purchases).toEqual(plan.purchases.slice(2));
    expect(rest.users.map(({ id }) => id)).toEqual([ANA]);
    expect(rest.differences).toEqual([]);
  });

  it('takes of new accounts whether they are blocked, and tells it of those who are here', () => {
    const [blocked, guest] = [{ accountEnabled: false }, { userType: 'Guest' as const }];
    const there = files({ users: [user(ANA, blocked), user(BO, guest)] });
    expect(planOf(there, here()).users).toMatchObject([blocked, guest]);
    const members = { accountEnabled: true, userType: 'Member' };
    const present = here({ users: [row(ANA, members), row(BO, members)] });
    const differencesOf = (users: readonly TenantUser[]) =>
      planOf(files({ users }), present).differences.map(({ message }) => message);
    expect(differencesOf(there.users)).toEqual(['is otherwise there: accountEnabled', 'is otherwise there: userType']);
    expect(differencesOf([user(ANA), user(BO)])).toEqual([]);
  });

  it('takes from newer files who and what is new, and tells what is otherwise', () => {
    const done = after(planOf(whole, here()), here());
    const newer = files({
      skus: [sku(E3, { enabled: 3, warning: 2, suspended: 1, lockedOut: 4 }), sku(BI, { enabled: 1 })],
      users: [user(ANA, { profile: { displayName: 'Ana Silva' }, licenses: [license(E3), license(BI)] })],
    });
    const plan = planOf(newer, done);
    expect(plan.purchases.map(({ skuId }) => skuId)).toEqual([BI]);
    expect(plan.users).toEqual([]);
    expect(plan.adoptions).toEqual([{ user: ANA, name: 'ana@x.io', licenses: [{ skuId: BI }] }]);
    expect(plan.differences.map(({ about, message }) => `${about} ${message}`)).toEqual([
      'ana@x.io is otherwise there: displayName, aliases',
      'ana@x.io has other plans of E3 off there: none',
      'bo@x.io is here alone',
    ]);
  });

  it('tells of users who are here alone by their names, whatever their ids', () => {
    const rows = [BO, ANA].map((id) => row(id, { userPrincipalName: id === ANA ? 'zoe@x.io' : 'bo@x.io' }));
    for (const users of [rows, rows.toReversed()]) {
      const plan = planOf(files({ users: [] }), here({ users }));
      expect(plan.differences.map(({ about }) => about)).toEqual(['bo@x.io', 'zoe@x.io']);
    }
  });

  it('tells of a license that is here alone, and leaves it', () => {
    const holder = row(ANA, { licenses: [{ skuId: E3, skuPartNumber: 'E3', disabledPlans: [] }] });
    const plan = planOf(files({ users: [user(ANA)] }), here({ users: [holder] }));
    expect(plan).toMatchObject({ adoptions: [], differences: [{ kind: 'license', message: 'holds E3 here alone' }] });
  });
});

describe('purchases of an import', () => {
  const bought = (...purchases: Plan['purchases']): Present =>
    after({ ...NOTHING, purchases, notTaken: [], fromGroups: [] }, here());
  const [first] = planOf(files({ skus: [sku(E3, { enabled: 3 })] }), here()).purchases as [Plan['purchases'][number]];

  it('are one for each subscription, with its end, where there are subscriptions', () => {
    const subscriptions = [
      subscription(S1),
      subscription(S2, { status: 'Warning', nextLifecycleDateTime: undefined }),
      subscription(BO, { status: 'Deleted' }),
    ];
    const plan = planOf(files({ skus: [sku(E3, { enabled: 5, warning: 5 })], subscriptions }), here());
    expect(plan.purchases).toEqual([
      { id: S1, skuId: E3, seats: 5, state: 'active', endsOn: '2027-02-01' },
      { id: S2, skuId: E3, seats: 5, state: 'expired' },
    ]);
    expect(plan.notTaken).toMatchObject([{ kind: 'purchase', code: 'no-purchase', id: BO }]);
  });

  it('say by which command a difference goes, and take nothing of a product whose units wandered', () => {
    const plan = planOf(files({ skus: [sku(E3, { enabled: 2, warning: 1 })] }), bought(first));
    expect(plan.purchases).toEqual([]);
    expect(plan.differences).toMatchObject([
      { id: first.id, message: `3 seats here, 2 there (seatledger purchases quantity ${first.id} 2)` },
    ]);
  });

  it('take new subscriptions beside known ones that changed', () => {
    const known = { id: S1, skuId: E3, seats: 4, state: 'active' } as const;
    const subscriptions = [subscription(S1, { status: 'Suspended' }), subscription(S2)];
    const plan = planOf(files({ skus: [sku(E3)], subscriptions }), bought(known));
    expect(plan.purchases.map(({ id }) => id)).toEqual([S2]);
    expect(plan.differences).toMatchObject([
      { id: S1, message: expect.stringContaining('purchases suspend') as unknown },
    ]);
  });

  it.each([
    ['by units, then by subscriptions', first, [subscription(S1)]],
    ['by subscriptions, then by units', { ...first, id: S1 }, undefined],
  ])('count no seats twice: %s', (_, known, subscriptions) => {
    const tenant = files({
      skus: [sku(E3, { enabled: 3 })],
      ...(subscriptions === undefined ? {} : { subscriptions }),
    });
    const plan = planOf(tenant, bought(known));
    expect(plan.purchases).toEqual([]);
    expect(plan.differences).toMatchObject([
      { id: known.id, message: expect.stringContaining(`seatledger purchases cancel ${known.id}`) as unknown },
    ]);
  });

  it('are none of a product that nobody can hold', () => {
    const plan = planOf(files({ skus: [sku(E3, { enabled: 3 }, { appliesTo: 'Company' })] }), here());
    expect(plan).toMatchObject({ purchases: [], notTaken: [{ code: 'not-for-users' }] });
  });
});

describe('products that the catalogue lacks', () => {
  const tenant = files({ skus: [sku(RMS, { enabled: 1 })], users: [user(ANA, { licenses: [license(RMS)] })] });

  it('come from their service plans where the caller is an Operator, too', () => {
    const plan = planOf(tenant, here({ mayAddProducts: true }));
    expect(plan.products).toEqual([
      { skuId: RMS, skuPartNumber: 'OTHER', displayName: 'OTHER', plans: [{ planId: TEAMS, planName: 'TEAMS1' }] },
    ]);
    expect([plan.purchases.length, plan.adoptions.length, plan.notTaken]).toEqual([1, 1, []]);
  });

  it('are told with the words to send to an Operator otherwise, and so are the licenses', () => {
    const plan = planOf(tenant, here());
    expect([plan.products, plan.purchases, plan.adoptions]).toEqual([[], [], []]);
    expect(plan.notTaken.map(({ kind, code }) => [kind, code])).toEqual([
      ['product', 'product-unknown'],
      ['license', 'product-unknown'],
    ]);
    expect(plan.notTaken[0]?.message).toContain('seatledger catalogue import');
  });

  it('are of no concern where nobody has bought or holds them', () => {
    expect(planOf(files({ skus: [sku(RMS)] }), here())).toMatchObject({ ...NOTHING, notTaken: [] });
  });
});

describe('users who do not come as they are', () => {
  it.each([
    ['who is deleted here', here({ deleted: new Set([ANA]) }), 'deleted-here'],
    [
      'whose name somebody else has here',
      here({ users: [row(BO, { userPrincipalName: 'ANA@x.io' })] }),
      'address-taken',
    ],
  ])('%s stays away, with the licenses', (_, present, code) => {
    const plan = planOf(files({ users: [user(ANA, { licenses: [license(E3)] })] }), present);
    expect(plan).toMatchObject({ users: [], adoptions: [], notTaken: [{ kind: 'user', code, id: ANA }] });
  });

  it('come without an alias that somebody has here', () => {
    const present = here({ users: [row(BO, { aliases: ['A@x.io'] })] });
    const plan = planOf(files({ users: [user(ANA, { aliases: ['a@x.io', 'b@x.io'] })] }), present);
    expect(plan.users).toMatchObject([{ aliases: ['b@x.io'] }]);
    expect(plan.notTaken).toMatchObject([{ kind: 'alias', code: 'address-taken' }]);
  });

  it('come without licenses where no location is known, and the report says how to give one', () => {
    const { usageLocation: _none, ...nowhere } = user(ANA, { licenses: [license(E3)] });
    const plan = planOf(files({ users: [nowhere] }), here());
    expect([plan.users.length, plan.adoptions]).toEqual([1, []]);
    expect(plan.notTaken).toMatchObject([{ kind: 'license', code: 'usage-location-required' }]);
    const placed = planOf(files({ users: [nowhere] }), here({ users: [row(ANA)] }));
    expect(placed.adoptions).toMatchObject([{ user: ANA }]);
  });

  it('come without what can not be kept, without licenses in error and plans that are no part of the product', () => {
    const leftOut = [{ member: 'city', message: 'too long' }];
    const inError = [{ skuId: BI, error: 'CountViolation' }];
    const groups = ['g'];
    const licenses = [{ ...license(E3, TEAMS, S1), groups }];
    const plan = planOf(files({ users: [user(ANA, { leftOut, inError, licenses })] }), here());
    expect(plan.notTaken.map(({ code }) => code)).toEqual(['unfit-field', 'license-in-error', 'plan-not-in-product']);
    expect(plan.adoptions).toMatchObject([{ licenses: [{ skuId: E3, disabledPlans: [TEAMS] }] }]);
    expect(plan.fromGroups).toEqual([{ user: ANA, skuId: E3, groups }]);
  });
});

it('the seats after a plan are counted without asking the server', () => {
  const plan = planOf(files({ skus: [sku(E3, { enabled: 1, warning: 2 })] }), here());
  expect(plannedPools(here(), plan, { assigned: new Map([[E3, 3]]) })).toEqual([
    { skuId: E3, skuPartNumber: 'E3', valid: 1, expired: 2, assigned: 3, available: -2 },
  ]);
});
