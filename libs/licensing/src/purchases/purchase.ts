import type { Answer } from '../answers.js';
import { ask, isRefused, refuse } from '../decision.js';
import type { Deciding, Decision, DecisionContext, Refused } from '../decision.js';
import type { PurchaseEvent } from '../events.js';
import type { PurchaseStreamState, SeatsState } from '../states/states.js';
import type { StreamRef } from '../streams.js';
import { afterPurchaseChange } from '../states/seats.js';
import { available } from '../values.js';
import type { PurchaseId, PurchaseState, SeatTotals, TenantId } from '../values.js';
import { requireTenant } from '../tenants/require-tenant.js';
import { evolvePurchase } from '../states/purchase.js';

export type KnownPurchase = Extract<PurchaseStreamState, { status: 'known' }>;
type PurchaseRef = Extract<StreamRef, { kind: 'purchase' }>;

export const purchaseRef = (tenantId: TenantId, purchaseId: PurchaseId): PurchaseRef => ({
  kind: 'purchase',
  tenantId,
  purchaseId,
});

/** Every edge checks the shape; a number that got here all the same is a bug there, and must not reach the pool. @throws RangeError */
export const requireSeats = (seats: number): void => {
  if (!Number.isSafeInteger(seats) || seats < 1) throw new RangeError(`${seats} is no number of seats`);
};

/** A purchase with its pool, as a step finds them. */
export interface PurchaseAndPool {
  readonly purchase: KnownPurchase;
  readonly pool: SeatsState;
}

export const purchaseAnswer = (purchase: KnownPurchase, totals: SeatTotals): Extract<Answer, { kind: 'purchase' }> => ({
  kind: 'purchase',
  purchaseId: purchase.purchaseId,
  skuId: purchase.skuId,
  seats: purchase.seats,
  state: purchase.state,
  totals: { ...totals, available: available(totals) },
});

export const unchangedPurchase = ({ purchase, pool }: PurchaseAndPool): Decision => ({
  outcome: 'unchanged',
  answer: purchaseAnswer(purchase, pool.totals),
});

/** Refuses `tenant-not-found` and `purchase-not-found`. */
export function* loadPurchase(purchaseId: PurchaseId, context: DecisionContext): Deciding<PurchaseAndPool | Refused> {
  const { tenantId } = context;
  const noTenant = yield* requireTenant(context);
  if (noTenant !== undefined) return noTenant;
  const purchase = yield* ask<'purchase'>(purchaseRef(tenantId, purchaseId));
  if (purchase.status === 'absent') return refuse({ code: 'purchase-not-found', purchaseId });
  const pool = yield* ask<'seats'>({ kind: 'seats', tenantId, skuId: purchase.skuId });
  return { purchase, pool };
}

/**
 * Accepts one event of a purchase, together with the pool's totals after it. The pool is written where the purchase's state or seats change,
 * also when its totals stay (a suspended purchase's quantity): its readers show every purchase.
 */
export const acceptPurchase = (
  before: KnownPurchase | undefined,
  event: PurchaseEvent,
  pool: SeatsState,
  tenantId: TenantId,
): Decision => {
  const after = evolvePurchase(before ?? { kind: 'purchase', status: 'absent' }, event) as KnownPurchase;
  const { purchaseId, skuId, skuPartNumber, seats, state } = after;
  const purchased = { stream: purchaseRef(tenantId, purchaseId), events: [event] };
  if (before?.state === state && before.seats === seats) {
    return { outcome: 'accepted', writes: [purchased], answer: purchaseAnswer(after, pool.totals) };
  }
  const totals = afterPurchaseChange(pool.totals, before, after);
  const data = { skuId, skuPartNumber, purchaseId, purchaseState: state, purchaseSeats: seats, totals };
  return {
    outcome: 'accepted',
    writes: [purchased, { stream: { kind: 'seats', tenantId, skuId }, events: [{ type: 'SeatTotalsChanged', data }] }],
    answer: purchaseAnswer(after, totals),
  };
};

/** A step from one state of a purchase to another. */
export interface PurchaseStep {
  readonly type: 'PurchaseExpired' | 'PurchaseRenewed' | 'PurchaseSuspended' | 'PurchaseCancelled';
  /** How a refusal names it. */
  readonly step: string;
  readonly from: readonly PurchaseState[];
  readonly to: PurchaseState;
}

/**
 * Takes one step. Unchanged where the purchase is in the step's end state already, with the same end date. Refuses `tenant-not-found`,
 * `purchase-not-found`, and `purchase-state` where the step doesn't start from the purchase's state.
 */
export function* takeStep(
  command: { readonly purchaseId: PurchaseId; readonly endsOn?: string },
  { type, step, from, to }: PurchaseStep,
  context: DecisionContext,
): Deciding<Decision> {
  const loaded = yield* loadPurchase(command.purchaseId, context);
  if (isRefused(loaded)) return loaded;
  const { purchaseId, skuId, seats, state, endsOn: before } = loaded.purchase;
  const endsOn = command.endsOn ?? before;
  if (state === to && endsOn === before) return unchangedPurchase(loaded);
  if (!from.includes(state)) return refuse({ code: 'purchase-state', purchaseId, state, step });
  const data = { purchaseId, skuId, seats, ...(endsOn === undefined ? {} : { endsOn }) };
  return acceptPurchase(loaded.purchase, { type, data }, loaded.pool, context.tenantId);
}
