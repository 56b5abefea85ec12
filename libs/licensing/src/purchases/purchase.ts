import { refuse } from '../decision.js';
import type { Deciding, Decision, Refused } from '../decision.js';
import type { PurchaseEvent } from '../events.js';
import { afterPurchaseChange } from '../states/seats.js';
import type { PurchaseStreamState } from '../states/purchase.js';
import type { Draft } from '../steps/draft.js';
import { purchaseStream, seatsStream } from '../stream-refs.js';
import { available } from '../values.js';
import type { PurchaseId, SeatTotals } from '../values.js';

type KnownPurchase = Extract<PurchaseStreamState, { status: 'known' }>;

/**
 * Every edge checks the shape; a number that got here all the same is a bug there, and must not reach the pool.
 * @throws RangeError
 */
export const requireSeats = (seats: number): void => {
  if (!Number.isSafeInteger(seats) || seats < 1) throw new RangeError(`${seats} is no number of seats`);
};

/** Finds the purchase, and asks for its pool too. Refuses `purchase-not-found`. */
export function* findPurchase(draft: Draft, purchaseId: PurchaseId): Deciding<KnownPurchase | Refused> {
  const purchase = yield* draft.ask(purchaseStream(draft.context.tenantId, purchaseId));
  if (purchase.status === 'absent') return refuse({ code: 'purchase-not-found', purchaseId });
  yield* draft.askSeats(purchase.skuId);
  return purchase;
}

/**
 * Adds one event of a purchase, together with the pool's totals after it; both streams were asked for. The pool is
 * written where the purchase's state or seats change, also when its totals stay (a suspended purchase's quantity): its
 * readers show every purchase.
 */
export const changePurchase = (draft: Draft, event: PurchaseEvent): void => {
  const { tenantId } = draft.context;
  const { purchaseId, skuId } = event.data;
  const stream = purchaseStream(tenantId, purchaseId);
  const was = draft.state(stream);
  const before = was.status === 'known' ? was : undefined;
  draft.add(stream, event);
  const after = knownPurchase(draft, purchaseId);
  const { skuPartNumber, seats, state } = after;
  if (before?.state === state && before.seats === seats) return;
  const totals = afterPurchaseChange(draft.state(seatsStream(tenantId, skuId)).totals, before, after);
  const data = { skuId, skuPartNumber, purchaseId, purchaseState: state, purchaseSeats: seats, totals };
  draft.addToSeats(skuId, { type: 'SeatTotalsChanged', data });
};

/** Ends with the purchase and its pool as they are after the decision. */
export const finishPurchase = (draft: Draft, purchaseId: PurchaseId): Decision => {
  const { skuId, seats, state } = knownPurchase(draft, purchaseId);
  const { tenantId } = draft.context;
  const was = draft.stateBefore(purchaseStream(tenantId, purchaseId));
  const before = {
    ...(was.status === 'known' ? { seats: was.seats, state: was.state } : {}),
    totals: withAvailable(draft.stateBefore(seatsStream(tenantId, skuId)).totals),
  };
  const totals = withAvailable(draft.state(seatsStream(tenantId, skuId)).totals);
  return draft.finish({ kind: 'purchase', purchaseId, skuId, seats, state, totals, before });
};

const withAvailable = (totals: SeatTotals): SeatTotals & { readonly available: number } => ({
  ...totals,
  available: available(totals),
});

const knownPurchase = (draft: Draft, purchaseId: PurchaseId): KnownPurchase => {
  const purchase = draft.state(purchaseStream(draft.context.tenantId, purchaseId));
  if (purchase.status === 'absent') throw new Error(`the purchase ${purchaseId} is absent`);
  return purchase;
};
