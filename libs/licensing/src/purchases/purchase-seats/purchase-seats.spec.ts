import type { PurchaseId, PurchaseSeats } from '#licensing';
import { E3, UNKNOWN_PRODUCT } from '#testing/catalogue';
import {
  aCatalogue,
  aWorld,
  bought,
  COMMAND,
  derived,
  given,
  holds,
  aUser,
  onPurchase,
  onSeats,
  purchaseId,
  TENANT,
} from '#testing/given-when-then';

const buy = (seats: number, more: Partial<PurchaseSeats> = {}): PurchaseSeats => ({
  type: 'PurchaseSeats',
  purchaseId: purchaseId('new'),
  skuId: E3.skuId,
  seats,
  ...more,
});

describe('purchasing seats', () => {
  it('records the purchase and adds its seats to the pool', () => {
    given(aWorld())
      .when(buy(25, { endsOn: '2027-02-28' }))
      .thenExactly(
        {
          stream: onPurchase('new'),
          events: [
            {
              type: 'SeatsPurchased',
              data: {
                purchaseId: purchaseId('new'),
                skuId: E3.skuId,
                skuPartNumber: 'ENTERPRISEPACK',
                seats: 25,
                endsOn: '2027-02-28',
              },
            },
          ],
        },
        {
          stream: onSeats(E3),
          events: [
            {
              type: 'SeatTotalsChanged',
              data: {
                skuId: E3.skuId,
                skuPartNumber: 'ENTERPRISEPACK',
                purchaseId: purchaseId('new'),
                purchaseState: 'active',
                purchaseSeats: 25,
                totals: { valid: 25, expired: 0, assigned: 0 },
              },
            },
          ],
        },
      )
      .thenAnswer({
        kind: 'purchase',
        purchaseId: purchaseId('new'),
        skuId: E3.skuId,
        seats: 25,
        state: 'active',
        totals: { valid: 25, expired: 0, assigned: 0, available: 25 },
      })
      .thenState(onPurchase('new'), { status: 'known', state: 'active', seats: 25, endsOn: '2027-02-28' })
      .thenState(onSeats(E3), { known: true });
  });

  it('adds to what other purchases of the product gave, and leaves the holders', () => {
    given(
      aWorld(),
      bought(E3, 1),
      bought(E3, 7, 'expired', 'older'),
      aUser('ann'),
      aUser('bob'),
      holds('ann', E3),
      holds('bob', E3),
    )
      .when(buy(3))
      .thenAnswer({ totals: { valid: 4, expired: 7, assigned: 2, available: 2 } });
  });

  it.each([
    ['expired', 'PurchaseExpired', 4],
    ['suspended', 'PurchaseSuspended', 0],
    ['cancelled', 'PurchaseCancelled', 0],
  ] as const)('records one that is %s elsewhere as made and ended in one step', (state, event, expired) => {
    given(aWorld())
      .when(buy(4, { state, endsOn: '2026-10-31' }))
      .thenTypes('SeatsPurchased', event, 'SeatTotalsChanged', 'SeatTotalsChanged')
      .thenAnswer({ state, totals: { valid: 0, expired, assigned: 0, available: 0 } })
      .thenState(onPurchase('new'), { state, seats: 4, endsOn: '2026-10-31' });
  });

  it('derives its id from the command where the caller names none', () => {
    const id = derived(COMMAND, 'purchase') as PurchaseId;
    const { purchaseId: _none, ...command } = buy(5);
    given(aWorld())
      .when(command)
      .thenAnswer({ purchaseId: id })
      .thenState({ kind: 'purchase', tenantId: TENANT, purchaseId: id }, { status: 'known', purchaseId: id });
  });

  it('is refused for a product that the catalogue does not have', () => {
    const { skuId } = UNKNOWN_PRODUCT;
    given(aWorld()).when(buy(5, { skuId })).thenRefused({ code: 'product-not-found', skuId });
  });

  it('is refused in a tenant that was never created', () => {
    given(aCatalogue()).when(buy(5)).thenRefused({ code: 'tenant-not-found' });
  });

  it('is refused under the id of another purchase', () => {
    given(aWorld(), bought(E3, 5, 'cancelled', 'new'))
      .when(buy(5))
      .thenRefused({ code: 'purchase-exists', purchaseId: purchaseId('new') });
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('never lets %p seats near the pool', (seats) => {
    expect(() => given(aWorld()).when(buy(seats))).toThrow(RangeError);
  });
});
