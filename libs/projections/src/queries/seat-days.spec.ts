import fc from 'fast-check';
import { MemoryReadModels } from '#adapters/read-models-memory';
import {
  ALL_AT_ONCE,
  anyProjection,
  applyEvents,
  collectionOf,
  type Day,
  MarkedStreams,
  type RecordedEvent,
  TimeZone,
} from '#application';
import {
  type DomainEvent,
  type Instant,
  plus,
  type PurchaseEvent,
  type PurchaseId,
  type SeatsEvent,
  type SeatTotals,
  type SkuId,
  type StreamRef,
  type TenantId,
  type UserId,
} from '#licensing';
import { steps, World } from '#testing/arbitraries';
import { withMethods } from '#testing/faults';
import { NOW, TENANT } from '#testing/given-when-then';
import { project, Recorder } from '#testing/projections';
import { seatDays } from '../seat-days/seat-days.js';
import { boughtIn, type Period, seatsAt, trueUpOf } from './seat-days.js';

const DAY = 86_400_000;
const definition = anyProjection(seatDays);

/** Resolves to read models over a log, which count the questions that they are asked. */
const modelsOf = async (log: readonly RecordedEvent[]) => {
  const real = new MemoryReadModels();
  const collection = collectionOf(definition, 1);
  await real.ensure(collection);
  const parked = new Set<string>();
  const damagedStreams = new MarkedStreams();
  await applyEvents({ readModels: real, definition, collection, parked, damagedStreams, turn: ALL_AT_ONCE }, log);
  expect([...parked]).toEqual([]);
  const asked = { questions: 0 };
  const query = ((...args: Parameters<typeof real.query>) => {
    asked.questions += 1;
    return real.query(...args);
  }) as typeof real.query;
  return { models: withMethods(real, { query }), asked };
};

/** What was so from an instant on, by a look at every event of the tenant in the order of the log. */
interface Since<T> {
  readonly from: Instant;
  readonly value: T;
}
const sinceOf = <T>(log: readonly RecordedEvent[], valueOf: (event: DomainEvent) => T | undefined): Since<T>[] => {
  let latest = '' as Instant;
  return log.flatMap(({ event, metadata }) => {
    const occurredAt = metadata.occurredAt as Instant;
    if (occurredAt > latest) latest = occurredAt;
    const value = valueOf(event);
    return value === undefined ? [] : [{ from: latest, value }];
  });
};
/** Each stretch of the period in which nothing changed, with its length. What lasted no time is left out. */
const stretches = <T>(since: readonly Since<T>[], none: T, { from, until }: Period) =>
  [{ from: '' as Instant, value: none }, ...since].flatMap(({ from: begin, value }, at) => {
    const start = begin > from ? begin : from;
    const next = since[at]?.from ?? until;
    const end = next < until ? next : until;
    return start < end ? [{ start, value, milliseconds: Date.parse(end) - Date.parse(start) }] : [];
  });

const NONE: SeatTotals = { valid: 0, expired: 0, assigned: 0 };
const totalsOf =
  (skuId: SkuId) =>
  (event: DomainEvent): SeatTotals | undefined =>
    ['SeatTaken', 'SeatReleased', 'SeatTotalsChanged'].includes(event.type) &&
    (event as SeatsEvent).data.skuId === skuId
      ? (event as SeatsEvent).data.totals
      : undefined;
const validSeatsOf = (log: readonly RecordedEvent[], purchaseId: PurchaseId): Since<number>[] => {
  let isActive = false;
  return sinceOf(log, (event) => {
    if (!event.type.startsWith('Purchase') && event.type !== 'SeatsPurchased') return undefined;
    const { type, data } = event as PurchaseEvent;
    if (data.purchaseId !== purchaseId) return undefined;
    if (type !== 'PurchaseQuantityChanged') isActive = type === 'SeatsPurchased' || type === 'PurchaseRenewed';
    return isActive ? data.seats : 0;
  });
};
const trueUpByHand = (log: readonly RecordedEvent[], skuId: SkuId, period: Period) => {
  const sums = { held: 0, valid: 0, idle: 0, over: 0, peak: -1, peakAt: period.from };
  for (const { start, value, milliseconds } of stretches(sinceOf(log, totalsOf(skuId)), NONE, period)) {
    const { assigned, valid } = value;
    sums.held += assigned * milliseconds;
    sums.valid += valid * milliseconds;
    sums.idle += Math.max(0, valid - assigned) * milliseconds;
    sums.over += Math.max(0, assigned - valid) * milliseconds;
    if (assigned > sums.peak) Object.assign(sums, { peak: assigned, peakAt: start });
  }
  return sums;
};

/** Every event of a history, as two processes wrote it whose clocks are three minutes apart. */
const logOf = (history: readonly Parameters<World['next']>[0][]): readonly RecordedEvent[] => {
  const world = new World();
  const recorder = new Recorder();
  const record = (ref: StreamRef, events: readonly DomainEvent[], occurredAt: Instant): RecordedEvent[] =>
    events.map((event) => recorder.record(ref, event, { occurredAt }));
  const log = world.ledger.streams().flatMap(({ ref, events }) => record(ref, events, NOW));
  for (const [at, step] of history.entries()) {
    const next = world.next(step);
    if (next === undefined) continue;
    const decision = world.ledger.try(next.command, next.circumstances);
    if (decision.outcome !== 'accepted') continue;
    world.ledger.append(decision.writes);
    const occurredAt = plus(next.circumstances.now, at % 3 === 0 ? -180_000 : 0);
    for (const { stream, events } of decision.writes) log.push(...record(stream, events, occurredAt));
  }
  return log;
};
const idsIn = <I>(log: readonly RecordedEvent[], member: 'skuId' | 'purchaseId'): readonly I[] => [
  ...new Set(log.flatMap(({ event }) => (event.data as { readonly [M in typeof member]?: I })[member] ?? [])),
];

