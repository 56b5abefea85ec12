import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { available, type SkuId, type TenantId } from '#licensing';
import { holdersOf, productsById, type SubscriptionDocument, subscriptionOf, subscriptionsPage } from '#projections';
import type { z } from 'zod';
import { API_CORE, type ApiCore } from '../api-core.js';
import { ProductNames } from '../catalogue/product-names.js';
import { listOf, subscription, user } from '../edge/answers.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { problemError } from '../edge/problem-error.js';
import { Queries } from '../edge/query-bus.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { asOfQuery, type Paged, pagedQuery, pageOf, ZodQuery } from '../edge/validation.js';
import { UserViews } from '../users/user-views.js';

const shown = ({
  skuId,
  skuPartNumber,
  valid,
  expired,
  assigned,
  available: free,
  purchases,
}: SubscriptionDocument) => ({
  skuId,
  skuPartNumber,
  valid,
  expired,
  assigned,
  available: free,
  purchases: purchases.map(({ revision: _revision, ...purchase }) => purchase),
});

@ApiTags('subscriptions')
@Controller('api/subscriptions')
export class SubscriptionsController {
  constructor(
    @Inject(API_CORE) private readonly core: ApiCore,
    @Inject(Queries) private readonly queries: Queries,
    @Inject(TenantResolver) private readonly tenants: TenantResolver,
    @Inject(ProductNames) private readonly names: ProductNames,
    @Inject(UserViews) private readonly views: UserViews,
  ) {}

  @Get()
  @Endpoint({
    summary: 'Valid, Expired, Assigned and Available of every product that the tenant bought',
    query: pagedQuery,
    answer: listOf(subscription),
    errors: ['invalid-limit', 'invalid-cursor'],
  })
  async list(@InHttp() http: Http, @ZodQuery(pagedQuery) query: Paged) {
    const tenantId = await this.tenants.of(http);
    const found = await this.queries.ask(['subscriptions'], query, (models) =>
      subscriptionsPage(models, tenantId, pageOf(query)),
    );
    return { ...found, items: found.items.map(shown) };
  }

  @Get(':skuId')
  @Endpoint({
    summary: 'One subscription, now or as of an instant',
    query: asOfQuery,
    answer: subscription,
    errors: ['subscription-not-found', 'product-not-found', 'invalid-as-of', 'as-of-in-future'],
  })
  async get(
    @InHttp() http: Http,
    @Param('skuId') named: string,
    @ZodQuery(asOfQuery) query: z.infer<typeof asOfQuery>,
  ) {
    const tenantId = await this.tenants.of(http);
    const skuId = await this.names.idOf(named);
    if (query.asOf !== undefined) return this.#asOf(tenantId, skuId, query.asOf);
    const found = await this.queries.ask(['subscriptions'], query, (models) => subscriptionOf(models, tenantId, skuId));
    if (found === undefined) throw problemError('subscription-not-found', { skuId });
    return shown(found);
  }

  @Get(':skuId/holders')
  @Endpoint({
    summary: 'Who holds a product, in the order of user ids',
    query: pagedQuery,
    answer: listOf(user),
    errors: ['product-not-found', 'invalid-limit', 'invalid-cursor'],
  })
  async holders(@InHttp() http: Http, @Param('skuId') named: string, @ZodQuery(pagedQuery) query: Paged) {
    const tenantId = await this.tenants.of(http);
    const skuId = await this.names.idOf(named);
    const found = await this.queries.ask(['users'], query, (models) =>
      holdersOf(models, tenantId, skuId, pageOf(query)),
    );
    return { ...found, items: await this.views.documents(tenantId, found.items) };
  }

  async #asOf(tenantId: string, skuId: SkuId, instant: string) {
    const now = this.core.clock.now();
    if (instant > now) throw problemError('as-of-in-future', { now });
    const tenant = tenantId as TenantId;
    const { state, position } = await this.core.history.seatsAsOf(tenant, skuId, instant);
    if (!state.known) throw problemError('subscription-not-found', { skuId });
    const [product] = await productsById(this.core.models, [skuId]);
    const bought = (await subscriptionOf(this.core.models, tenantId, skuId))?.purchases ?? [];
    const then = await Promise.all(bought.map(({ id }) => this.core.history.purchaseAsOf(tenant, id, instant)));
    const purchases = then.flatMap(({ state: purchase }) =>
      purchase.status === 'known' ? [{ id: purchase.purchaseId, seats: purchase.seats, state: purchase.state }] : [],
    );
    const { totals } = state;
    return {
      skuId,
      skuPartNumber: product?.skuPartNumber ?? '',
      ...totals,
      available: available(totals),
      purchases,
      asOf: instant,
      position,
    };
  }
}
