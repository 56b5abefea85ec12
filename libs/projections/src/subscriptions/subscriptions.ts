import {
  available,
  type PurchaseEvent,
  type PurchaseId,
  type PurchaseState,
  type SeatsEvent,
  type SeatTotals,
  type SkuId,
  type TenantId,
} from '#licensing';
import type { ProjectionDefinition, RecordedEvent } from '#application';
import { documentsOf, onlyInEvents, ownDocument, tenantKey, tenantOf } from '../keys.js';

/**
 * A subscription has all purchases and seats of one product in one tenant. `available` is below zero where the product
 * is over-assigned.
 */
export interface SubscriptionDocument extends SeatTotals {
  readonly tenantId: TenantId;
  readonly skuId: SkuId;
  readonly skuPartNumber: string;
  readonly available: number;
  /** They stand in the order of purchase. */
  readonly purchases: readonly SubscriptionPurchase[];
  /** This is the revision of the seats event that the totals come from, or -1 where there was none yet. */
  readonly seatsRevision: number;
}
export interface SubscriptionPurchase {
  readonly id: PurchaseId;
  readonly seats: number;
  readonly state: PurchaseState;
  /** It is for information only, since nothing expires by itself. */
  readonly endsOn?: string;
  readonly revision: number;
}
type SubscriptionEvent = SeatsEvent | PurchaseEvent;

/**
 * The totals come from the seats stream and each purchase from its own stream, by the revision of that stream. So it
 * doesn't matter in which order a store interleaves the streams of one append.
 */
export const subscriptions: ProjectionDefinition<SubscriptionDocument> = {
  name: 'subscriptions',
  version: 1,
  handles: [
    'SeatTaken',
    'SeatReleased',
    'SeatTotalsChanged',
    'SeatsPurchased',
    'PurchaseQuantityChanged',
    'PurchaseExpired',
    'PurchaseRenewed',
    'PurchaseSuspended',
    'PurchaseCancelled',
  ],
  indexes: [{ name: 'by-tenant', fields: ['tenantId', 'skuPartNumber'] }],
  onError: 'park',
  keysOfStream: documentsOf({ seats: ownDocument, purchase: onlyInEvents }),
  keys: (recorded) => [tenantKey(tenantOf(recorded), (recorded.event as SubscriptionEvent).data.skuId)],
  evolve: (document, recorded) => {
    const event = recorded.event as SubscriptionEvent;
    const before = document ?? empty(tenantOf(recorded), event.data.skuId);
    switch (event.type) {
      case 'SeatTaken':
      case 'SeatReleased':
        return withTotals(before, recorded, event.data.totals);
      case 'SeatTotalsChanged':
        return withTotals({ ...before, skuPartNumber: event.data.skuPartNumber }, recorded, event.data.totals);
      default:
        return withPurchase(before, recorded, event);
    }
  },
};

const empty = (tenantId: TenantId, skuId: SkuId): SubscriptionDocument => ({
  tenantId,
  skuId,
  skuPartNumber: '',
  valid: 0,
  expired: 0,
  assigned: 0,
  available: 0,
  purchases: [],
  seatsRevision: -1,
});

const withTotals = (
  before: SubscriptionDocument,
  { revision }: RecordedEvent,
  totals: SeatTotals,
): SubscriptionDocument =>
  revision <= before.seatsRevision
    ? before
    : { ...before, ...totals, available: available(totals), seatsRevision: revision };

const STATES = {
  SeatsPurchased: 'active',
  PurchaseExpired: 'expired',
  PurchaseRenewed: 'active',
  PurchaseSuspended: 'suspended',
  PurchaseCancelled: 'cancelled',
} as const;

const withPurchase = (
  before: SubscriptionDocument,
  { revision }: RecordedEvent,
  event: PurchaseEvent,
): SubscriptionDocument => {
  const id = event.data.purchaseId;
  const known = before.purchases.find((purchase) => purchase.id === id);
  if (known === undefined && event.type !== 'SeatsPurchased')
    throw new Error(`${event.type} of an unknown purchase ${id}`);
  if (known !== undefined && revision <= known.revision) return before;
  const endsOn = 'endsOn' in event.data ? event.data.endsOn : known?.endsOn;
  const purchase: SubscriptionPurchase = {
    id,
    seats: event.data.seats,
    state: event.type === 'PurchaseQuantityChanged' ? known!.state : STATES[event.type],
    ...(endsOn === undefined ? {} : { endsOn }),
    revision,
  };
  return {
    ...before,
    ...(event.type === 'SeatsPurchased' ? { skuPartNumber: event.data.skuPartNumber } : {}),
    purchases: known
      ? before.purchases.map((each) => (each.id === id ? purchase : each))
      : [...before.purchases, purchase],
  };
};
