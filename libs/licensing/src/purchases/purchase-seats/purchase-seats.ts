import type { Behaviour } from '../../behaviour.js';
import type { PurchaseSeats } from '../../commands.js';
import { refuse } from '../../decision.js';
import type { DecisionContext } from '../../decision.js';
import type { STATE_AFTER } from '../../states/purchase.js';
import { findCatalogue } from '../../steps/find.js';
import { CATALOGUE, purchaseStream, seatsStream } from '../../stream-refs.js';
import { defined } from '../../values.js';
import type { PurchaseId, PurchaseState } from '../../values.js';
import { changePurchase, finishPurchase, requireSeats } from '../purchase.js';

/** The log says of a purchase that ended elsewhere that it was made, and in the same step that it ended. */
const STEP_INTO = {
  expired: 'PurchaseExpired',
  suspended: 'PurchaseSuspended',
  cancelled: 'PurchaseCancelled',
} as const satisfies { readonly [S in Exclude<PurchaseState, 'active'>]: keyof typeof STATE_AFTER };

const idFor = ({ purchaseId }: PurchaseSeats, derive: DecisionContext['derive']): PurchaseId =>
  purchaseId ?? (derive('purchase') as PurchaseId);

/**
 * Buys seats of a product, active at once, or records a purchase that was made elsewhere in the state that it has. The
 * purchase's id is the caller's or follows from the command id. Refuses `product-not-found` where the catalogue doesn't
 * have the product, and `purchase-exists`.
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
  makesThing: true,
  thing: ({ purchaseId }) => (purchaseId === undefined ? { kind: 'made' } : { kind: 'purchase', purchaseId }),
  relatedIds: ({ purchaseId, skuId }) => [...(purchaseId === undefined ? [] : [purchaseId]), skuId],
  *decide(command, draft) {
    const { tenantId, derive } = draft.context;
    const { skuId, seats, endsOn, state = 'active' } = command;
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
    if (state !== 'active') {
      const step = { purchaseId, skuId, seats, ...defined({ endsOn }) };
      changePurchase(draft, { type: STEP_INTO[state], data: step });
    }
    return finishPurchase(draft, purchaseId);
  },
};
