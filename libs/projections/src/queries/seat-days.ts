import type { IndexQuery, ReadModels } from '#application';
import type { Instant } from '#licensing';
import {
  between,
  type BoughtDocument,
  higher,
  type Peak,
  type PeakDocument,
  type PoolDocument,
  seatDays,
  type SeatDaysDocument,
  type SeatSums,
  SPANS,
  sumsAfter,
} from '../seat-days/seat-days.js';

/** From `from` on and before `until`. `from` is at a quarter of an hour. */
export interface Period {
  readonly from: Instant;
  readonly until: Instant;
}
/** The sums are seats times milliseconds. The peak is what was held at most, and when that was so first. */
export interface TrueUp extends SeatSums, Peak {}

const DAY = SPANS.day;
/** A period of 400 days with its ends has fewer. */
const MOST = 500;

const ask = async <D extends SeatDaysDocument>(
  models: ReadModels,
  prefix: readonly [tenantId: string, kind: D['kind'], of: string],
  query: Pick<IndexQuery, 'range' | 'descending' | 'limit'>,
): Promise<readonly D[]> =>
  (await models.query<D>({ name: seatDays.name }, { index: 'by-time', prefix, ...query })).items.map(
    ({ document }) => document,
  );

const lastUpTo = async <D extends PoolDocument | BoughtDocument>(
  models: ReadModels,
  prefix: readonly [string, D['kind'], string],
  instant: Instant,
): Promise<D | undefined> => {
  const until = new Date(Date.parse(instant) + 1).toISOString();
  return (await ask<D>(models, prefix, { range: { until }, descending: true, limit: 1 }))[0];
};

/**
 * Resolves to the seats of a product as they were at an instant, from index `by-time`, in one question; to undefined
 * where it had none yet.
 */
export const seatsAt = (
  models: ReadModels,
  tenantId: string,
  skuId: string,
  instant: Instant,
): Promise<PoolDocument | undefined> => lastUpTo<PoolDocument>(models, [tenantId, 'pool', skuId], instant);

/** Resolves to what a product's seats came to in a period, from index `by-time`, in five questions at most. */
export const trueUpOf = async (
  models: ReadModels,
  tenantId: string,
  skuId: string,
  { from, until }: Period,
): Promise<TrueUp> => {
  const start = await seatsAt(models, tenantId, skuId, from);
  const end = await seatsAt(models, tenantId, skuId, until);
  const [before, after] = [sumsAt(start, from), sumsAt(end, until)];
  let peak: Peak = { peak: start?.totals.assigned ?? 0, peakAt: from };
  for (const { kind, ...range } of spansOf({ from, until }))
    for (const each of await ask<PeakDocument>(models, [tenantId, kind, skuId], { range, limit: MOST }))
      peak = higher(peak, each);
  return {
    held: after.held - before.held,
    valid: after.valid - before.valid,
    idle: after.idle - before.idle,
    over: after.over - before.over,
    peak: peak.peak,
    peakAt: peak.peakAt,
  };
};

const sumsAt = (pool: PoolDocument | undefined, instant: Instant): SeatSums =>
  pool === undefined
    ? { held: 0, valid: 0, idle: 0, over: 0 }
    : sumsAfter(pool.sums, pool.totals, between(pool.at, instant));

/** Covers a period by whole days of UTC, and by quarters of an hour before and after them. */
const spansOf = ({ from, until }: Period): readonly ({ readonly kind: 'quarter' | 'day' } & Period)[] => {
  const instantOf = (days: number): Instant => new Date(days * DAY).toISOString() as Instant;
  const first = instantOf(Math.ceil(Date.parse(from) / DAY));
  const end = instantOf(Math.floor(Date.parse(until) / DAY));
  if (first >= end) return [{ kind: 'quarter', from, until }];
  return [
    { kind: 'quarter' as const, from, until: first },
    { kind: 'day' as const, from: first, until: end },
    { kind: 'quarter' as const, from: end, until },
  ].filter((span) => span.from < span.until);
};

/** Resolves to the valid seats of a purchase times milliseconds in a period, from index `by-time`, in two questions. */
export const boughtIn = async (
  models: ReadModels,
  tenantId: string,
  purchaseId: string,
  { from, until }: Period,
): Promise<number> => {
  const sumAt = async (instant: Instant): Promise<number> => {
    const found = await lastUpTo<BoughtDocument>(models, [tenantId, 'purchase', purchaseId], instant);
    return found === undefined ? 0 : found.sum + found.valid * between(found.at, instant);
  };
  return (await sumAt(until)) - (await sumAt(from));
};
