import type { PurchaseState, SuspendPurchase } from '#licensing';
import { E3 } from '#testing/catalogue';
import { aUser, aWorld, bought, given, holds, onPurchase, onSeats, purchaseId } from '#testing/given-when-then';

const command: SuspendPurchase = { type: 'SuspendPurchase', purchaseId: purchaseId('it') };
const from = (state: PurchaseState) => given(aWorld(), bought(E3, 10), bought(E3, 5, state, 'it'));

describe('suspending a purchase', () => {
  it.each<[PurchaseState]>([['active'], ['expired']])('takes an %s one to suspended', (state) => {
    from(state)
      .when(command)
      .thenTypes('PurchaseSuspended', 'SeatTotalsChanged')
      .thenOn(onPurchase('it'), {
        type: 'PurchaseSuspended',
        data: { purchaseId: purchaseId('it'), skuId: E3.skuId, seats: 5 },
      })
      .thenAnswer({ state: 'suspended', seats: 5, totals: { valid: 10, expired: 0, assigned: 0, available: 10 } })
      .thenState(onPurchase('it'), { state: 'suspended', seats: 5 })
      .thenState(onSeats(E3), { totals: { valid: 10, expired: 0, assigned: 0 } });
  });

  it('leaves the holders as they are', () => {
    given(aWorld(), bought(E3, 5, 'active', 'it'), aUser('ann'), holds('ann', E3))
      .when(command)
      .thenAnswer({ totals: { valid: 0, expired: 0, assigned: 1, available: -1 } });
  });

  it('is no change the second time', () => {
    from('suspended').when(command).thenUnchanged().thenAnswer({ state: 'suspended', seats: 5 });
  });

  it.each<[PurchaseState]>([['cancelled']])('is refused for a %s one', (state) => {
    from(state)
      .when(command)
      .thenRefused({ code: 'purchase-state', purchaseId: purchaseId('it'), state, step: 'suspend' });
  });

  it('is refused for a purchase that nobody made', () => {
    given(aWorld())
      .when(command)
      .thenRefused({ code: 'purchase-not-found', purchaseId: purchaseId('it') });
  });
});
