import type { PurchaseEvent } from '../events.js';
import { defined, never } from '../values.js';
import type { PurchaseId, PurchaseState, SkuId } from '../values.js';

export type PurchaseStreamState =
  | { readonly kind: 'purchase'; readonly status: 'absent' }
  | {
      readonly kind: 'purchase';
      readonly status: 'known';
      readonly purchaseId: PurchaseId;
      readonly skuId: SkuId;
      readonly skuPartNumber: string;
      readonly seats: number;
      readonly state: PurchaseState;
      readonly endsOn?: string;
    };

export const initialPurchase: PurchaseStreamState = { kind: 'purchase', status: 'absent' };

type Step = Exclude<PurchaseEvent, { type: 'SeatsPurchased' | 'PurchaseQuantityChanged' }>;
/** The state in which each step leaves a purchase. */
export const STATE_AFTER: { readonly [T in Step['type']]: PurchaseState } = {
  PurchaseExpired: 'expired',
  PurchaseRenewed: 'active',
  PurchaseSuspended: 'suspended',
  PurchaseCancelled: 'cancelled',
};

/** A step's event carries the end date as it is after it; one without leaves the date that was known. */
export const evolvePurchase = (state: PurchaseStreamState, event: PurchaseEvent): PurchaseStreamState => {
  if (event.type === 'SeatsPurchased') {
    return { kind: 'purchase', status: 'known', state: 'active', ...event.data };
  }
  if (state.status === 'absent') return state;
  switch (event.type) {
    case 'PurchaseQuantityChanged':
      return { ...state, seats: event.data.seats };
    case 'PurchaseExpired':
    case 'PurchaseRenewed':
    case 'PurchaseSuspended':
    case 'PurchaseCancelled': {
      const { seats, endsOn } = event.data;
      return { ...state, state: STATE_AFTER[event.type], seats, ...defined({ endsOn }) };
    }
    default:
      return never(event);
  }
};
