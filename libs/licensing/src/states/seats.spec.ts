import { available } from '../values.js';
import type { PurchaseState } from '../values.js';
import type { SeatsEvent } from '../events.js';
import type { PurchaseId, SkuId, UserId } from '../values.js';
import { evolveSeats, initialSeats } from './seats-fold.js';
import { afterPurchaseChange, releaseSeat, takeSeat } from './seats.js';

const pool = { valid: 10, expired: 4, assigned: 7 };

describe('seats of a pool', () => {
  it.each<[string, PurchaseState, number, PurchaseState, number, number, number]>([
    ['more active seats are valid', 'active', 5, 'active', 8, 13, 4],
    ['fewer active seats may over-assign', 'active', 10, 'active', 1, 1, 4],
    ['expiring moves seats into the grace period', 'active', 10, 'expired', 10, 0, 14],
    ['renewing moves them back', 'expired', 4, 'active', 4, 14, 0],
    ['a quantity in the grace period changes expired only', 'expired', 4, 'expired', 9, 10, 9],
    ['suspending active seats takes them away', 'active', 10, 'suspended', 10, 0, 4],
    ['suspending expired seats takes them away', 'expired', 4, 'suspended', 4, 10, 0],
    ['cancelling suspended seats changes nothing', 'suspended', 9, 'cancelled', 9, 10, 4],
    ['renewing suspended seats brings them', 'suspended', 9, 'active', 9, 19, 4],
  ])('%s', (_what, before, seats, after, seatsAfter, valid, expired) => {
    const totals = afterPurchaseChange(pool, { state: before, seats }, { state: after, seats: seatsAfter });
    expect(totals).toEqual({ valid, expired, assigned: 7 });
  });

  it('gains the seats of a new purchase', () => {
    expect(afterPurchaseChange(pool, undefined, { state: 'active', seats: 3 })).toEqual({ ...pool, valid: 13 });
  });

  it('keeps what is reserved, which is none where nothing says so, out of what is available', () => {
    expect([available(pool), available({ ...pool, reserved: 2 })]).toEqual([3, 1]);
    expect(takeSeat({ ...pool, reserved: 2 })).toEqual({ ...pool, assigned: 8, reserved: 2 });
  });

  it('counts holders up and down', () => {
    expect(takeSeat(pool).assigned).toBe(8);
    expect(releaseSeat(pool).assigned).toBe(6);
  });

  it('never counts holders below none', () => {
    expect(() => releaseSeat({ ...pool, assigned: 0 })).toThrow(RangeError);
  });

  it('is its last event', () => {
    const event = (type: 'SeatTaken' | 'SeatReleased', assigned: number): SeatsEvent => ({
      type,
      data: { skuId: 's' as SkuId, userId: 'u' as UserId, totals: { ...pool, assigned } },
    });
    const changed: SeatsEvent = {
      type: 'SeatTotalsChanged',
      data: {
        skuId: 's' as SkuId,
        skuPartNumber: 'S',
        purchaseId: 'p' as PurchaseId,
        purchaseState: 'active',
        purchaseSeats: 10,
        totals: { ...pool, assigned: 0 },
      },
    };
    const history = [changed, event('SeatTaken', 8), event('SeatTaken', 9), event('SeatReleased', 8)];
    const folded = history.reduce(evolveSeats, initialSeats);
    expect(folded).toEqual(history.slice(-1).reduce(evolveSeats, initialSeats));
    expect(folded).toEqual({ kind: 'seats', known: true, totals: { ...pool, assigned: 8 } });
    expect(initialSeats.known).toBe(false);
  });
});
