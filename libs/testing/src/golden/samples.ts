import type { EventMetadata } from '#application';
import { personal } from '#licensing';
import type {
  Alias,
  DomainEvent,
  Personal,
  PersonalKind,
  PlanId,
  PrincipalName,
  PurchaseId,
  Service,
  SkuId,
  UserId,
} from '#licensing';

type SampleOf<T extends DomainEvent['type']> = Extract<DomainEvent, { type: T }>['data'];

/** Makes branded values of plain literals, so that the samples read like stored data. */
const of = <T>(value: string): T => value as T;
const TENANT = '10000000-0000-4000-8000-000000000001';
export const GOLDEN_PERSON = '20000000-0000-4000-8000-000000000001';
const OTHER_USER = '20000000-0000-4000-8000-000000000002';
const SKU = '30000000-0000-4000-8000-000000000001';
const OTHER_SKU = '30000000-0000-4000-8000-000000000002';
const PLAN = '40000000-0000-4000-8000-000000000001';
const OTHER_PLAN = '40000000-0000-4000-8000-000000000002';
const GROUP = '90000000-0000-4000-8000-000000000001';
const PURCHASE = '50000000-0000-4000-8000-000000000001';
const RETENTION = '60000000-0000-4000-8000-000000000001';
const USER_RETENTION = '60000000-0000-4000-8000-000000000002';
const COMMAND = '70000000-0000-4000-8000-000000000001';
const PURGE_AT = '2026-02-14T08:00:00.000Z';
const KEY = 'ab'.repeat(32);

const text = <K extends PersonalKind>(kind: K, clear: string): Personal<K> =>
  personal(of<UserId>(GOLDEN_PERSON), kind, clear);
const name = (clear: string): PrincipalName => ({ key: of(KEY), text: text('principal-name', clear) });
const alias = (clear: string): Alias => ({ key: of(KEY), text: text('alias', clear) });
const user = { userId: of<UserId>(GOLDEN_PERSON) };
const totals = { valid: 25, expired: 5, assigned: 7 };
const terms = {
  skuId: of<SkuId>(SKU),
  productRevision: 17,
  disabledPlans: [of<PlanId>(OTHER_PLAN)],
  grants: [{ planId: of<PlanId>(PLAN), service: of<Service>('exchange') }],
};
const product: SampleOf<'ProductImported'> = {
  skuId: of(SKU),
  skuPartNumber: 'ENTERPRISEPACK',
  displayName: 'Office 365 E3 – für alle',
  plans: [
    {
      planId: of(PLAN),
      planName: 'EXCHANGE_S_ENTERPRISE',
      friendlyName: 'Exchange Online (Plan 2)',
      service: of('exchange'),
    },
    { planId: of(OTHER_PLAN), planName: 'EXCHANGE_S_FOUNDATION', service: null },
  ],
};
const purchase = { purchaseId: of<PurchaseId>(PURCHASE), skuId: of<SkuId>(SKU), seats: 25 };

