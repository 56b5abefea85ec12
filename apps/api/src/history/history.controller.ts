import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { historyEntry, listOf } from '../edge/answers.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { ZodQuery } from '../edge/parameters.js';
import { listed, ServedTags } from '../edge/served-tags.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { type HistoryQuery, historyQuery } from './history-query.js';
import { ListHistory, NameHistory } from './list-history.query.js';
import { ShownHistory } from './shown-history.js';

/** People and products are called as they are now. */
const HISTORY = { models: ['history', 'users', 'catalogue'] } as const;

@ApiTags('history')
@Controller('api/history')
export class HistoryController {
  constructor(
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    private readonly shown: ShownHistory,
    private readonly tags: ServedTags,
  ) {}

  @Get()
  @Endpoint({
    id: 'listHistory',
    may: 'history',
    tag: 'served',
    summary: 'What was done and what was refused: to whom, by whom, by which right and why',
    description:
      'One entry for each command, the newest first. All filters that are given must be met. words says it in a ' +
      'sentence, changes in ids, numbers and dates. Names are those of now, and null where the person was erased; ' +
      'reasonText is null once it is redacted or destroyed. actorName is there where the actor is a user of the ' +
      'tenant.',
    answer: listOf(historyEntry),
    errors: ['user-not-found', 'product-not-found', 'ambiguous-product'],
  })
  async list(@InHttp() http: Http, @ZodQuery(historyQuery) query: HistoryQuery) {
    const tenantId = await this.tenants.of(http);
    return this.tags.serve({ http, tenantId, ...HISTORY, minPosition: query.minPosition }, async () => {
      const { limit: _limit, after: _after, ...asked } = query;
      const filter = await this.queries.execute(new NameHistory(tenantId, asked));
      const { items, ...page } = await this.queries.execute(new ListHistory(tenantId, filter, query));
      return listed({ ...page, items: await this.shown.of(tenantId, items) });
    });
  }
}
