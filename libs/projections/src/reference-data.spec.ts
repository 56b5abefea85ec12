import type {
  CommandId,
  CountryCode,
  DomainEvent,
  Instant,
  PlanId,
  RetentionId,
  Service,
  SkuId,
  TenantId,
  UserId,
} from '#licensing';
import { minute, projecting, type Fact } from '#testing/projections';
import { catalogue, plansIn, restrictions } from './catalogue/catalogue.js';
import { commands } from './commands/commands.js';
import { tenants } from './tenants/tenants.js';

const tenantId = '11111111-1111-4111-8111-111111111111' as TenantId;
const skuId = 'aaaaaaaa-1111-4111-8111-111111111111' as SkuId;
const commandId = '99999999-1111-4111-8111-111111111111' as CommandId;

describe('tenants', () => {
  const onTenant = (event: DomainEvent): Fact => [{ kind: 'tenant', tenantId }, event];
  const data = { tenantId, displayName: 'Contoso', country: 'DE' as CountryCode };

  it('has the name that the tenant has now', () =>
    projecting(tenants)
      .given(onTenant({ type: 'TenantCreated', data }), onTenant({ type: 'TenantRenamed', data: { displayName: 'C' } }))
      .thenDocument(tenantId, {
        id: tenantId,
        displayName: 'C',
        country: data.country,
        createdAt: minute(0) as Instant,
      }));

  const retentionId = 'bbbbbbbb-1111-4111-8111-111111111111' as RetentionId;
  const purgeAt = minute(90) as Instant;
  const closing = [
    onTenant({ type: 'TenantCreated', data }),
    onTenant({ type: 'TenantClosed', data: { retentionId, purgeAt, retention: 'P30D', users: 2 } }),
  ];
  const open = { id: tenantId, displayName: 'Contoso', country: data.country, createdAt: minute(0) as Instant };

  it('says of a closed tenant since when it is so, and until when it can be reopened', () =>
    projecting(tenants)
      .given(...closing)
      .thenDocument(tenantId, { ...open, closedAt: minute(1) as Instant, purgeAt }));

  it('says nothing of that once it is reopened', () =>
    projecting(tenants)
      .given(...closing, onTenant({ type: 'TenantReopened', data: { retentionId } }))
      .thenDocument(tenantId, open));

  it('says nothing any more of one that is purged, and all of another one', () => {
    const other = '22222222-2222-4222-8222-222222222222' as TenantId;
    return projecting(tenants)
      .given(
        [
          { kind: 'tenant', tenantId: other },
          { type: 'TenantCreated', data: { ...data, tenantId: other } },
        ],
        ...closing,
        onTenant({ type: 'TenantPurged', data: { tenantId, retentionId, purgeAt, users: 2 } }),
      )
      .thenDocuments({ [other]: { ...open, id: other }, [tenantId]: null });
  });
});

describe('catalogue', () => {
  const onCatalogue = (event: DomainEvent): Fact => [{ kind: 'catalogue' }, event];
  const product = { skuId, skuPartNumber: 'Speech_Pack', displayName: 'Speech', plans: [] };

  it('has a product as it was imported last', () =>
    projecting(catalogue)
      .given(
        onCatalogue({ type: 'ProductImported', data: product }),
        onCatalogue({ type: 'ProductChanged', data: { ...product, displayName: 'Speech 2' } }),
      )
      .thenDocument(skuId, {
        ...product,
        displayName: 'Speech 2',
        partNumberKey: 'SPEECH_PACK',
        revision: 0,
        earlier: [],
      }));

  it('keeps the plans of the revision before where an import changed them, and where it changed a service', () => {
    const plan = { planId: 'a' as PlanId, planName: 'A', service: null };
    const granting = { ...plan, service: 'teams' as Service };
    return projecting(catalogue)
      .given(
        onCatalogue({ type: 'ProductImported', data: { ...product, plans: [plan] } }),
        onCatalogue({ type: 'ProductChanged', data: { ...product, plans: [granting] } }),
      )
      .thenDocument(skuId, {
        ...product,
        plans: [granting],
        partNumberKey: 'SPEECH_PACK',
        revision: 1,
        earlier: [{ revision: 0, plans: [{ planId: plan.planId, service: null }] }],
      });
  });

  it('finds the plans of a license at its revision of the product, and none of another product', async () => {
    const plans = ['a', 'b'].map((id) => ({ planId: id as PlanId, planName: id, service: null }));
    const document = await projecting(catalogue)
      .given(
        onCatalogue({ type: 'ProductImported', data: { ...product, plans: plans.slice(1) } }),
        onCatalogue({ type: 'ProductChanged', data: { ...product, plans } }),
      )
      .document(skuId);
    const plansAt = plansIn([undefined, document ?? undefined]);
    expect([0, 1, 2].map((productRevision) => plansAt({ skuId, productRevision })?.length)).toEqual([1, 2, undefined]);
    expect(plansAt({ skuId: 'other' as SkuId, productRevision: 1 })).toBeUndefined();
  });

  const restricted = (countries: readonly CountryCode[]): Fact =>
    onCatalogue({ type: 'PlanRestrictionsChanged', data: { planId: 'plan' as PlanId, countries } });
  const CN = 'CN' as CountryCode;

  it('has each plan with the countries in which it is not permitted now', () =>
    projecting(restrictions)
      .given(restricted([CN, 'DE' as CountryCode]), restricted([CN]))
      .thenDocument('plan', { planId: 'plan' as PlanId, countries: [CN] }));

  it('has no plan that is permitted everywhere again', () =>
    projecting(restrictions)
      .given(restricted([CN]), restricted([]))
      .thenDocument('plan', null));
});

describe('commands', () => {
  it('says what became of a command, who asked, and when', () =>
    projecting(commands)
      .given([
        { kind: 'command', tenantId, commandId },
        {
          type: 'CommandDecided',
          data: {
            commandType: 'DeleteUser',
            hash: 'h',
            outcome: 'refused',
            refusal: { code: 'user-not-found' },
            command: { user: 'someone' as UserId },
            clockTrusted: true,
            retention: 'P30D',
            relatedIds: ['something'],
            reference: 'CHG-4711',
            reason: { personal: 'someone' as UserId, kind: 'reason', sealed: 'sealed text' },
          },
        },
      ])
      .thenDocument(`${tenantId}_${commandId}`, {
        id: commandId,
        tenantId,
        type: 'DeleteUser',
        outcome: 'refused',
        refusal: { code: 'user-not-found' },
        relatedIds: ['someone', 'something'],
        reference: 'CHG-4711',
        hasReason: true,
        actor: 'administrator',
        actorKind: 'local',
        correlationId: 'the-correlation',
        occurredAt: minute(0) as Instant,
        position: '00000000000000000001',
      }));
});
