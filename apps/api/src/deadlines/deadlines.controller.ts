import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { GuardedClock } from '#application';
import { defined, goesAt, type Instant, plus, type TenantId } from '#licensing';
import type { z } from 'zod';
import { AsOf, asOfIn, nextThen, type PageThen, saysThen } from '../edge/as-of.js';
import { listOf } from '../edge/answers/common.js';
import { deadline, deadlinesAsOf } from '../edge/answers/deadlines.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { ZodQuery } from '../edge/parameters.js';
import { problemError } from '../edge/problem-error.js';
import { deadlinesQuery } from '../edge/query-shapes.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { UserViews } from '../users/user-views.js';
import { ListRetentionsAsOf } from '../users/list-retentions-as-of.query.js';
import { ListDeadlines } from './list-deadlines.query.js';

const DAY = 86_400_000;
/** It sorts behind every instant. */
const LATEST = '~';
type DeadlinesQuery = z.infer<typeof deadlinesQuery>;
/** A user as it was has these among its members. */
interface ShownThen {
  readonly userPrincipalName?: string | null;
  readonly erased?: true;
  readonly unreadable?: readonly string[];
}

@ApiTags('deadlines')
@Controller('api/deadlines')
export class DeadlinesController {
  constructor(
    private readonly clock: GuardedClock,
    private readonly past: AsOf,
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    private readonly views: UserViews,
  ) {}

  @Get()
  @Endpoint({
    id: 'listDeadlines',
    may: 'tenant',
    tag: { none: 'time' },
    summary: 'What will be purged when, the next first, and what would bring it back',
    description:
      'service null: the whole deleted user. from: at this instant or later; until: before this instant; ' +
      'days: within so many days from now. ' +
      'comesBackWith: products of the tenant that grant the service, those with available seats first. With asOf, ' +
      'what was kept then, whatever became of it; days counts from then on.',
    answer: [listOf(deadline), deadlinesAsOf],
  })
  async list(@InHttp() http: Http, @ZodQuery(deadlinesQuery) query: DeadlinesQuery) {
    const tenantId = await this.tenants.of(http);
    const past = asOfIn(query);
    if (past !== undefined) return this.#asOf(tenantId, await this.past.page(tenantId, past, query));
    const asked = new ListDeadlines(tenantId, query, defined({ from: query.from, until: this.#until(query) }));
    const { users, grants, ...found } = await this.queries.execute(asked);
    const names = await this.views.principalNames(tenantId, users);
    const deletions = new Map(users.flatMap(({ id, deletion }) => (deletion === undefined ? [] : [[id, deletion]])));
    return {
      ...found,
      items: found.items.map(({ userId, service, retentionId, ...promised }) => {
        // what was promised for longer than its deleted user goes with it
        const purgeAt = goesAt(promised, deletions.get(userId));
        // A deleted user can't be given a license: first comes the restore, and it brings the licenses back.
        const back =
          service === null || deletions.has(userId)
            ? { restore: `/api/deleted-users/${userId}/restore` }
            : { comesBackWith: grants.get(service) ?? [] };
        return { ...defined({ userId, ...names.get(userId), service, retentionId, purgeAt }), ...back };
      }),
    };
  }

  async #asOf(tenantId: TenantId, { at: then, query }: PageThen<DeadlinesQuery>) {
    const until = this.#until(query, then.instant);
    const found = await this.queries.execute(new ListRetentionsAsOf(tenantId, then, query));
    const known = found.items.flatMap(({ user, retention }) => (user.status === 'absent' ? [] : [{ user, retention }]));
    const shown = await this.views.statesOfAll(
      tenantId,
      known.map(({ user }) => user),
      then.position,
    );
    const items = known.flatMap(({ user, retention }, at) => {
      const { userId, service, retentionId, startedAt, ...promised } = retention;
      const purgeAt = goesAt(promised, 'deletion' in user ? user.deletion : undefined);
      if (purgeAt !== undefined && (purgeAt >= (until ?? LATEST) || purgeAt < (query.from ?? ''))) return [];
      const { userPrincipalName = null, erased, unreadable } = shown[at] as ShownThen;
      const row = { userId, userPrincipalName, service, retentionId, startedAt, purgeAt };
      return [{ ...row, ...defined({ erased, unreadable }) }];
    });
    return { items, ...nextThen(then, found), ...saysThen(then) };
  }

  #until({ until, days }: DeadlinesQuery, from = this.clock.now() as Instant): string | undefined {
    if (days === undefined) return until;
    const message = 'not together with until';
    if (until !== undefined)
      throw problemError('invalid-query', { problems: [{ at: 'days', code: 'invalid-query', message }] });
    return plus(from, days * DAY);
  }
}
