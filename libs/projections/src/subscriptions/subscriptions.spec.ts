import type { PurchaseId, SeatTotals, SkuId, TenantId, UserId } from '#licensing';
import { projecting, type Fact } from '#testing/projections';
import { subscriptions } from './subscriptions.js';

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

describe('subscriptions', () => {
  const afterPurchase = {
    tenantId,
    skuId,
    skuPartNumber: 'E3',
    valid: 10,
    expired: 0,
    assigned: 0,
    available: 10,
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
