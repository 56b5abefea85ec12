import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { GuardedClock } from '#application';
import { deadlinesReport, overlapsReport, refusalsReport, unlicensedReport } from '../edge/answers/reports.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { ZodQuery } from '../edge/parameters.js';
import { type Paged, pagedQuery } from '../edge/query-shapes.js';
import { type DaysQuery, daysQuery } from '../edge/report-shapes.js';
import { listed, ServedTags } from '../edge/served-tags.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { UserViews } from '../users/user-views.js';
import { daysAsked } from './asked-days.js';
import { ReportDeadlines, ReportRefusals } from './report-by-day.query.js';
import { ReportUsers } from './report-users.query.js';
import { overlapsShown, reportedUser } from './reported-users.js';
import { CSV, formOf, type ReportColumns, reportIn } from './report-csv.js';

const sum = (counts: Iterable<number>): number => [...counts].reduce((total, count) => total + count, 0);
const USERS = { models: ['users', 'catalogue'] } as const;
const DAYS = 'from and to are dates of timeZone, both included; 30 days where one is left out, and 400 at most.';

const DEADLINES: ReportColumns<{ readonly date: string; readonly deadlines: number }> = {
  date: ({ date }) => date,
  deadlines: ({ deadlines }) => deadlines,
};
interface RefusalsOfDay {
  readonly date: string;
  readonly refusals: number;
  readonly codes: readonly { readonly code: string; readonly refusals: number }[];
}
const REFUSALS: ReportColumns<RefusalsOfDay> = {
  date: ({ date }) => date,
  refusals: ({ refusals }) => refusals,
  codes: ({ codes }) => codes.map(({ code, refusals }) => `${code} ${refusals}`).join(', '),
};
type Reported = Readonly<Record<string, unknown>>;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const UNLICENSED: ReportColumns<Reported> = {
  userPrincipalName: ({ userPrincipalName }) => text(userPrincipalName),
  displayName: ({ displayName }) => text(displayName),
  usageLocation: ({ usageLocation }) => text(usageLocation),
  id: ({ id }) => text(id),
};
interface Product {
  readonly skuId: string;
  readonly skuPartNumber?: string;
}
const productOf = ({ skuId, skuPartNumber = skuId }: Product): string => skuPartNumber;
const OVERLAPS: ReportColumns<Reported> = {
  userPrincipalName: ({ userPrincipalName }) => text(userPrincipalName),
  displayName: ({ displayName }) => text(displayName),
  overlaps: ({ overlaps }) =>
    (overlaps as readonly (Product & { readonly coveredBy: readonly Product[] })[])
      .map((each) => `${productOf(each)} (covered by ${each.coveredBy.map(productOf).join(', ')})`)
      .join(', '),
  id: ({ id }) => text(id),
};

@ApiTags('reports')
@Controller('api/reports')
export class ReportsController {
  constructor(
    private readonly clock: GuardedClock,
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    private readonly views: UserViews,
    private readonly tags: ServedTags,
  ) {}

  @Get('deadlines')
  @Endpoint({
    id: 'reportDeadlines',
    may: 'history',
    tag: { none: 'time' },
    summary: 'How many retentions end on each day',
    description: `Those that run now, each at its own purgeAt. ${DAYS} From today on where neither is given.`,
    answer: deadlinesReport,
    orAs: CSV,
  })
  async deadlines(@InHttp() http: Http, @ZodQuery(daysQuery) query: DaysQuery) {
    const tenantId = await this.tenants.of(http);
    const days = daysAsked(query, this.clock, 'future');
    const counts = await this.queries.execute(new ReportDeadlines(tenantId, days, query.minPosition));
    const items = days.map((day, at) => ({ ...day, deadlines: counts[at]! }));
    return reportIn(http, { timeZone: query.timeZone, total: sum(counts), items }, DEADLINES);
  }

  @Get('refusals')
  @Endpoint({
    id: 'reportRefusals',
    may: 'history',
    tag: { none: 'time' },
    summary: 'How many commands were refused on each day, and for what',
    description: `A repeat counts once, with its first time. ${DAYS} Up to today where neither is given.`,
    answer: refusalsReport,
    orAs: CSV,
  })
  async refusals(@InHttp() http: Http, @ZodQuery(daysQuery) query: DaysQuery) {
    const tenantId = await this.tenants.of(http);
    const days = daysAsked(query, this.clock, 'past');
    const found = await this.queries.execute(new ReportRefusals(tenantId, days, query.minPosition));
    const items = days.map((day, at) => {
      const codes = [...found[at]!].map(([code, refusals]) => ({ code, refusals }));
      return {
        ...day,
        refusals: sum(found[at]!.values()),
        codes: codes.toSorted((a, b) => b.refusals - a.refusals || (a.code < b.code ? -1 : 1)),
      };
    });
    return reportIn(
      http,
      { timeZone: query.timeZone, total: sum(items.map(({ refusals }) => refusals)), items },
      REFUSALS,
    );
  }

  @Get('unlicensed')
  @Endpoint({
    id: 'reportUnlicensed',
    may: 'history',
    tag: 'served',
    summary: 'Living users who hold no product, in the order of their ids',
    description: 'total, on the first page, says how many there are.',
    answer: unlicensedReport,
    orAs: CSV,
  })
  async unlicensed(@InHttp() http: Http, @ZodQuery(pagedQuery) query: Paged) {
    const tenantId = await this.tenants.of(http);
    const report = await this.tags.serve(this.#tagged(http, tenantId, query), async () => {
      const found = await this.queries.execute(new ReportUsers(tenantId, 'unlicensed', query));
      return listed({ ...found, items: (await this.views.documents(tenantId, found.items)).map(reportedUser) });
    });
    return report && reportIn(http, report, UNLICENSED);
  }

  @Get('overlaps')
  @Endpoint({
    id: 'reportOverlaps',
    may: 'history',
    tag: 'served',
    summary: 'Living users of whose products one grants nothing that another one doesn’t grant, too',
    description:
      'Each of overlaps is a product that the user holds and of which all services that are switched on are granted ' +
      'by each of coveredBy. Two that grant the same stand there both. Services hold data: a product that grants ' +
      'none is no overlap. total, on the first page, says how many users there are.',
    answer: overlapsReport,
    orAs: CSV,
  })
  async overlaps(@InHttp() http: Http, @ZodQuery(pagedQuery) query: Paged) {
    const tenantId = await this.tenants.of(http);
    const report = await this.tags.serve(this.#tagged(http, tenantId, query), async () => {
      const found = await this.queries.execute(new ReportUsers(tenantId, 'overlaps', query));
      const shown = await this.views.documents(tenantId, found.items);
      const items = shown.map((user, at) => ({
        ...reportedUser(user),
        overlaps: overlapsShown(found.items[at]!, user),
      }));
      return { body: { ...found, items }, isPartial: listed({ items: shown }).isPartial };
    });
    return report && reportIn(http, report, OVERLAPS);
  }

  #tagged(http: Http, tenantId: string, { minPosition }: Paged) {
    return { http, tenantId, ...USERS, minPosition, form: formOf(http) };
  }
}
