import type { SeatsState, SkuId, UserId } from '#licensing';

type Bought = Pick<SeatsState['totals'], 'valid' | 'expired'>;

/** A discrepancy is something that the history promises and doesn't hold. */
export type Discrepancy =
  /** The users' events come to another number of holders than the pool's own. */
  | { readonly kind: 'assigned-differs'; readonly skuId: SkuId; readonly pool: number; readonly holders: number }
  /** The active and expired purchases come to other numbers of seats than the pool's own. */
  | { readonly kind: 'seats-differ'; readonly skuId: SkuId; readonly pool: Bought; readonly purchases: Bought }
  /** The pool says that this user holds a seat, or that they don't, and the user's own events say otherwise. */
  | {
      readonly kind: 'holder-differs';
      readonly skuId: SkuId;
      readonly userId: UserId;
      readonly seat: boolean;
      readonly license: boolean;
    }
  | { readonly kind: 'held-twice'; readonly skuId: SkuId; readonly userId: UserId };
