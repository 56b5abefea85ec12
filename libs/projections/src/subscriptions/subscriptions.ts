import {
  available,
  type LicenseAssigned,
  type LicensePlansChanged,
  type LicenseRemoved,
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
  /** How many licenses are of which revision of the product, the oldest first; only those that there are. */
  readonly revisions: readonly LicensesOfRevision[];
  /** This is the revision of the seats event that the totals come from, or -1 where there was none yet. */
  readonly seatsRevision: number;
}
export interface LicensesOfRevision {
  readonly productRevision: number;
  readonly licenses: number;
}
/** How many of the licenses lack what the product has had since. A product that isn't known yet has nothing newer. */
export const licensesBehind = (
  { revisions }: Pick<SubscriptionDocument, 'revisions'>,
  product: { readonly revision: number } | undefined,
): number =>
  revisions
    .filter(({ productRevision }) => product !== undefined && productRevision < product.revision)
    .reduce((sum, { licenses }) => sum + licenses, 0);

export interface SubscriptionPurchase {
  readonly id: PurchaseId;
  readonly seats: number;
  readonly state: PurchaseState;
  /** It is for information only, since nothing expires by itself. */
  readonly endsOn?: string;
  readonly revision: number;
}
type LicenseEvent = LicenseAssigned | LicensePlansChanged | LicenseRemoved;
type SubscriptionEvent = SeatsEvent | PurchaseEvent | LicenseEvent;

/**
 * The totals come from the seats stream and each purchase from its own stream, by the revision of that stream. So it
 * doesn't matter in which order a store interleaves the streams of one append. Licenses of each revision are counted up
 * and down, which comes to the same in every order.
 */
export const subscriptions: ProjectionDefinition<SubscriptionDocument> = {
  name: 'subscriptions',
  version: 2,
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
    'LicenseAssigned',
    'LicensePlansChanged',
    'LicenseRemoved',
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
      case 'LicenseAssigned':
        return counting(before, event.data.productRevision, 1);
      case 'LicensePlansChanged': {
        const { productRevision, refreshedFrom } = event.data;
        if (refreshedFrom === undefined) return before;
        return counting(counting(before, refreshedFrom, -1), productRevision, 1);
      }
      case 'LicenseRemoved':
        return event.data.seatReleased ? counting(before, event.data.productRevision, -1) : before;
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
  revisions: [],
  seatsRevision: -1,
});

/** @throws Error where a license goes that nobody had */
const counting = (before: SubscriptionDocument, productRevision: number, change: 1 | -1): SubscriptionDocument => {
  const counted = before.revisions.find((each) => each.productRevision === productRevision);
  const licenses = (counted?.licenses ?? 0) + change;
  if (licenses < 0) throw new Error(`nobody had a license of revision ${productRevision}`);
  const others = before.revisions.filter((each) => each !== counted);
  const revisions = licenses === 0 ? others : [...others, { productRevision, licenses }];
  return { ...before, revisions: revisions.toSorted((a, b) => a.productRevision - b.productRevision) };
};

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
