import type { PurchaseState, RenewPurchase } from '#licensing';
import { E3 } from '#testing/catalogue';
import { aUser, aWorld, bought, given, holds, onPurchase, onSeats, purchaseId, ran } from '#testing/given-when-then';

const command: RenewPurchase = { type: 'RenewPurchase', purchaseId: purchaseId('it') };
const from = (state: PurchaseState) => given(aWorld(), bought(E3, 10), bought(E3, 5, state, 'it'));

describe('renewing a purchase', () => {
  it.each<[PurchaseState]>([['expired'], ['suspended']])('takes an %s one to active', (state) => {
    from(state)
      .when(command)
      .thenTypes('PurchaseRenewed', 'SeatTotalsChanged')
      .thenOn(onPurchase('it'), {
        type: 'PurchaseRenewed',
        data: { purchaseId: purchaseId('it'), skuId: E3.skuId, seats: 5 },
      })
      .thenAnswer({ state: 'active', seats: 5, totals: { valid: 15, expired: 0, assigned: 0, available: 15 } })
      .thenState(onPurchase('it'), { state: 'active', seats: 5 })
      .thenState(onSeats(E3), { totals: { valid: 15, expired: 0, assigned: 0 } });
  });

  it('leaves the holders as they are', () => {
    given(aWorld(), bought(E3, 5, 'expired', 'it'), aUser('ann'), holds('ann', E3))
      .when(command)
      .thenAnswer({ totals: { valid: 5, expired: 0, assigned: 1, available: 4 } });
  });

  it('is no change the second time', () => {
    from('active').when(command).thenUnchanged().thenAnswer({ state: 'active', seats: 5 });
  });

  it.each<[PurchaseState]>([['cancelled']])('is refused for a %s one', (state) => {
    from(state)
      .when(command)
      .thenRefused({ code: 'purchase-state', purchaseId: purchaseId('it'), state, step: 'renew' });
  });

  describe('with an end date', () => {
    const until = (endsOn: string): RenewPurchase => ({ ...command, endsOn });

    it('takes the new one, also on an active purchase, whose seats stay', () => {
      from('active')
        .when(until('2028-01-31'))
        .thenTypes('PurchaseRenewed')
        .thenState(onPurchase('it'), { state: 'active', endsOn: '2028-01-31' });
    });

    it('keeps the one it has where none is given, and is no change with the same', () => {
      const renewed = given(aWorld(), bought(E3, 5, 'expired', 'it'), ran(until('2028-01-31')));
      renewed.when(until('2028-01-31')).thenUnchanged();
      renewed.when(command).thenUnchanged().thenState(onPurchase('it'), { endsOn: '2028-01-31' });
    });

    it('keeps its end date through later steps', () => {
      given(aWorld(), bought(E3, 5, 'active', 'it'), ran(until('2028-01-31')))
        .when({ type: 'SuspendPurchase', purchaseId: purchaseId('it') })
        .thenState(onPurchase('it'), { state: 'suspended', endsOn: '2028-01-31' });
    });
  });

  it('is refused for a purchase that nobody made', () => {
    given(aWorld())
      .when(command)
      .thenRefused({ code: 'purchase-not-found', purchaseId: purchaseId('it') });
  });
});
