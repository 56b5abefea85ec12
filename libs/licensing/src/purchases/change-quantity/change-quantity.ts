import type { ChangePurchaseQuantity } from '../../commands.js';
import { isRefused, refuse } from '../../decision.js';
import type { Deciding, Decision, DecisionContext } from '../../decision.js';
import { acceptPurchase, loadPurchase, requireSeats, unchangedPurchase } from '../purchase.js';

/**
 * Changes a purchase's seats in any state but cancelled; fewer than assigned is legal and shows as over-assigned. Unchanged for the same
 * number. Refuses `purchase-not-found` and `purchase-state`.
 */
export function* decideChangeQuantity(command: ChangePurchaseQuantity, context: DecisionContext): Deciding<Decision> {
  requireSeats(command.seats);
  const loaded = yield* loadPurchase(command.purchaseId, context);
  if (isRefused(loaded)) return loaded;
  const { purchaseId, skuId, seats: before, state } = loaded.purchase;
  if (state === 'cancelled') return refuse({ code: 'purchase-state', purchaseId, state, step: 'quantity' });
  const { seats } = command;
  if (seats === before) return unchangedPurchase(loaded);
  const data = { purchaseId, skuId, seats, before };
  return acceptPurchase(loaded.purchase, { type: 'PurchaseQuantityChanged', data }, loaded.pool, context.tenantId);
}
