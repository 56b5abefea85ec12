import {
  type Instant,
  parseStream,
  type PurchaseEvent,
  type PurchaseId,
  type SeatsEvent,
  type SeatTotals,
  type SkuId,
  type TenantId,
} from '#licensing';
import type { LeftBehind, ProjectionDefinition, RecordedEvent } from '#application';
import { documentsOf, tenantDocument, tenantKey, tenantOf } from '../keys.js';

/** Seats times milliseconds, from the first change on. */
export interface SeatSums {
  readonly held: number;
  readonly valid: number;
  /** Seats that were valid and that nobody held. */
  readonly idle: number;
  /** Seats that were held beyond the valid ones. */
  readonly over: number;
}
/** From `at` on a product had these totals. The sums go up to `at`. */
export interface PoolDocument {
  readonly tenantId: TenantId;
  readonly kind: 'pool';
  readonly of: SkuId;
  readonly at: Instant;
  readonly totals: SeatTotals;
  readonly sums: SeatSums;
}
/** From `at` on a purchase had so many valid seats. The sum goes up to `at`. */
export interface BoughtDocument {
  readonly tenantId: TenantId;
  readonly kind: 'purchase';
  readonly of: PurchaseId;
  readonly at: Instant;
  readonly valid: number;
  readonly sum: number;
}
/** No change in the quarter of an hour, or in the day of UTC, that begins at `at` led to more seats held. */
export interface PeakDocument extends Peak {
  readonly tenantId: TenantId;
  readonly kind: Span;
  readonly of: SkuId;
  readonly at: Instant;
}
export type SeatDaysDocument = PoolDocument | BoughtDocument | PeakDocument;

export interface Peak {
  readonly peak: number;
  /** It was first reached at this instant. */
  readonly peakAt: Instant;
}
export const SPANS = { quarter: 900_000, day: 86_400_000 } as const;
type Span = keyof typeof SPANS;

interface RunningPool {
  readonly at: Instant;
  readonly totals: SeatTotals;
  readonly sums: SeatSums;
  /** What was held at some time of the span in which `at` is, but for what is held from `at` on. */
  readonly peaks: Readonly<Partial<Record<Span, Peak>>>;
}
interface RunningPurchase {
  readonly at: Instant;
  readonly state: 'active' | 'other';
  readonly seats: number;
  readonly sum: number;
}
/** This is how far the seats of one tenant have come. */
export interface SeatsOfTenant {
  /** No event so far is later: what happens next, happens at this instant at the earliest. */
  readonly latest: Instant;
  readonly pools: Readonly<Record<string, RunningPool>>;
  /** Those that may still change: a cancelled purchase is over. */
  readonly purchases: Readonly<Record<string, RunningPurchase>>;
}

const NOTHING: SeatSums = { held: 0, valid: 0, idle: 0, over: 0 };

/** Returns the sums so many milliseconds later, while the totals were these. */
export const sumsAfter = (sums: SeatSums, { valid, assigned }: SeatTotals, milliseconds: number): SeatSums => ({
  held: sums.held + assigned * milliseconds,
  valid: sums.valid + valid * milliseconds,
  idle: sums.idle + Math.max(0, valid - assigned) * milliseconds,
  over: sums.over + Math.max(0, assigned - valid) * milliseconds,
});

export const between = (from: Instant, until: Instant): number => Date.parse(until) - Date.parse(from);
const startOf = (span: Span, instant: Instant): Instant =>
  new Date(Math.floor(Date.parse(instant) / SPANS[span]) * SPANS[span]).toISOString() as Instant;

/** Returns the higher one, and of two alike the earlier. */
export const higher = (one: Peak | undefined, other: Peak): Peak =>
  one === undefined || other.peak > one.peak || (other.peak === one.peak && other.peakAt < one.peakAt) ? other : one;

const poolAfter = (before: RunningPool | undefined, at: Instant, totals: SeatTotals): RunningPool => {
  if (before === undefined) return { at, totals, sums: NOTHING, peaks: {} };
  // what lasted no time, within one append, was never so
  if (before.at === at) return { ...before, totals };
  const peaks: Partial<Record<Span, Peak>> = {};
  for (const span of ['quarter', 'day'] as const)
    if (startOf(span, before.at) === startOf(span, at))
      peaks[span] = higher(before.peaks[span], { peak: before.totals.assigned, peakAt: before.at });
  return { at, totals, sums: sumsAfter(before.sums, before.totals, between(before.at, at)), peaks };
};

