import type { Behaviour } from '../../behaviour.js';
import type { ChangePurchaseQuantity } from '../../commands.js';
import { isRefused, refuse } from '../../decision.js';
import { purchaseStream } from '../../stream-refs.js';
import { changePurchase, findPurchase, finishPurchase, requireSeats } from '../purchase.js';

/**
 * Changes a purchase's seats in any state but cancelled; fewer than assigned is legal and shows as over-assigned.
 * Unchanged for the same number. Refuses `purchase-not-found` and `purchase-state`.
 */
export const changeQuantity: Behaviour<ChangePurchaseQuantity> = {
  scope: 'tenant',
  permittedTo: ['GlobalAdministrator'],
  prefetch: ({ purchaseId }, tenantId) => [purchaseStream(tenantId, purchaseId)],
  thing: ({ purchaseId }) => ({ kind: 'purchase', purchaseId }),
  relatedIds: ({ purchaseId }) => [purchaseId],
  *decide({ purchaseId, seats }, draft) {
    requireSeats(seats);
    const purchase = yield* findPurchase(draft, purchaseId);
    if (isRefused(purchase)) return purchase;
    const { skuId, seats: before, state } = purchase;
    if (state === 'cancelled') return refuse({ code: 'purchase-state', purchaseId, state, step: 'quantity' });
    if (seats !== before)
      changePurchase(draft, { type: 'PurchaseQuantityChanged', data: { purchaseId, skuId, seats, before } });
    return finishPurchase(draft, purchaseId);
  },
};
