import { leftKey, type Position } from '#application';
import type {
  Address,
  AddressKey,
  CommandId,
  CountryCode,
  Instant,
  PlanId,
  RetentionId,
  Service,
  SkuId,
  TenantId,
  UserEvent,
  UserId,
} from '#licensing';
import { minute, projecting, type Fact } from '#testing/projections';
import { deadlines } from '../deadlines/deadlines.js';
import { type AssignmentDocument, assignments } from '../assignments/assignments.js';
import { purgedUsers } from './purged-users.js';
import { users } from './users.js';

const tenantId = '11111111-1111-4111-8111-111111111111' as TenantId;
const userId = 'cccccccc-1111-4111-8111-111111111111' as UserId;
const skuId = 'aaaaaaaa-1111-4111-8111-111111111111' as SkuId;
const retentionId = 'dddddddd-1111-4111-8111-111111111111' as RetentionId;
const deletionId = 'dddddddd-2222-4111-8111-111111111111' as RetentionId;
const purgeAt = '2026-04-01T00:00:00.000Z' as Instant;
const exchange = 'exchange' as Service;
const plan = { planId: 'eeeeeeee-1111-4111-8111-111111111111' as PlanId, service: exchange };
const address = <K extends 'principal-name' | 'alias'>(kind: K, name: string): Address<K> => ({
  key: `key of ${name}` as AddressKey,
  text: { personal: userId, kind, sealed: `sealed ${name}` },
});
const key = `${tenantId}_${userId}`;

const fact = (event: UserEvent): Fact => [{ kind: 'user', tenantId, userId }, event];
const created = fact({
  type: 'UserCreated',
  data: {
    userId,
    userPrincipalName: address('principal-name', 'ann'),
    profile: { displayName: { personal: userId, kind: 'display-name', sealed: 'sealed Ann' } },
    usageLocation: 'DE' as CountryCode,
  },
});
const aliased = fact({ type: 'AliasesAdded', data: { userId, aliases: [address('alias', 'anna')], cause: 'changed' } });
const source = { kind: 'direct' };
const terms = { skuId, productRevision: 3, disabledPlans: [], grants: [plan] };
const licensed = fact({ type: 'LicenseAssigned', data: { userId, ...terms, source, cause: 'assigned' } });
const unlicensed = fact({
  type: 'LicenseRemoved',
  data: { userId, skuId, productRevision: 3, cause: 'removed', source, seatReleased: true },
});
const retained = fact({ type: 'ServiceDataRetained', data: { userId, retentionId, service: exchange, purgeAt } });
const restoredService = fact({
  type: 'ServiceDataRestored',
  data: { userId, retentionId, service: exchange, aliasesLost: [] },
});
const deleted = fact({
  type: 'UserDeleted',
  data: {
    userId,
    retentionId: deletionId,
    purgeAt,
    retention: 'P30D',
    licenses: [{ skuId, productRevision: 3, disabledPlans: [] }],
  },
});
const restored = fact({
  type: 'UserRestored',
  data: {
    userId,
    retentionId: deletionId,
    userPrincipalName: address('principal-name', 'ann'),
    shortfalls: [],
    aliasesLost: [],
  },
});
const purged = fact({ type: 'UserPurged', data: { userId, retentionId: deletionId, purgeAt, cause: 'due' } });

it('tells a user whose licenses overlap, until one of them goes', async () => {
  const other = { ...terms, skuId: 'aaaaaaaa-2222-4111-8111-111111111111' as SkuId };
  const again = fact({ type: 'LicenseAssigned', data: { userId, ...other, source, cause: 'assigned' } });
  const both = await projecting(users).given(created, licensed, again).document(key);
  expect(both).toHaveProperty('overlapping', true);
  const one = await projecting(users).given(created, licensed, again, unlicensed).document(key);
  expect(one).not.toHaveProperty('overlapping');
});

