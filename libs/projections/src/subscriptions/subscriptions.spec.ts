import type { PurchaseId, SeatTotals, SkuId, TenantId, UserId } from '#licensing';
import { projecting, type Fact } from '#testing/projections';
import { licensesBehind, subscriptions } from './subscriptions.js';

const tenantId = '11111111-1111-4111-8111-111111111111' as TenantId;
const skuId = 'aaaaaaaa-1111-4111-8111-111111111111' as SkuId;
const purchaseId = 'bbbbbbbb-1111-4111-8111-111111111111' as PurchaseId;
const userId = 'cccccccc-1111-4111-8111-111111111111' as UserId;
const key = `${tenantId}_${skuId}`;
const seats = { kind: 'seats', tenantId, skuId } as const;
const purchase = { kind: 'purchase', tenantId, purchaseId } as const;
const totals = (valid: number, expired: number, assigned: number): SeatTotals => ({ valid, expired, assigned });

const bought: Fact = [
  purchase,
  { type: 'SeatsPurchased', data: { purchaseId, skuId, skuPartNumber: 'E3', seats: 10, endsOn: '2026-12-31' } },
];
const counted = (now: SeatTotals): Fact => [
  seats,
  {
    type: 'SeatTotalsChanged',
    data: { skuId, skuPartNumber: 'E3', purchaseId, purchaseState: 'active', purchaseSeats: 10, totals: now },
  },
];
const taken: Fact = [seats, { type: 'SeatTaken', data: { skuId, userId, totals: totals(10, 0, 1) } }];
const expired: Fact = [purchase, { type: 'PurchaseExpired', data: { purchaseId, skuId, seats: 10 } }];

const onUser = { kind: 'user', tenantId, userId } as const;
const license = { userId, skuId, source: { kind: 'direct' } };
const terms = { ...license, disabledPlans: [], grants: [] };
const assigned = (productRevision: number): Fact => [
  onUser,
  { type: 'LicenseAssigned', data: { ...terms, productRevision, cause: 'assigned' } },
];
const refreshed = (refreshedFrom: number, productRevision: number): Fact => [
  onUser,
  { type: 'LicensePlansChanged', data: { ...terms, productRevision, refreshedFrom } },
];
const switched: Fact = [onUser, { type: 'LicensePlansChanged', data: { ...terms, productRevision: 3 } }];
const removed = (productRevision: number, seatReleased = true): Fact => [
  onUser,
  { type: 'LicenseRemoved', data: { ...license, productRevision, cause: 'removed', seatReleased } },
];

describe('licenses of each revision of a product', () => {
  const revisions = async (...facts: readonly Fact[]) =>
    (
      await projecting(subscriptions)
        .given(...facts)
        .document(key)
    )?.revisions;

  it('are counted as they come and go, and are refreshed', async () => {
    expect(await revisions(assigned(7), assigned(3), assigned(3), switched)).toEqual([
      { productRevision: 3, licenses: 2 },
      { productRevision: 7, licenses: 1 },
    ]);
    expect(await revisions(assigned(3), assigned(3), refreshed(3, 7), removed(7), removed(3))).toEqual([]);
  });

  it('stay where only a source goes', async () => {
    expect(await revisions(assigned(3), removed(3, false))).toEqual([{ productRevision: 3, licenses: 1 }]);
  });

  it('are behind where the catalogue has a newer one, and not where it lags or does not know the product', () => {
    const held = { revisions: [3, 5, 7].map((productRevision) => ({ productRevision, licenses: productRevision })) };
    expect([7, 6, 3, 9].map((revision) => licensesBehind(held, { revision }))).toEqual([8, 8, 0, 15]);
    expect(licensesBehind(held, undefined)).toBe(0);
  });
});

describe('subscriptions', () => {
  const afterPurchase = {
    tenantId,
    skuId,
    skuPartNumber: 'E3',
    valid: 10,
    expired: 0,
    assigned: 0,
    available: 10,
    revisions: [],
    seatsRevision: 0,
    purchases: [{ id: purchaseId, seats: 10, state: 'active' as const, endsOn: '2026-12-31', revision: 0 }],
  };

  it('has a row with seats and purchases', () =>
    projecting(subscriptions)
      .given(bought, counted(totals(10, 0, 0)))
      .thenDocument(key, afterPurchase));

  it('is the same whichever stream of one append comes first', () =>
    projecting(subscriptions)
      .given(counted(totals(10, 0, 0)), bought)
      .thenDocument(key, afterPurchase));

  it('shows below zero what is over-assigned', () =>
    projecting(subscriptions)
      .given(bought, counted(totals(10, 0, 0)), taken, expired, counted(totals(0, 10, 1)))
      .thenDocument(key, {
        ...afterPurchase,
        valid: 0,
        expired: 10,
        assigned: 1,
        available: -1,
        seatsRevision: 2,
        purchases: [{ id: purchaseId, seats: 10, state: 'expired', endsOn: '2026-12-31', revision: 1 }],
      }));

  it.each([
    ['PurchaseRenewed', 'active'],
    ['PurchaseSuspended', 'suspended'],
    ['PurchaseCancelled', 'cancelled'],
  ] as const)('shows after %s that the purchase is %s', async (type, state) => {
    const step: Fact = [purchase, { type, data: { purchaseId, skuId, seats: 10 } }];
    const document = await projecting(subscriptions).given(bought, expired, step).document(key);
    expect(document?.purchases).toEqual([{ id: purchaseId, seats: 10, state, endsOn: '2026-12-31', revision: 2 }]);
  });

  it('keeps the state of a purchase whose quantity changes', async () => {
    const changed: Fact = [
      purchase,
      { type: 'PurchaseQuantityChanged', data: { purchaseId, skuId, seats: 4, before: 10 } },
    ];
    const document = await projecting(subscriptions).given(bought, expired, changed).document(key);
    expect(document?.purchases).toMatchObject([{ seats: 4, state: 'expired' }]);
  });

  it('parks a product whose purchase was never made', () => projecting(subscriptions).given(expired).thenParked(key));
});
