import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Instant, plus } from '#licensing';
import { deadlinesPage, tenantKey, type UserDocument, users } from '#projections';
import type { z } from 'zod';
import { API_CORE, type ApiCore } from '../api-core.js';
import { deadline, listOf } from '../edge/answers.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { problemError } from '../edge/problem-error.js';
import { Queries } from '../edge/query-bus.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { deadlinesQuery, pageOf, ZodQuery } from '../edge/validation.js';
import { UserViews } from '../users/user-views.js';
import { grantsOf } from './grants.js';

const DAY = 86_400_000;

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
    summary: 'What will be purged when, the next first, and what would bring it back',
    description:
      'service null: the whole deleted user. until: before this instant; days: within so many days from now. comesBackWith: products of the tenant that grant the service, those with available seats first.',
    query: deadlinesQuery,
    answer: listOf(deadline),
    errors: ['invalid-limit', 'invalid-cursor'],
  })
  async list(@InHttp() http: Http, @ZodQuery(deadlinesQuery) query: z.infer<typeof deadlinesQuery>) {
    const tenantId = await this.tenants.of(http);
    const until = this.#until(query);
    const found = await this.queries.ask(['deadlines'], query, (models) =>
      deadlinesPage(models, tenantId, { ...pageOf(query), ...(until === undefined ? {} : { until }) }),
    );
    const keys = [...new Set(found.items.map(({ userId }) => tenantKey(tenantId, userId)))];
    const known = await this.core.models.getMany<UserDocument>({ name: users.name }, keys);
    const names = await this.views.principalNames(tenantId, known);
    const deleted = new Set(known.flatMap((user) => (user?.status === 'deleted' ? [user.id] : [])));
    const grants = await grantsOf(this.core.models, tenantId);
    return {
      ...found,
      items: found.items.map(({ userId, service, retentionId, purgeAt }) => {
        const userPrincipalName = names.get(userId);
        // a deleted user can't be given a license: first comes the restore, and it brings the licenses back
        const back =
          service === null || deleted.has(userId)
            ? { restore: `/api/deleted-users/${userId}/restore` }
            : { comesBackWith: grants.get(service) ?? [] };
        return {
          userId,
          ...(userPrincipalName === undefined ? {} : { userPrincipalName }),
          service,
          retentionId,
          purgeAt,
          ...back,
        };
      }),
    };
  }

  #until({ until, days }: z.infer<typeof deadlinesQuery>): string | undefined {
    if (days === undefined) return until;
    const message = 'not together with until';
    if (until !== undefined)
      throw problemError('invalid-query', { problems: [{ at: 'days', code: 'invalid-query', message }] });
    return plus(this.core.clock.now() as Instant, days * DAY);
  }
}