/** There is one example of each event, with every optional member. The golden files were made from these. */
export const GOLDEN_SAMPLES: { readonly [T in DomainEvent['type']]: SampleOf<T> } = {
  TenantCreated: { tenantId: of(TENANT), displayName: 'Contoso', country: of('DE') },
  TenantRenamed: { displayName: 'Contoso Ltd.' },
  TenantClosed: { retentionId: of(RETENTION), purgeAt: of(PURGE_AT), retention: 'P30D', users: 12 },
  TenantReopened: { retentionId: of(RETENTION) },
  TenantPurged: { tenantId: of(TENANT), retentionId: of(RETENTION), purgeAt: of(PURGE_AT), users: 12 },
  TenantKeysShredded: { tenantId: of(TENANT), retentionId: of(RETENTION), persons: 14, shreddedAt: of(PURGE_AT) },
  ClockAgreed: { agreedAt: of(PURGE_AT) },
  ProductImported: product,
  ProductChanged: product,
  ProductWithdrawn: { skuId: of(SKU) },
  ProductReinstated: { skuId: of(SKU) },
  PlanRestrictionsChanged: { planId: of(PLAN), countries: [of('CN'), of('IN')] },
  SeatsPurchased: { ...purchase, skuPartNumber: 'ENTERPRISEPACK', endsOn: '2026-12-31' },
  PurchaseQuantityChanged: { ...purchase, before: 20 },
  PurchaseExpired: { ...purchase, endsOn: '2026-12-31' },
  PurchaseRenewed: { ...purchase, endsOn: '2027-12-31' },
  PurchaseSuspended: { ...purchase, endsOn: '2026-12-31' },
  PurchaseCancelled: { ...purchase, endsOn: '2026-12-31' },
  SeatTaken: { skuId: of(SKU), ...user, totals },
  SeatReleased: { skuId: of(SKU), ...user, totals },
  SeatTotalsChanged: {
    skuId: of(SKU),
    skuPartNumber: 'ENTERPRISEPACK',
    purchaseId: of(PURCHASE),
    purchaseState: 'active',
    purchaseSeats: 25,
    totals,
  },
  UserCreated: {
    ...user,
    userPrincipalName: name('zoë@contoso.example'),
    profile: { displayName: text('display-name', 'Zoë 🦊 Müller'), givenName: text('given-name', 'Zoë'), city: null },
    usageLocation: of('DE'),
    accountEnabled: false,
    userType: 'Guest',
  },
  UserProfileChanged: { ...user, profile: { department: text('department', 'Finance'), mobilePhone: null } },
  UsageLocationChanged: { ...user, usageLocation: null },
  UserAccountChanged: { ...user, accountEnabled: true, userType: 'Member' },
  UserPrincipalNameChanged: { ...user, userPrincipalName: name('zoe.mueller@contoso.example') },
  AliasesAdded: {
    ...user,
    aliases: [alias('zoe@contoso.example'), alias('z@contoso.example')],
    cause: 'returned',
    retentionId: of(RETENTION),
  },
  AliasesReleased: {
    ...user,
    aliases: [alias('zoe@contoso.example')],
    cause: 'service-ended',
    retentionId: of(RETENTION),
  },
  LicenseAssigned: {
    ...user,
    ...terms,
    source: { kind: 'direct' },
    cause: 'reassigned',
    reassignedFrom: of(OTHER_USER),
  },
  LicensePlansChanged: {
    ...user,
    ...terms,
    disabledPlans: [],
    source: { kind: 'group', id: GROUP },
    refreshedFrom: 11,
  },
  LicenseRemoved: {
    ...user,
    skuId: of(SKU),
    productRevision: 17,
    cause: 'reassigned',
    source: { kind: 'direct' },
    seatReleased: true,
    reassignedTo: of(OTHER_USER),
  },
  ServiceDataRetained: {
    ...user,
    retentionId: of(RETENTION),
    service: of('exchange'),
    purgeAt: of(PURGE_AT),
    retention: 'P30D',
  },
  ServiceDataRestored: { ...user, retentionId: of(RETENTION), service: of('exchange'), aliasesLost: [of(KEY)] },
  ServiceDataPurged: {
    ...user,
    retentionId: of(RETENTION),
    service: of('exchange'),
    purgeAt: of(PURGE_AT),
    cause: 'requested',
    userRetentionId: of(USER_RETENTION),
  },
  ServicesGranted: {
    ...user,
    services: [
      { service: of('exchange'), start: 'again' },
      { service: of('sharepoint'), start: 'first' },
      { service: of('teams'), start: 'fresh' },
    ],
  },
  UserDeleted: {
    ...user,
    retentionId: of(RETENTION),
    purgeAt: of(PURGE_AT),
    retention: 'P30D',
    licenses: [{ skuId: of(SKU), productRevision: 17, disabledPlans: [of(PLAN)] }],
  },
  UserRestored: {
    ...user,
    retentionId: of(RETENTION),
    userPrincipalName: name('zoë@contoso.example'),
    shortfalls: [{ skuId: of(OTHER_SKU), code: 'no-available-seats' }],
    aliasesLost: [of(KEY)],
  },
  UserPurged: { ...user, retentionId: of(USER_RETENTION), purgeAt: of(PURGE_AT), cause: 'requested' },
  KeyShredded: { ...user, retentionId: of(RETENTION), shreddedAt: of(PURGE_AT) },
  AddressClaimed: { ...user, as: 'alias' },
  AddressReleased: user,
  UsersListed: {
    from: 0,
    items: [
      { index: 0, ...user },
      {
        index: 1,
        ...user,
        change: {
          userPrincipalName: name('new@contoso.example'),
          profile: { surname: text('surname', 'Müller'), faxNumber: null },
          usageLocation: of('FR'),
          accountEnabled: false,
          userType: 'Guest',
          aliases: [alias('n@contoso.example')],
          licenses: [{ skuId: of(SKU), disabledPlans: [of(PLAN)] }],
        },
      },
      { index: 2 },
      {
        index: 3,
        userId: of('70000000-0000-4000-8000-000000000031'),
        change: { ...user, userPrincipalName: name('chosen@contoso.example') },
      },
      { index: 4, ...user, undoes: of(COMMAND) },
    ],
  },
  OperationStarted: {
    mode: 'replace',
    total: 3,
    licenses: [{ skuId: of(SKU), disabledPlans: [] }, { skuId: of(OTHER_SKU) }],
    change: { add: [{ skuId: of(SKU), disabledPlans: [] }], remove: [of(OTHER_SKU)], ifNotHeld: 'leave' },
    undo: { of: of(COMMAND), changesUsers: true, deletes: true, restores: true },
  },
  OperationProgressed: {
    from: 0,
    cursor: 3,
    complete: 2,
    failed: 1,
    failures: [{ at: 2, refusal: { code: 'user-not-found' } }],
    effects: [
      {
        at: 0,
        retained: [{ service: of('teams'), retentionId: of(RETENTION), purgeAt: of(PURGE_AT) }],
        restored: [{ service: of('exchange'), retentionId: of(RETENTION) }],
        purged: [{ service: of('visio'), retentionId: of(RETENTION) }],
        granted: [{ service: of('exchange'), start: 'again' }],
        aliasesReleased: [of(KEY)],
        aliasesReturned: [of(KEY)],
        aliasesLost: [of(KEY)],
        shortfalls: [{ skuId: of(OTHER_SKU), code: 'no-available-seats' }],
      },
      { at: 1, purgeAt: of(PURGE_AT) },
    ],
    counts: { complete: 2, withShortfalls: 1, failed: 1 },
  },
  OperationFinished: { counts: { complete: 2, withShortfalls: 1, failed: 1 } },
  OperationAbandoned: { listed: 3 },
  CommandDecided: {
    commandType: 'ChangeLicenses',
    hash: KEY.slice(0, 32),
    command: {
      user: of<UserId>(GOLDEN_PERSON),
      add: [{ skuId: of(SKU), disabledPlans: [of(PLAN)] }],
      remove: [of(OTHER_SKU)],
    },
    clockTrusted: true,
    retention: 'P30D,exchange=P60D',
    outcome: 'accepted',
    answer: {
      licenses: [[of(SKU), 17, [of(PLAN)]]],
      retained: [{ service: of('teams'), retentionId: of(RETENTION), purgeAt: of(PURGE_AT) }],
      seats: [
        [of(SKU), 25, 5, 7],
        [of(OTHER_SKU), 10, 0, 3],
      ],
    },
    refusal: { code: 'no-available-seats', skuId: of(SKU), ...totals, available: 18 },
    relatedIds: [PURCHASE],
    version: 7,
    expected: 17,
    reference: 'CHG-4711',
    reason: text('reason', 'moved to another plant'),
  },
  ReasonRedacted: { key: 'own' },
  VersionRecorded: { version: 7, commandId: of(COMMAND) },
};

export const GOLDEN_METADATA: EventMetadata = {
  tenantId: TENANT,
  actor: 'golden-actor',
  actorKind: 'local',
  commandId: COMMAND,
  correlationId: 'golden-correlation',
  causationId: 'golden-cause',
  occurredAt: '2026-01-15T08:00:00.000Z',
};
