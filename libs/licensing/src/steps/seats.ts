import { refuse } from '../decision.js';
import type { Deciding, Refused } from '../decision.js';
import { releaseSeat, takeSeat } from '../states/seats.js';
import { available } from '../values.js';
import type { SkuId, UserId } from '../values.js';
import type { Draft } from './draft.js';

/** Whether the pool has a seat at this moment of the draft. Refuses `no-subscription` and `no-available-seats`. */
export function* requireSeat(draft: Draft, skuId: SkuId): Deciding<Refused | undefined> {
  const { known, totals } = yield* draft.askSeats(skuId);
  if (!known) return refuse({ code: 'no-subscription', skuId });
  const left = available(totals);
  return left >= 1 ? undefined : refuse({ code: 'no-available-seats', skuId, ...totals, available: left });
}

/** Whether the tenant ever bought the product. Refuses `no-subscription`. */
export function* requireSubscription(draft: Draft, skuId: SkuId): Deciding<Refused | undefined> {
  const { known } = yield* draft.askSeats(skuId);
  return known ? undefined : refuse({ code: 'no-subscription', skuId });
}

/** Takes a seat, whether or not it is available: that is the caller's rule (a reassignment asks for none). */
export function* seatTaken(draft: Draft, userId: UserId, skuId: SkuId): Deciding<void> {
  const { totals } = yield* draft.askSeats(skuId);
  draft.addToSeats(skuId, { type: 'SeatTaken', data: { skuId, userId, totals: takeSeat(totals) } });
}

export function* seatReleased(draft: Draft, userId: UserId, skuId: SkuId): Deciding<void> {
  const { totals } = yield* draft.askSeats(skuId);
  draft.addToSeats(skuId, { type: 'SeatReleased', data: { skuId, userId, totals: releaseSeat(totals) } });
}
