import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { SkuId, TenantId } from '#licensing';
import type { SubscriptionWithBehind } from '#projections';
import { ProductNames } from '../catalogue/product-names.js';
import { AsOf, asOfIn, type AsOfParameters, nextThen, saysThen } from '../edge/as-of.js';
import { listOf } from '../edge/answers/common.js';
import { subscription, subscriptionAsOf, subscriptionsAsOf } from '../edge/answers/subscriptions.js';
import { holders, usersAsOf } from '../edge/answers/users.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { ZodQuery } from '../edge/parameters.js';
import { problemError } from '../edge/problem-error.js';
import { type AsOfQuery, asOfQuery, type PagedAsOf, pagedAsOfQuery } from '../edge/query-shapes.js';
import { listed, ServedTags, whole } from '../edge/served-tags.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { ListHolders } from '../users/list-holders.query.js';
import { UserViews } from '../users/user-views.js';
import { UsersAsOf } from '../users/users-as-of.js';
import { ListSubscriptionsAsOf } from './list-subscriptions-as-of.query.js';
import { ListSubscriptions } from './list-subscriptions.query.js';
import { ShowSubscriptionAsOf } from './show-subscription-as-of.query.js';
import { ShowSubscription } from './show-subscription.query.js';

const shown = ({
  skuId,
  skuPartNumber,
  valid,
  expired,
  assigned,
  available: free,
  behind,
  purchases,
}: SubscriptionWithBehind) => ({
  skuId,
  skuPartNumber,
  valid,
  expired,
  assigned,
  available: free,
  behind,
  purchases,
});

/** They say how many licenses are behind the catalogue. */
const SUBSCRIPTIONS = { models: ['subscriptions', 'catalogue'] } as const;
const HOLDERS = { models: ['users', 'subscriptions', 'catalogue'] } as const;

@ApiTags('subscriptions')
@Controller('api/subscriptions')
export class SubscriptionsController {
  constructor(
    private readonly past: AsOf,
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    private readonly names: ProductNames,
    private readonly views: UserViews,
    private readonly tags: ServedTags,
    private readonly usersAsOf: UsersAsOf,
  ) {}

  @Get()
  @Endpoint({
    id: 'listSubscriptions',
    may: 'tenant',
    tag: 'served',
    summary: 'Valid, Expired, Assigned and Available of every product that the tenant bought',
    description: 'With asOf, as it was then: a page may hold fewer than limit although next leads on.',
    answer: [listOf(subscription), subscriptionsAsOf],
  })
  async list(@InHttp() http: Http, @ZodQuery(pagedAsOfQuery) query: PagedAsOf) {
    const tenantId = await this.tenants.of(http);
    const asked = asOfIn(query);
    if (asked !== undefined) {
      const { at: then, query: paged } = await this.past.page(tenantId, asked, query);
      const found = await this.queries.execute(new ListSubscriptionsAsOf(tenantId, then, paged));
      return { items: found.items, ...nextThen(then, found), ...saysThen(then) };
    }
    return this.tags.serve({ http, tenantId, ...SUBSCRIPTIONS, minPosition: query.minPosition }, async () => {
      const found = await this.queries.execute(new ListSubscriptions(tenantId, query));
      return listed({ ...found, items: found.items.map(shown) });
    });
  }

  @Get(':skuId')
  @Endpoint({
    id: 'showSubscription',
    may: 'tenant',
    tag: 'served',
    summary: 'One subscription, now or as of an instant',
    answer: [subscription, subscriptionAsOf],
    errors: ['subscription-not-found', 'product-not-found'],
  })
  async get(@InHttp() http: Http, @Param('skuId') named: string, @ZodQuery(asOfQuery) query: AsOfQuery) {
    const tenantId = await this.tenants.of(http);
    const asked = asOfIn(query);
    if (asked !== undefined) return this.#asOf(tenantId, await this.names.idOf(named), asked, query);
    return this.tags.serve({ http, tenantId, ...SUBSCRIPTIONS, minPosition: query.minPosition }, async () => {
      const skuId = await this.names.idOf(named);
      const found = await this.queries.execute(new ShowSubscription(tenantId, skuId, query));
      if (found === undefined) throw problemError('subscription-not-found', { skuId });
      return whole(shown(found));
    });
  }

  @Get(':skuId/holders')
  @Endpoint({
    id: 'listHolders',
    may: 'tenant',
    tag: 'served',
    summary: 'Who holds a product, in the order of user ids',
    description:
      'behind counts licenses of earlier revisions of the product, of all holders; each of them says so too. With ' +
      'asOf, whoever held it then, as the list of users has them.',
    answer: [holders, usersAsOf],
    errors: ['product-not-found'],
  })
  async holders(@InHttp() http: Http, @Param('skuId') named: string, @ZodQuery(pagedAsOfQuery) query: PagedAsOf) {
    const tenantId = await this.tenants.of(http);
    const asked = asOfIn(query);
    if (asked !== undefined) {
      const product = await this.names.idOf(named);
      return this.usersAsOf.list(tenantId, { product }, asked, query);
    }
    return this.tags.serve({ http, tenantId, ...HOLDERS, minPosition: query.minPosition }, async () => {
      const skuId = await this.names.idOf(named);
      const found = await this.queries.execute(new ListHolders(tenantId, skuId, query));
      return listed({ ...found, items: await this.views.documents(tenantId, found.items) });
    });
  }

  async #asOf(tenantId: TenantId, skuId: SkuId, asked: AsOfParameters, { minPosition }: AsOfQuery) {
    const then = await this.past.find(tenantId, asked);
    const found = await this.queries.execute(new ShowSubscriptionAsOf(tenantId, skuId, then, minPosition));
    if (found === undefined) throw problemError('subscription-not-found', { skuId });
    return found;
  }
}
