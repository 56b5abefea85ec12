import { decide, relatedIds, scopeOf, streamName, streamsToMake, streamsToPrefetch, writesOf } from '#licensing';
import type { Command, CommandId, CommandType, CounterId, OperationId, Scope, StreamRef } from '#licensing';
import { E1, E3 } from '#testing/catalogue';
import { address, Ledger, onUser, purchaseId, runDeciding, TENANT, userId } from '#testing/given-when-then';
import { aUser, aWorld, bought, holds } from '#testing/given-when-then';

const user = { by: 'id', userId: userId('ann') } as const;
const byName = { by: 'address', key: address('bob').key } as const;
const operationId = 'the-operation' as OperationId;
const commandId = 'an-earlier-command' as CommandId;
const tenant: StreamRef = { kind: 'tenant', tenantId: TENANT };
const catalogue: StreamRef = { kind: 'catalogue' };
const onAddress = (name: string): StreamRef => ({ kind: 'address', tenantId: TENANT, key: address(name).key });
const onPool = ({ skuId }: typeof E1): StreamRef => ({ kind: 'seats', tenantId: TENANT, skuId });
const onPurchase: StreamRef = { kind: 'purchase', tenantId: TENANT, purchaseId: purchaseId('p') };
const both = [{ skuId: E3.skuId }, { skuId: E1.skuId }];
const step = (type: 'ExpirePurchase' | 'RenewPurchase' | 'SuspendPurchase' | 'CancelPurchase'): Command => ({
  type,
  purchaseId: purchaseId('p'),
});

const onCommand: StreamRef = { kind: 'command', tenantId: TENANT, commandId };

/** The command, the streams that it tells, and the ids that it names. */
const CASES: readonly (readonly [Command, readonly StreamRef[], readonly string[]])[] = [
  [{ type: 'CreateTenant', displayName: 'Contoso', country: 'DE' as never }, [tenant], []],
  [{ type: 'RenameTenant', displayName: 'Contoso' }, [tenant], []],
  [{ type: 'CloseTenant', users: 3, confirm: 3 }, [tenant], []],
  [{ type: 'ReopenTenant' }, [tenant], []],
  [{ type: 'PurgeTenant', retentionId: 'r' as never }, [tenant], []],
  [{ type: 'AgreeClock' }, [{ kind: 'clock' }], []],
  [{ type: 'WithdrawProduct', skuId: E3.skuId }, [{ kind: 'catalogue' }], [E3.skuId]],
  [{ type: 'ReinstateProduct', skuId: E3.skuId }, [{ kind: 'catalogue' }], [E3.skuId]],
  [{ type: 'ImportCatalogue', products: [E1] }, [catalogue], []],
  [{ type: 'ImportRestrictions', restrictions: [] }, [catalogue], []],
  [
    { type: 'PurchaseSeats', purchaseId: purchaseId('p'), skuId: E1.skuId, seats: 1 },
    [tenant, catalogue, onPurchase, onPool(E1)],
    [purchaseId('p'), E1.skuId],
  ],
  [{ type: 'PurchaseSeats', skuId: E1.skuId, seats: 1 }, [tenant, catalogue, onPool(E1)], [E1.skuId]],
  [{ type: 'ChangePurchaseQuantity', purchaseId: purchaseId('p'), seats: 1 }, [tenant, onPurchase], [purchaseId('p')]],
  [step('ExpirePurchase'), [tenant, onPurchase], [purchaseId('p')]],
  [step('RenewPurchase'), [tenant, onPurchase], [purchaseId('p')]],
  [step('SuspendPurchase'), [tenant, onPurchase], [purchaseId('p')]],
  [step('CancelPurchase'), [tenant, onPurchase], [purchaseId('p')]],
  [
    {
      type: 'CreateUser',
      userId: userId('new'),
      userPrincipalName: address('new'),
      profile: {},
      aliases: [address('other')],
      licenses: both,
    },
    [tenant, catalogue, onUser('new'), onAddress('new'), onAddress('other'), onPool(E3), onPool(E1)],
    [userId('new'), E3.skuId, E1.skuId],
  ],
  [
    { type: 'UpdateUser', user: byName, userPrincipalName: address('BOB'), addAliases: [address('other')] },
    [tenant, catalogue, onAddress('bob'), onAddress('other')],
    [],
  ],
  [{ type: 'DeleteUser', user }, [tenant, onUser('ann')], [userId('ann')]],
  [
    { type: 'RestoreUser', userId: userId('ann'), userPrincipalName: address('new') },
    [tenant, catalogue, onUser('ann'), onAddress('new')],
    [userId('ann')],
  ],
  [{ type: 'EraseUser', userId: userId('ann'), confirm: userId('bob') }, [tenant, onUser('ann')], [userId('ann')]],
  [
    { type: 'ChangeLicenses', user, add: both, remove: [E1.skuId] },
    [tenant, catalogue, onUser('ann'), onPool(E3), onPool(E1)],
    [userId('ann'), E3.skuId, E1.skuId],
  ],
  [
    { type: 'ReplaceLicenses', user, licenses: both },
    [tenant, catalogue, onUser('ann'), onPool(E3), onPool(E1)],
    [userId('ann'), E3.skuId, E1.skuId],
  ],
  [
    { type: 'AdoptLicenses', user, licenses: both },
    [tenant, catalogue, onUser('ann'), onPool(E3), onPool(E1)],
    [userId('ann'), E3.skuId, E1.skuId],
  ],
  [
    { type: 'RefreshLicenses', user, skuIds: [E3.skuId] },
    [tenant, catalogue, onUser('ann')],
    [userId('ann'), E3.skuId],
  ],
  [
    { type: 'ReassignLicenses', from: user, to: byName, skuIds: [E3.skuId] },
    [tenant, catalogue, onUser('ann'), onAddress('bob'), onPool(E3)],
    [userId('ann'), E3.skuId],
  ],
  [
    { type: 'PurgeServiceData', userId: userId('ann'), retentionId: 'r' as never },
    [tenant, onUser('ann')],
    [userId('ann')],
  ],
  [{ type: 'PurgeUser', userId: userId('ann'), retentionId: 'r' as never }, [tenant, onUser('ann')], [userId('ann')]],
  [
    { type: 'StartOperation', operationId, mode: 'add', licenses: both, total: 1 },
    [tenant, { kind: 'operation', tenantId: TENANT, operationId }],
    [operationId, E3.skuId, E1.skuId],
  ],
  [
    { type: 'AbandonOperation', operationId },
    [tenant, { kind: 'operation', tenantId: TENANT, operationId }],
    [operationId],
  ],
  [{ type: 'UndoForUser', userId: userId('ann'), of: commandId }, [tenant, catalogue, onUser('ann')], [userId('ann')]],
  [{ type: 'RedactReason', commandId }, [tenant, onCommand], [commandId]],
  [{ type: 'RedactInstallationReason', commandId }, [onCommand], [commandId]],
];

