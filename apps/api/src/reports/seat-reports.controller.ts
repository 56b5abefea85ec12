import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { GuardedClock } from '#application';
import { available, defined } from '#licensing';
import { ProductNames } from '../catalogue/product-names.js';
import { purchasesReport, seatsReport, trueUpReport } from '../edge/answers/reports.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { ZodQuery } from '../edge/parameters.js';
import {
  type PurchasesQuery,
  purchasesQuery,
  type SeatsQuery,
  seatsQuery,
  type TrueUpQuery,
  trueUpQuery,
} from '../edge/report-shapes.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { periodAsked, pointsAsked } from './asked-days.js';
import { CSV, type ReportColumns, reportIn } from './report-csv.js';
import { ReportPurchases, ReportSeats, ReportTrueUp } from './report-seats.query.js';

const DAY = 86_400_000;
/** Turns seats times milliseconds into seat-days, in thousandths. */
const inDays = (milliseconds: number): number => Math.round((milliseconds / DAY) * 1_000) / 1_000;
const NONE = { valid: 0, expired: 0, assigned: 0 };
const PERIOD =
  'A seat-day is a seat for 24 hours. from and to are dates of timeZone, both included; the last 30 days where ' +
  'neither is given, and 400 at most. Today counts up to now: endsAt says so.';

interface SeatsThen {
  readonly date?: string;
  readonly at: string;
  readonly valid: number;
  readonly expired: number;
  readonly assigned: number;
  readonly available: number;
}
const SEATS: ReportColumns<SeatsThen> = {
  date: ({ date }) => date,
  at: ({ at }) => at,
  valid: ({ valid }) => valid,
  expired: ({ expired }) => expired,
  assigned: ({ assigned }) => assigned,
  available: (row) => row.available,
};
interface TrueUpRow {
  readonly skuId: string;
  readonly skuPartNumber?: string;
  readonly seatDays: Readonly<Record<'held' | 'valid' | 'idle' | 'over', number>>;
  readonly peak: { readonly assigned: number; readonly at: string };
}
const TRUE_UP: ReportColumns<TrueUpRow> = {
  skuPartNumber: ({ skuPartNumber }) => skuPartNumber,
  held: ({ seatDays }) => seatDays.held,
  valid: ({ seatDays }) => seatDays.valid,
  idle: ({ seatDays }) => seatDays.idle,
  over: ({ seatDays }) => seatDays.over,
  peak: ({ peak }) => peak.assigned,
  peakAt: ({ peak }) => peak.at,
  skuId: ({ skuId }) => skuId,
};
interface PurchaseRow {
  readonly id: string;
  readonly seatDays: number;
  readonly seats: number;
  readonly state: string;
  readonly endsOn?: string;
}
const PURCHASES: ReportColumns<PurchaseRow> = {
  id: ({ id }) => id,
  seatDays: ({ seatDays }) => seatDays,
  seats: ({ seats }) => seats,
  state: ({ state }) => state,
  endsOn: ({ endsOn }) => endsOn,
};

@ApiTags('reports')
@Controller('api/reports')
export class SeatReportsController {
  constructor(
    private readonly clock: GuardedClock,
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    private readonly names: ProductNames,
  ) {}

  @Get('seats')
  @Endpoint({
    id: 'reportSeats',
    may: 'history',
    tag: { none: 'time' },
    summary: 'The seats of a product over time',
    description:
      'With a step of days, each item is as it was at the end of its day, today as it is now; with one of hours, ' +
      'from the begin of the first day on. 400 items at most.',
    answer: seatsReport,
    orAs: CSV,
    errors: ['product-not-found', 'ambiguous-product'],
  })
  async seats(@InHttp() http: Http, @ZodQuery(seatsQuery) query: SeatsQuery) {
    const tenantId = await this.tenants.of(http);
    const points = pointsAsked(query, this.clock);
    const skuId = await this.names.idOf(query.product);
    const found = await this.queries.execute(new ReportSeats(tenantId, skuId, points, query.minPosition));
    const items = points.map((point, at) => {
      const { valid, expired, assigned } = found[at]?.totals ?? NONE;
      return { ...point, valid, expired, assigned, available: available({ valid, expired, assigned }) };
    });
    return reportIn(http, { timeZone: query.timeZone, skuId, items }, SEATS);
  }

  @Get('true-up')
  @Endpoint({
    id: 'reportTrueUp',
    may: 'history',
    tag: { none: 'time' },
    summary: 'Seat-days of each product, and when most seats were held',
    description:
      'held: by users; valid: of active purchases; idle: valid and not held; over: held beyond the valid ones. The ' +
      `peak is the highest number held, with the first instant of it in the period. ${PERIOD}`,
    answer: trueUpReport,
    orAs: CSV,
  })
  async trueUp(@InHttp() http: Http, @ZodQuery(trueUpQuery) query: TrueUpQuery) {
    const tenantId = await this.tenants.of(http);
    const period = periodAsked(query, this.clock);
    const found = await this.queries.execute(new ReportTrueUp(tenantId, period, query));
    const report = {
      ...found,
      timeZone: query.timeZone,
      startsAt: period.from,
      endsAt: period.until,
      items: found.items.map(({ skuId, skuPartNumber, held, valid, idle, over, peak, peakAt }) => ({
        skuId,
        skuPartNumber,
        seatDays: { held: inDays(held), valid: inDays(valid), idle: inDays(idle), over: inDays(over) },
        peak: { assigned: peak, at: peakAt },
      })),
    };
    return reportIn(http, report, TRUE_UP);
  }

  @Get('purchases')
  @Endpoint({
    id: 'reportPurchases',
    may: 'history',
    tag: { none: 'time' },
    summary: 'Seat-days that each purchase of a product brought',
    description: `Those of its seats while it was active. seats and state are those of today. ${PERIOD}`,
    answer: purchasesReport,
    orAs: CSV,
    errors: ['product-not-found', 'ambiguous-product'],
  })
  async purchases(@InHttp() http: Http, @ZodQuery(purchasesQuery) query: PurchasesQuery) {
    const tenantId = await this.tenants.of(http);
    const period = periodAsked(query, this.clock);
    const skuId = await this.names.idOf(query.product);
    const found = await this.queries.execute(new ReportPurchases(tenantId, skuId, period, query));
    const report = {
      ...found,
      skuId,
      timeZone: query.timeZone,
      startsAt: period.from,
      endsAt: period.until,
      items: found.items.map(({ id, seats, state, endsOn, bought }) =>
        defined({ id, seats, state, endsOn, seatDays: inDays(bought) }),
      ),
    };
    return reportIn(http, report, PURCHASES);
  }
}
