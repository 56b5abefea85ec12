import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { deadlinesPage, tenantKey, type UserDocument, users } from '#projections';
import type { z } from 'zod';
import { API_CORE, type ApiCore } from '../api-core.js';
import { deadline, listOf } from '../edge/answers.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { Queries } from '../edge/query-bus.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { pageOf, untilQuery, ZodQuery } from '../edge/validation.js';
import { UserViews } from '../users/user-views.js';

@ApiTags('deadlines')
@Controller('api/deadlines')
export class DeadlinesController {
  constructor(
    @Inject(API_CORE) private readonly core: ApiCore,
    @Inject(Queries) private readonly queries: Queries,
    @Inject(TenantResolver) private readonly tenants: TenantResolver,
    @Inject(UserViews) private readonly views: UserViews,
  ) {}

  @Get()
  @Endpoint({
    summary: 'What will be purged when, the next first',
    description: 'service null: the whole deleted user. until: before this instant.',
    query: untilQuery,
    answer: listOf(deadline),
    errors: ['invalid-limit', 'invalid-cursor'],
  })
  async list(@InHttp() http: Http, @ZodQuery(untilQuery) query: z.infer<typeof untilQuery>) {
    const tenantId = await this.tenants.of(http);
    const { until } = query;
    const found = await this.queries.ask(['deadlines'], query, (models) =>
      deadlinesPage(models, tenantId, { ...pageOf(query), ...(until === undefined ? {} : { until }) }),
    );
    const keys = [...new Set(found.items.map(({ userId }) => tenantKey(tenantId, userId)))];
    const known = await this.core.models.getMany<UserDocument>({ name: users.name }, keys);
    const names = await this.views.principalNames(tenantId, known);
    return {
      ...found,
      items: found.items.map(({ userId, service, retentionId, purgeAt }) => {
        const userPrincipalName = names.get(userId);
        return {
          userId,
          ...(userPrincipalName === undefined ? {} : { userPrincipalName }),
          service,
          retentionId,
          purgeAt,
        };
      }),
    };
  }
}
