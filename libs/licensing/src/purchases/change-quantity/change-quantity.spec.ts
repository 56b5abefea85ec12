import type { ChangePurchaseQuantity, PurchaseState } from '#licensing';
import { E3 } from '#testing/catalogue';
import {
  aCatalogue,
  aUser,
  aWorld,
  bought,
  given,
  holds,
  onPurchase,
  onSeats,
  purchaseId,
} from '#testing/given-when-then';

const change = (seats: number): ChangePurchaseQuantity => ({
  type: 'ChangePurchaseQuantity',
  purchaseId: purchaseId('it'),
  seats,
});

describe('changing the quantity of a purchase', () => {
  it('says what it was and what it is', () => {
    given(aWorld(), bought(E3, 5, 'active', 'it'))
      .when(change(8))
      .thenOn(onPurchase('it'), {
        type: 'PurchaseQuantityChanged',
        data: { purchaseId: purchaseId('it'), skuId: E3.skuId, seats: 8, before: 5 },
      })
      .thenState(onPurchase('it'), { seats: 8, state: 'active' });
  });

  it.each<[PurchaseState, number, number]>([
    ['active', 18, 0],
    ['expired', 10, 8],
    ['suspended', 10, 0],
  ])('of an %s one changes what that state counts', (state, valid, expired) => {
    given(aWorld(), bought(E3, 10), bought(E3, 5, state, 'it'))
      .when(change(8))
      .thenTypes('PurchaseQuantityChanged', 'SeatTotalsChanged')
      .thenAnswer({ seats: 8, state, totals: { valid, expired, assigned: 0, available: valid } })
      .thenState(onSeats(E3), { totals: { valid, expired, assigned: 0 } });
  });

  it('may go below what is assigned, and shows it', () => {
    given(aWorld(), bought(E3, 5, 'active', 'it'), aUser('ann'), aUser('bob'), holds('ann', E3), holds('bob', E3))
      .when(change(1))
      .thenAnswer({ totals: { valid: 1, expired: 0, assigned: 2, available: -1 } });
  });

  it('is no change to the same number', () => {
    given(aWorld(), bought(E3, 5, 'active', 'it'))
      .when(change(5))
      .thenUnchanged()
      .thenAnswer({ seats: 5 });
  });

  it('is refused once the purchase is cancelled', () => {
    given(aWorld(), bought(E3, 5, 'cancelled', 'it'))
      .when(change(5))
      .thenRefused({ code: 'purchase-state', purchaseId: purchaseId('it'), state: 'cancelled', step: 'quantity' });
  });

  it('is refused in a tenant that was never created', () => {
    given(aCatalogue(), bought(E3, 5, 'active', 'it'))
      .when(change(6))
      .thenRefused({ code: 'tenant-not-found' });
  });

  it('is refused for a purchase that nobody made', () => {
    given(aWorld())
      .when(change(5))
      .thenRefused({ code: 'purchase-not-found', purchaseId: purchaseId('it') });
  });

  it.each([0, -3, 2.5])('never lets %p seats near the pool', (seats) => {
    expect(() => given(aWorld(), bought(E3, 5, 'active', 'it')).when(change(seats))).toThrow(RangeError);
  });
});
