import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { defined, type SkuId } from '#licensing';
import type { TenantDocument } from '#projections';
import { type Http, InHttp } from '../../edge/http.js';
import { problemError } from '../../edge/problem-error.js';
import { TenantResolver } from '../../edge/tenant-resolver.js';
import { ShowSubscription } from '../../subscriptions/show-subscription.query.js';
import { ShowTenant } from '../../tenants/show-tenant.query.js';
import { ShownProducts } from '../../users/shown-products.js';
import { csdl } from '../model/csdl.js';
import { GraphAnswers, picked, type Thing } from '../protocol/graph-answers.js';
import { GraphEndpoint } from '../protocol/graph-endpoint.js';
import { type Asked, InGraph } from '../protocol/in-graph.js';
import { Bought } from './bought.js';
import { idOfSku, subscribedSku } from './subscribed-skus.js';

const organizationOf = ({ id, displayName, country, createdAt }: TenantDocument): Thing => ({
  id,
  countryLetterCode: country,
  createdDateTime: createdAt,
  displayName,
  tenantType: 'AAD',
});

/** What a tenant is, and what it bought. */
@ApiTags('graph')
@Controller('v1.0')
export class GraphTenantController {
  constructor(
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    private readonly products: ShownProducts,
    private readonly bought: Bought,
    private readonly answers: GraphAnswers,
  ) {}

  @Get('$metadata')
  @GraphEndpoint({
    id: 'showGraphMetadata',
    may: 'known',
    summary: 'What is served under /v1.0, as CSDL 4.0',
    answer: 'xml',
    ofTenant: false,
  })
  metadata(@InHttp() { response }: Http) {
    void response.type('application/xml;charset=utf-8');
    return csdl();
  }

  @Get('organization')
  @GraphEndpoint({
    id: 'listOrganization',
    may: 'tenant',
    summary: 'The tenant itself, as a list of one',
    answer: { listOf: 'organization' },
    entity: 'organization',
    options: ['$select'],
  })
  async organizations(@InGraph() { http, options }: Asked) {
    const tenant = organizationOf(await this.#tenant(http, options.minPosition));
    const items = [picked(tenant, options.select)];
    return this.answers.list(http, 'organization', { items }, options.select);
  }

  @Get('organization/:id')
  @GraphEndpoint({
    id: 'showOrganization',
    may: 'tenant',
    summary: 'The tenant itself',
    answer: 'organization',
    entity: 'organization',
    options: ['$select'],
  })
  async organization(@InGraph() { http, options }: Asked, @Param('id') id: string) {
    const tenant = organizationOf(await this.#tenant(http, options.minPosition));
    if (id.toLowerCase() !== tenant['id']) throw problemError('tenant-not-found', {});
    return this.answers.thing(http, 'organization', tenant, options.select);
  }

  @Get('subscribedSkus')
  @GraphEndpoint({
    id: 'listSubscribedSkus',
    may: 'tenant',
    summary: 'Every product that the tenant bought, with its units',
    answer: { listOf: 'subscribedSku' },
    entity: 'subscribedSku',
    options: ['$select'],
  })
  async skus(@InGraph() { http, options }: Asked) {
    const tenant = await this.#tenant(http, options.minPosition);
    const { subscriptions, products } = await this.bought.of(http, options.minPosition);
    const shown = subscriptions.map((each) => subscribedSku(tenant, each, products.get(each.skuId)));
    const items = shown.map((each) => picked(each, options.select));
    return this.answers.list(http, 'subscribedSkus', { items }, options.select);
  }

  @Get('subscribedSkus/:id')
  @GraphEndpoint({
    id: 'showSubscribedSku',
    may: 'tenant',
    summary: 'One product that the tenant bought',
    description: 'Its id is that of the tenant and that of the product, with an underscore between them.',
    answer: 'subscribedSku',
    entity: 'subscribedSku',
    options: ['$select'],
    errors: ['subscription-not-found'],
  })
  async sku(@InGraph() { http, options }: Asked, @Param('id') id: string) {
    const tenant = await this.#tenant(http, options.minPosition);
    const skuId = id.toLowerCase().split('_').at(-1) ?? '';
    const isOurs = id.toLowerCase() === idOfSku(tenant.id, skuId);
    const fresh = defined({ minPosition: options.minPosition });
    const found = isOurs
      ? await this.queries.execute(new ShowSubscription(tenant.id, skuId as SkuId, fresh))
      : undefined;
    if (found === undefined) throw problemError('subscription-not-found', { skuId });
    const { products } = await this.products.of([found]);
    const shown = subscribedSku(tenant, found, products[0]);
    return this.answers.thing(http, 'subscribedSkus', shown, options.select);
  }

  async #tenant(http: Http, minPosition: string | undefined): Promise<TenantDocument> {
    const tenantId = await this.tenants.of(http);
    const found = await this.queries.execute(new ShowTenant(tenantId, defined({ minPosition })));
    if (found === undefined) throw problemError('tenant-not-found', {});
    return found;
  }
}
