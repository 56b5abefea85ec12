import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { GuardedClock } from '#application';
import { deadlinesReport, refusalsReport } from '../edge/answers.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { ZodQuery } from '../edge/parameters.js';
import { type DaysQuery, daysQuery } from '../edge/report-shapes.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { daysAsked } from './asked-days.js';
import { ReportDeadlines, ReportRefusals } from './report-by-day.query.js';

const sum = (counts: Iterable<number>): number => [...counts].reduce((total, count) => total + count, 0);
const DAYS = 'from and to are dates of timeZone, both included; 30 days where one is left out, and 400 at most.';

@ApiTags('reports')
@Controller('api/reports')
export class ReportsController {
  constructor(
    private readonly clock: GuardedClock,
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
  ) {}

  @Get('deadlines')
  @Endpoint({
    id: 'reportDeadlines',
    may: 'history',
    tag: { none: 'time' },
    summary: 'How many retentions end on each day',
    description: `Those that run now, each at its own purgeAt. ${DAYS} From today on where neither is given.`,
    answer: deadlinesReport,
  })
  async deadlines(@InHttp() http: Http, @ZodQuery(daysQuery) query: DaysQuery) {
    const tenantId = await this.tenants.of(http);
    const days = daysAsked(query, this.clock, 'future');
    const counts = await this.queries.execute(new ReportDeadlines(tenantId, days, query.minPosition));
    const items = days.map((day, at) => ({ ...day, deadlines: counts[at]! }));
    return { timeZone: query.timeZone, total: sum(counts), items };
  }

  @Get('refusals')
  @Endpoint({
    id: 'reportRefusals',
    may: 'history',
    tag: { none: 'time' },
    summary: 'How many commands were refused on each day, and for what',
    description: `A repeat counts once, with its first time. ${DAYS} Up to today where neither is given.`,
    answer: refusalsReport,
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
    return { timeZone: query.timeZone, total: sum(items.map(({ refusals }) => refusals)), items };
  }
}
