import { never } from '../values.js';
import type { PurchaseState, SeatTotals } from '../values.js';

/** What one purchase gives to its pool. */
export interface PurchasedSeats {
  readonly seats: number;
  readonly state: PurchaseState;
}

export const NO_SEATS: SeatTotals = { valid: 0, expired: 0, assigned: 0 };

/**
 * Active seats are valid, expired ones are in the grace period, all others count nowhere.
 * Source: docs/explanation/domain.md#seats.
 */
const counted = (purchase: PurchasedSeats | undefined): Pick<SeatTotals, 'valid' | 'expired'> => {
  if (purchase === undefined) return { valid: 0, expired: 0 };
  switch (purchase.state) {
    case 'active':
      return { valid: purchase.seats, expired: 0 };
    case 'expired':
      return { valid: 0, expired: purchase.seats };
    case 'suspended':
    case 'cancelled':
      return { valid: 0, expired: 0 };
    default:
      return never(purchase.state);
  }
};

/**
 * The pool after one purchase went from `before` (undefined for a new one) to `after`. `assigned` never changes with a
 * purchase; the pool may be over-assigned afterwards.
 */
export const afterPurchaseChange = (
  totals: SeatTotals,
  before: PurchasedSeats | undefined,
  after: PurchasedSeats,
): SeatTotals => {
  const was = counted(before);
  const is = counted(after);
  return {
    ...totals,
    valid: totals.valid - was.valid + is.valid,
    expired: totals.expired - was.expired + is.expired,
  };
};

/** The pool with one more holder. Whether there is a seat for it is the caller's rule: a reassignment needs none. */
export const takeSeat = (totals: SeatTotals): SeatTotals => ({ ...totals, assigned: totals.assigned + 1 });

/** The pool with one holder less. @throws RangeError where nobody holds one: the history would be wrong. */
export const releaseSeat = (totals: SeatTotals): SeatTotals => {
  if (totals.assigned < 1) throw new RangeError('a seat was released that nobody held');
  return { ...totals, assigned: totals.assigned - 1 };
};