/** Whose each command is. The compiler misses a command that has no row. */
const SCOPES: { readonly [T in CommandType]: Scope } = {
  CreateTenant: 'installation',
  RenameTenant: 'tenant',
  CloseTenant: 'tenant',
  ReopenTenant: 'tenant',
  PurgeTenant: 'installation',
  AgreeClock: 'installation',
  WithdrawProduct: 'installation',
  ReinstateProduct: 'installation',
  ImportCatalogue: 'installation',
  ImportRestrictions: 'installation',
  PurchaseSeats: 'tenant',
  ChangePurchaseQuantity: 'tenant',
  ExpirePurchase: 'tenant',
  RenewPurchase: 'tenant',
  SuspendPurchase: 'tenant',
  CancelPurchase: 'tenant',
  CreateUser: 'tenant',
  UpdateUser: 'tenant',
  DeleteUser: 'tenant',
  RestoreUser: 'tenant',
  EraseUser: 'tenant',
  ChangeLicenses: 'tenant',
  ReplaceLicenses: 'tenant',
  ReassignLicenses: 'tenant',
  RefreshLicenses: 'tenant',
  AdoptLicenses: 'tenant',
  PurgeServiceData: 'tenant',
  PurgeUser: 'tenant',
  StartOperation: 'tenant',
  AbandonOperation: 'tenant',
  UndoForUser: 'tenant',
  RedactReason: 'tenant',
  RedactInstallationReason: 'installation',
};

describe.each(CASES.map(([command, streams, ids]) => ({ type: command.type, command, streams, ids })))(
  '$type',
  ({ command, streams, ids }) => {
    it('tells the streams that it will be decided on', () => {
      expect(streamsToPrefetch(command, TENANT)).toEqual(streams);
    });

    it('names what it is about by id', () => {
      expect(relatedIds(command)).toEqual(ids);
    });
  },
);

it('is prefetched with what its sender counts, where the command tells the id', () => {
  const counter = { kind: 'version', tenantId: TENANT, counterId: 'counter' } as StreamRef;
  const counterOf = () => 'counter' as CounterId;
  const refs = (command: Command) => streamsToPrefetch(command, TENANT, { counterOf });
  expect(refs({ type: 'DeleteUser', user })).toContainEqual(counter);
  expect(refs(step('ExpirePurchase'))).toContainEqual(counter);
  expect(refs({ type: 'DeleteUser', user: byName })).not.toContainEqual(counter);
  expect(refs({ type: 'RenameTenant', displayName: 'Contoso' })).not.toContainEqual(counter);
});