it('in random histories, seats, seat-days, peaks and what was bought are what a look at every event tells', () =>
  fc.assert(
    fc.asyncProperty(
      steps,
      fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/New_York'),
      fc.nat(20),
      fc.nat(30),
      async (history, zone, first, length) => {
        const log = logOf(history);
        const { models, asked } = await modelsOf(log);
        const date = (after: number): string => new Date(Date.parse(NOW) + after * DAY).toISOString().slice(0, 10);
        const days: readonly Day[] = [...TimeZone.of(zone)!.days(date(first - 2), date(first - 2 + length))];
        const period: Period = { from: days[0]!.startsAt, until: days.at(-1)!.endsAt };
        for (const skuId of idsIn<SkuId>(log, 'skuId')) {
          asked.questions = 0;
          expect(await trueUpOf(models, TENANT, skuId, period)).toEqual(trueUpByHand(log, skuId, period));
          expect(asked.questions).toBeLessThanOrEqual(5);
          const since = sinceOf(log, totalsOf(skuId));
          for (const { startsAt } of days) {
            const found = await seatsAt(models, TENANT, skuId, startsAt);
            expect(found?.totals).toEqual(since.findLast(({ from }) => from <= startsAt)?.value);
          }
        }
        let bought = 0;
        for (const purchaseId of idsIn<PurchaseId>(log, 'purchaseId')) {
          const found = await boughtIn(models, TENANT, purchaseId, period);
          const parts = stretches(validSeatsOf(log, purchaseId), 0, period);
          expect(found).toBe(parts.reduce((sum, { value, milliseconds }) => sum + value * milliseconds, 0));
          bought += found;
        }
        let valid = 0;
        for (const skuId of idsIn<SkuId>(log, 'skuId')) valid += (await trueUpOf(models, TENANT, skuId, period)).valid;
        expect(bought).toBe(valid);
      },
    ),
    { numRuns: Number(process.env['FC_RUNS'] ?? 40), seed: Number(process.env['FC_SEED'] ?? 20261129) },
  ));

const tenantId = '11111111-1111-4111-8111-111111111111' as TenantId;
const skuId = '22222222-1111-4111-8111-111111111111' as SkuId;
const taken = (assigned: number, at: string): { event: DomainEvent; at: string } => ({
  event: { type: 'SeatTaken', data: { skuId, userId: 'u' as UserId, totals: { valid: 3, expired: 0, assigned } } },
  at,
});
const logAt = (...facts: readonly { readonly event: DomainEvent; readonly at: string }[]): readonly RecordedEvent[] => {
  const recorder = new Recorder();
  return facts.map(({ event, at }) => recorder.record({ kind: 'seats', tenantId, skuId }, event, { occurredAt: at }));
};

it('is the same in every slicing of the log, and after a crash', async () => {
  const log = logAt(
    taken(1, '2026-03-01T08:00:00.000Z'),
    taken(2, '2026-03-01T08:00:00.000Z'),
    taken(4, '2026-03-01T08:10:00.000Z'),
    taken(1, '2026-03-01T08:05:00.000Z'),
    taken(2, '2026-03-02T09:00:00.000Z'),
  );
  expect((await project(definition, log)).parked).toEqual([]);
});

it('has no peak that lasted no time', async () => {
  const log = logAt(
    taken(1, '2026-03-01T08:00:00.000Z'),
    taken(9, '2026-03-01T09:00:00.000Z'),
    // a clock that is behind: it counts from the newest time on that the log had seen
    taken(2, '2026-03-01T08:58:00.000Z'),
    taken(1, '2026-03-01T10:00:00.000Z'),
  );
  const { models } = await modelsOf(log);
  const period = { from: '2026-03-01T00:00:00.000Z' as Instant, until: '2026-03-03T00:00:00.000Z' as Instant };
  expect(await trueUpOf(models, tenantId, skuId, period)).toMatchObject({
    peak: 2,
    peakAt: '2026-03-01T09:00:00.000Z',
  });
});

it('has the highest of many changes in one quarter of an hour, and its first instant', async () => {
  const log = logAt(
    taken(1, '2026-03-01T08:00:00.000Z'),
    taken(5, '2026-03-01T08:01:00.000Z'),
    taken(2, '2026-03-01T08:02:00.000Z'),
    taken(5, '2026-03-01T08:03:00.000Z'),
    taken(1, '2026-03-01T08:04:00.000Z'),
    taken(0, '2026-03-01T08:05:00.000Z'),
  );
  const { models } = await modelsOf(log);
  for (const until of ['2026-03-01T09:00:00.000Z', '2026-03-03T00:00:00.000Z'] as Instant[])
    expect(
      await trueUpOf(models, tenantId, skuId, { from: '2026-03-01T00:00:00.000Z' as Instant, until }),
    ).toMatchObject({ peak: 5, peakAt: '2026-03-01T08:01:00.000Z' });
});

it('asks five questions about a year in which seats moved every ten minutes', async () => {
  const first = Date.parse('2026-01-01T00:00:00.000Z');
  const log = logAt(
    ...Array.from({ length: 3_000 }, (_, at) => taken(at % 7, new Date(first + at * 600_000).toISOString())),
  );
  const { models, asked } = await modelsOf(log);
  const period = { from: '2026-01-01T05:45:00.000Z' as Instant, until: '2027-01-01T05:45:00.000Z' as Instant };
  const found = await trueUpOf(models, tenantId, skuId, period);
  expect({ ...found, questions: asked.questions }).toEqual({ ...trueUpByHand(log, skuId, period), questions: 5 });
});
