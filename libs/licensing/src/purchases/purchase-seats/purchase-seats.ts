import type { Behaviour } from '../../behaviour.js';
import type { PurchaseSeats } from '../../commands.js';
import { refuse } from '../../decision.js';
import type { DecisionContext } from '../../decision.js';
import { findCatalogue } from '../../steps/find.js';
import { CATALOGUE, purchaseStream, seatsStream } from '../../stream-refs.js';
import { defined } from '../../values.js';
import type { PurchaseId } from '../../values.js';
import { changePurchase, finishPurchase, requireSeats } from '../purchase.js';

const idFor = ({ purchaseId }: PurchaseSeats, derive: DecisionContext['derive']): PurchaseId =>
  purchaseId ?? (derive('purchase') as PurchaseId);

/**
 * Buys seats of a product, active at once. The purchase's id is the caller's or follows from the command id. Refuses
 * `product-not-found` where the catalogue doesn't have the product, and `purchase-exists`.
 */
export const purchaseSeats: Behaviour<PurchaseSeats> = {
  scope: 'tenant',
  permittedTo: ['GlobalAdministrator'],
  prefetch: ({ purchaseId, skuId }, tenantId) => [
    CATALOGUE,
    ...(purchaseId === undefined ? [] : [purchaseStream(tenantId, purchaseId)]),
    seatsStream(tenantId, skuId),
  ],
  makes: (command, { tenantId, derive }) => [purchaseStream(tenantId, idFor(command, derive))],
  thing: ({ purchaseId }) => (purchaseId === undefined ? { kind: 'made' } : { kind: 'purchase', purchaseId }),
  relatedIds: ({ purchaseId, skuId }) => [...(purchaseId === undefined ? [] : [purchaseId]), skuId],
  *decide(command, draft) {
    const { tenantId, derive } = draft.context;
    const { skuId, seats, endsOn } = command;
    requireSeats(seats);
    const purchaseId = idFor(command, derive);
    const product = (yield* findCatalogue(draft)).products.get(skuId);
    if (product === undefined) return refuse({ code: 'product-not-found', skuId });
    const purchase = yield* draft.ask(purchaseStream(tenantId, purchaseId));
    if (purchase.status === 'known') return refuse({ code: 'purchase-exists', purchaseId });
    yield* draft.askSeats(skuId);
    const { skuPartNumber } = product;
    const data = { purchaseId, skuId, skuPartNumber, seats, ...defined({ endsOn }) };
    changePurchase(draft, { type: 'SeatsPurchased', data });
    return finishPurchase(draft, purchaseId);
  },
};