describe('a command', () => {
  it.each(Object.entries(SCOPES) as readonly (readonly [CommandType, Scope])[])('%s is the %s’s', (type, scope) => {
    expect(scopeOf(type)).toBe(scope);
  });

  it('of every type is among those above', () => {
    expect(new Set(CASES.map(([command]) => command.type))).toEqual(new Set(Object.keys(SCOPES)));
  });
});

describe('what is prefetched for a command that is accepted', () => {
  it('is what its decider asks for', () => {
    const ledger = new Ledger();
    for (const each of [aWorld(), aUser('ann'), aUser('bob'), bought(E3, 5), bought(E1, 5), holds('ann', E3)])
      each(ledger);
    const commands: readonly Command[] = [
      { type: 'ReplaceLicenses', user, licenses: both },
      { type: 'ChangeLicenses', user, add: [{ skuId: E1.skuId }], remove: [E3.skuId] },
      { type: 'ReassignLicenses', from: user, to: byName, skuIds: [E3.skuId] },
      {
        type: 'CreateUser',
        userPrincipalName: address('new'),
        profile: {},
        usageLocation: 'DE' as never,
        licenses: both,
      },
      { type: 'DeleteUser', user },
      { type: 'PurchaseSeats', skuId: E1.skuId, seats: 1 },
    ];
    for (const command of commands) {
      const { result, asked } = runDeciding(decide(command, ledger.context()), (ref) => ledger.state(ref));
      const names = new Set(asked.map(streamName));
      expect(result.outcome).toBe('accepted');
      // a replacement that keeps a product needs nothing of its pool
      const spare = command.type === 'ReplaceLicenses' ? 1 : 0;
      expect(
        streamsToPrefetch(command, TENANT).filter((ref) => !names.has(streamName(ref))).length,
      ).toBeLessThanOrEqual(spare);
    }
  });
});

describe('what a command makes', () => {
  const ledger = new Ledger();
  for (const each of [aWorld(), aUser('ann'), bought(E1, 5)]) each(ledger);
  const context = ledger.context();
  const counted = { counterOf: (thing: string) => `counter of ${thing}` as CounterId };
  const counterOf = (thing: string): StreamRef => ({
    kind: 'version',
    tenantId: TENANT,
    counterId: counted.counterOf(thing),
  });
  const purchased = context.derive('purchase');
  const created = context.derive('user');

  it.each<readonly [Command, readonly StreamRef[]]>([
    [
      { type: 'CreateUser', userPrincipalName: address('new'), profile: {}, aliases: [address('other')] },
      [
        { kind: 'user', tenantId: TENANT, userId: created as never },
        onAddress('new'),
        onAddress('other'),
        counterOf(created),
      ],
    ],
    [
      { type: 'CreateUser', userId: userId('new'), userPrincipalName: address('new'), profile: {} },
      [onUser('new'), onAddress('new'), counterOf(userId('new'))],
    ],
    [
      { type: 'PurchaseSeats', skuId: E1.skuId, seats: 1 },
      [{ kind: 'purchase', tenantId: TENANT, purchaseId: purchased as never }, counterOf(purchased)],
    ],
    [
      { type: 'UpdateUser', user, userPrincipalName: address('new'), addAliases: [address('other')] },
      [onAddress('new'), onAddress('other')],
    ],
  ])('is missing and written where it is accepted: %j', (command, streams) => {
    expect(streamsToMake(command, context, counted)).toEqual(streams);
    const { result, asked } = runDeciding(decide(command, context), (ref) => ledger.state(ref));
    expect(result.outcome).toBe('accepted');
    const written = writesOf(result).map(({ stream }) => streamName(stream));
    for (const ref of streamsToMake(command, context)) {
      expect(ledger.streams().map((stream) => streamName(stream.ref))).not.toContain(streamName(ref));
      expect(asked).toContainEqual(ref);
      expect(written).toContain(streamName(ref));
    }
  });

  it('is no address that the command names its user by', () => {
    const spelt = address('BOB');
    expect(streamsToMake({ type: 'UpdateUser', user: byName, userPrincipalName: spelt }, context)).toEqual([]);
  });

  it('is a new tenant, and the address of a user who is restored under another', () => {
    expect(streamsToMake({ type: 'CreateTenant', displayName: 'C', country: 'DE' as never }, context)).toEqual([
      tenant,
    ]);
    const restore: Command = { type: 'RestoreUser', userId: userId('ann'), userPrincipalName: address('new') };
    expect(streamsToMake(restore, context)).toEqual([onAddress('new')]);
    expect(streamsToMake({ type: 'RestoreUser', userId: userId('ann') }, context)).toEqual([]);
  });
});