const validOf = ({ state, seats }: RunningPurchase): number => (state === 'active' ? seats : 0);
const purchaseAfter = (
  before: RunningPurchase | undefined,
  at: Instant,
  { type, data }: PurchaseEvent,
): RunningPurchase => {
  const sum = before === undefined ? 0 : before.sum + validOf(before) * between(before.at, at);
  const isActive = type === 'PurchaseQuantityChanged' ? before?.state === 'active' : ACTIVATING.has(type);
  return { at, state: isActive ? 'active' : 'other', seats: data.seats, sum };
};
const ACTIVATING: ReadonlySet<PurchaseEvent['type']> = new Set(['SeatsPurchased', 'PurchaseRenewed']);

const TOTALS: ReadonlySet<string> = new Set(['SeatTaken', 'SeatReleased', 'SeatTotalsChanged']);
const PURCHASES: ReadonlySet<string> = new Set([
  'SeatsPurchased',
  'PurchaseQuantityChanged',
  'PurchaseExpired',
  'PurchaseRenewed',
  'PurchaseSuspended',
  'PurchaseCancelled',
]);
const isOfPool = (event: RecordedEvent['event']): event is SeatsEvent => TOTALS.has(event.type);
const isOfPurchase = (event: RecordedEvent['event']): event is PurchaseEvent => PURCHASES.has(event.type);

const poolEntries = (
  tenantId: TenantId,
  of: SkuId,
  { peaks, ...running }: RunningPool,
): readonly SeatDaysDocument[] => {
  const last: Peak = { peak: running.totals.assigned, peakAt: running.at };
  return [
    { tenantId, kind: 'pool', of, ...running },
    ...(['quarter', 'day'] as const).map((kind): PeakDocument => ({
      tenantId,
      kind,
      of,
      at: startOf(kind, running.at),
      ...higher(peaks[kind], last),
    })),
  ];
};
const named = (document: SeatDaysDocument): LeftBehind<SeatDaysDocument> => ({
  name: `${document.kind}_${document.of}_${document.at}`,
  document,
});

/**
 * Keeps, for every instant at which the seats of a product or a purchase changed, the sums up to there, so that
 * seat-days between two instants are the difference of two of them. An event counts from the newest time on that the
 * log of its tenant had seen by then, as everything that is told of an instant.
 */
export const seatDays: ProjectionDefinition<SeatsOfTenant, SeatDaysDocument> = {
  name: 'seat-days',
  version: 1,
  handles: 'all',
  indexes: [{ name: 'by-time', fields: ['tenantId', 'kind', 'of', 'at'] }],
  onError: 'park',
  keysOfStream: documentsOf({ seats: tenantDocument, purchase: tenantDocument }),
  keys: ({ stream }) => {
    const tenantId = parseStream(stream)?.tenantId;
    return tenantId === undefined ? [] : [tenantKey(tenantId)];
  },
  evolve: (document, { event, metadata }) => {
    const occurredAt = metadata.occurredAt as Instant;
    const before = document ?? { latest: occurredAt, pools: {}, purchases: {} };
    const latest = occurredAt > before.latest ? occurredAt : before.latest;
    if (isOfPool(event)) {
      const { skuId, totals } = event.data;
      return { ...before, latest, pools: { ...before.pools, [skuId]: poolAfter(before.pools[skuId], latest, totals) } };
    }
    if (isOfPurchase(event)) {
      const { purchaseId } = event.data;
      const { [purchaseId]: known, ...others } = before.purchases;
      if (event.type === 'PurchaseCancelled') return { ...before, latest, purchases: others };
      return { ...before, latest, purchases: { ...others, [purchaseId]: purchaseAfter(known, latest, event) } };
    }
    return document?.latest === latest ? document : { ...before, latest };
  },
  leaves: ({ before, after, event: recorded }) => {
    const { event } = recorded;
    if (after === null) return [];
    const tenantId = tenantOf(recorded);
    if (isOfPool(event)) {
      const { skuId } = event.data;
      return poolEntries(tenantId, skuId, after.pools[skuId]!).map(named);
    }
    if (!isOfPurchase(event)) return [];
    const { purchaseId: of } = event.data;
    const { at, sum, ...purchase } = after.purchases[of] ?? purchaseAfter(before?.purchases[of], after.latest, event);
    return [named({ tenantId, kind: 'purchase', of, at, valid: validOf({ at, sum, ...purchase }), sum })];
  },
};
