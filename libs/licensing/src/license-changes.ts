import type { UserLicensesAnswer } from './answers.js';
import { available } from './values.js';
import type { SeatTotals, SkuId } from './values.js';

/** A pool as a command left it, and as it found it. */
export interface PoolChange extends SeatTotals {
  readonly skuId: SkuId;
  readonly available: number;
  readonly before: SeatTotals & { readonly available: number };
}
type Change = Pick<UserLicensesAnswer, 'licenses' | 'seats' | 'handed'>;

/**
 * Which products a command gave to its user, and which it took. A command touches the pool of every license that comes
 * or goes, and of no other, so that its answer needs no room for it in a receipt.
 */
export const licenseChanges = ({ licenses, seats = [] }: Change): Record<'assigned' | 'removed', readonly SkuId[]> => {
  const held = new Set(licenses.map(({ skuId }) => skuId));
  const touched = seats.map(({ skuId }) => skuId);
  return { assigned: touched.filter((skuId) => held.has(skuId)), removed: touched.filter((skuId) => !held.has(skuId)) };
};

/** Adds to each pool how it was before: with one holder more or less, or with as many where a seat only moved. */
export const poolChanges = (change: Change, isMove = false): readonly PoolChange[] => {
  const { assigned } = licenseChanges(change);
  const { handed = [] } = change;
  return (change.seats ?? []).map((pool) => {
    const taken = assigned.includes(pool.skuId) ? 1 : -1;
    const { skuId: _sku, ...after } = pool;
    const before = { ...after, assigned: after.assigned - (isMove || handed.includes(pool.skuId) ? 0 : taken) };
    return { ...pool, available: available(pool), before: { ...before, available: available(before) } };
  });
};