describe('users', () => {
  it('has a document with everything sealed that is personal', () =>
    projecting(users)
      .given(created, aliased, licensed)
      .thenDocument(key, {
        id: userId,
        tenantId,
        status: 'active',
        userPrincipalName: address('principal-name', 'ann'),
        profile: { displayName: { personal: userId, kind: 'display-name', sealed: 'sealed Ann' } },
        usageLocation: 'DE' as CountryCode,
        aliases: [address('alias', 'anna')],
        addressKeys: [address('principal-name', 'ann').key, address('alias', 'anna').key],
        licenses: [{ ...terms, sources: [{ source, disabledPlans: [] }] }],
        retentions: [],
        createdAt: minute(0) as Instant,
        updatedAt: minute(2) as Instant,
        revision: 2,
        position: '00000000000000000003',
      }));

  it('says of whom the sign-in is blocked, and who is a guest', async () => {
    const blocked = fact({ type: 'UserAccountChanged', data: { userId, accountEnabled: false, userType: 'Guest' } });
    const back = fact({ type: 'UserAccountChanged', data: { userId, accountEnabled: true } });
    expect(await projecting(users).given(created, blocked).document(key)).toMatchObject({
      accountEnabled: false,
      userType: 'Guest',
    });
    const after = await projecting(users).given(created, blocked, back).document(key);
    expect(after).not.toHaveProperty('accountEnabled');
    expect(after).toMatchObject({ userType: 'Guest' });
  });

  it('shows a service in retention until when it can come back', async () => {
    const document = await projecting(users).given(created, licensed, unlicensed, retained).document(key);
    expect(document).toMatchObject({
      licenses: [],
      retentions: [{ retentionId, service: exchange, purgeAt, aliases: [] }],
    });
  });

  it('keeps a deleted user apart, without addresses, and brings it back whole', async () => {
    const gone = await projecting(users).given(created, aliased, deleted).document(key);
    expect(gone).toMatchObject({
      status: 'deleted',
      addressKeys: [],
      deletion: { deletedAt: minute(2), purgeAt, licenses: [{ skuId, productRevision: 3, disabledPlans: [] }] },
    });
    const back = await projecting(users).given(created, deleted, restored).document(key);
    expect(back).toMatchObject({
      status: 'active',
      addressKeys: [address('principal-name', 'ann').key],
      createdAt: minute(0),
    });
    expect(back).not.toHaveProperty('deletion');
  });

  it('leaves nothing of a purged user', () =>
    projecting(users).given(created, deleted, purged).thenDocument(key, null));

  it('parks a user whose history has no beginning', () => projecting(users).given(licensed).thenParked(key));
});

describe('purged users', () => {
  it('are remembered by their id, and by when it was', () =>
    projecting(purgedUsers)
      .given(created, deleted, purged)
      .thenDocument(key, { tenantId, id: userId, position: '00000000000000000003' as Position }));
});

describe('deadlines', () => {
  const keyOf = (id: RetentionId): string => `${tenantId}_${id}`;

  it('has one for each running retention with an end, of a service and of a whole user', () =>
    projecting(deadlines)
      .given(created, retained, deleted)
      .thenDocuments({
        [keyOf(retentionId)]: {
          tenantId,
          userId,
          service: exchange,
          retentionId,
          purgeAt,
          startedAt: minute(1) as Instant,
          milliseconds: Date.parse(purgeAt) - Date.parse(minute(1)),
        },
        [keyOf(deletionId)]: {
          tenantId,
          userId,
          service: null,
          retentionId: deletionId,
          purgeAt,
          startedAt: minute(2) as Instant,
          milliseconds: Date.parse(purgeAt) - Date.parse(minute(2)),
        },
      }));

  it('has none for what is kept for good', () => {
    const data = { userId, retentionId, service: 'sharepoint' as Service };
    return projecting(deadlines)
      .given(created, fact({ type: 'ServiceDataRetained', data }))
      .thenDocuments({});
  });

  it('has none any more after a restore, of a service and of a user', async () => {
    await projecting(deadlines)
      .given(created, retained, restoredService)
      .thenDocuments({ [keyOf(retentionId)]: null });
    await projecting(deadlines)
      .given(created, deleted, restored)
      .thenDocuments({ [keyOf(deletionId)]: null });
  });

  it('has none any more after a purge, of a service and of a user', async () => {
    const gone = fact({
      type: 'ServiceDataPurged',
      data: { userId, retentionId, service: exchange, purgeAt, cause: 'due' },
    });
    await projecting(deadlines)
      .given(created, retained, gone)
      .thenDocuments({ [keyOf(retentionId)]: null });
    await projecting(deadlines)
      .given(created, deleted, purged)
      .thenDocuments({ [keyOf(deletionId)]: null });
  });
});

describe('assignments', () => {
  const assignmentKey = `${tenantId}_${userId}_${skuId}`;
  const place = (at: number) => String(at).padStart(20, '0');
  const time = (at: number) => ({
    tenantId,
    userId,
    skuId,
    from: minute(at - 1) as Instant,
    fromPosition: place(at),
    assignedBy: 'the-command' as CommandId,
  });

  it('runs from the assignment on', () =>
    projecting(assignments).given(created, licensed).thenDocument(assignmentKey, time(2)));

  it('ends with the removal and is left behind, and a later assignment is another one', async () => {
    const ended: AssignmentDocument = {
      ...time(2),
      until: minute(2) as Instant,
      untilPosition: place(3),
      endedBy: 'the-command' as CommandId,
      cause: 'removed',
    };
    const first = leftKey(assignmentKey, place(2));
    await projecting(assignments)
      .given(created, licensed, unlicensed)
      .thenDocuments({
        [assignmentKey]: null,
        [first]: ended,
      });
    await projecting(assignments)
      .given(created, licensed, unlicensed, licensed)
      .thenDocuments({
        [assignmentKey]: time(4),
        [first]: ended,
      });
  });

  it('parks what is removed without being held', () =>
    projecting(assignments).given(created, unlicensed).thenParked(assignmentKey));
});
