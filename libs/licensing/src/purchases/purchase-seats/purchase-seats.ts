import type { PurchaseSeats } from '../../commands.js';
import { ask, refuse } from '../../decision.js';
import type { Deciding, Decision, DecisionContext } from '../../decision.js';
import type { PurchaseId } from '../../values.js';
import { requireTenant } from '../../tenants/require-tenant.js';
import { acceptPurchase, purchaseRef, requireSeats } from '../purchase.js';

/**
 * Buys seats of a product, active at once. The purchase's id is the caller's or follows from the command id. Refuses `tenant-not-found`, `product-not-found`
 * where the catalogue doesn't have the product, and `purchase-exists`.
 */
export function* decidePurchaseSeats(command: PurchaseSeats, context: DecisionContext): Deciding<Decision> {
  requireSeats(command.seats);
  const { tenantId } = context;
  const { skuId, seats, endsOn } = command;
  const purchaseId = command.purchaseId ?? (context.derive('purchase') as PurchaseId);
  const noTenant = yield* requireTenant(context);
  if (noTenant !== undefined) return noTenant;
  const catalogue = yield* ask<'catalogue'>({ kind: 'catalogue' });
  const product = catalogue.products.get(skuId);
  if (product === undefined) return refuse({ code: 'product-not-found', skuId });
  const purchase = yield* ask<'purchase'>(purchaseRef(tenantId, purchaseId));
  if (purchase.status === 'known') return refuse({ code: 'purchase-exists', purchaseId });
  const pool = yield* ask<'seats'>({ kind: 'seats', tenantId, skuId });
  const { skuPartNumber } = product;
  const data = { purchaseId, skuId, skuPartNumber, seats, ...(endsOn === undefined ? {} : { endsOn }) };
  return acceptPurchase(undefined, { type: 'SeatsPurchased', data }, pool, tenantId);
}
