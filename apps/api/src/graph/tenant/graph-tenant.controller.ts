import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { History, type Then } from '#application';
import { defined, type SkuId, type TenantId } from '#licensing';
import type { TenantDocument } from '#projections';
import { AsOf, type AsOfParameters } from '../../edge/as-of.js';
import { type Http, InHttp } from '../../edge/http.js';
import { problemError } from '../../edge/problem-error.js';
import { TenantResolver } from '../../edge/tenant-resolver.js';
import { ShowSubscription } from '../../subscriptions/show-subscription.query.js';
import { ShowTenant } from '../../tenants/show-tenant.query.js';
import { ShownProducts } from '../../users/shown-products.js';
import { csdl } from '../model/csdl.js';
import { GraphAnswers, picked, type Thing, toldThen } from '../protocol/graph-answers.js';
import { GraphEndpoint } from '../protocol/graph-endpoint.js';
import { type Found, GraphTags } from '../protocol/graph-tags.js';
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
const organizationFor = async (tenant: TenantDocument): Promise<Found<Thing>> => ({ found: organizationOf(tenant) });

const TENANTS = ['tenants'];
const BOUGHT = ['tenants', 'subscriptions', 'catalogue'];

/** What a tenant is, and what it bought. */
@ApiTags('graph')
@Controller('v1.0')
export class GraphTenantController {
  constructor(
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    private readonly products: ShownProducts,
    private readonly bought: Bought,
    private readonly past: AsOf,
    private readonly history: History,
    private readonly answers: GraphAnswers,
    private readonly tags: GraphTags,
  ) {}

  @Get('$metadata')
  @GraphEndpoint({
    id: 'showGraphMetadata',
    may: 'known',
    tag: { none: 'release' },
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
    tag: 'served',
    summary: 'The tenant itself, as a list of one',
    answer: { listOf: 'organization' },
    entity: 'organization',
    options: ['$select'],
    inPast: true,
  })
  async organizations(@InGraph() { http, options, asOf }: Asked) {
    const { select } = options;
    if (asOf !== undefined) {
      const { at, organization } = await this.#organizationThen(http, asOf);
      return this.answers.list(http, 'organization', { items: [picked(organization, select)], at }, select);
    }
    return this.#serve({ http, options }, TENANTS, organizationFor, (tenant) =>
      this.answers.list(http, 'organization', { items: [picked(tenant, select)] }, select),
    );
  }

  @Get('organization/:id')
  @GraphEndpoint({
    id: 'showOrganization',
    may: 'tenant',
    tag: 'served',
    summary: 'The tenant itself',
    answer: 'organization',
    entity: 'organization',
    options: ['$select'],
    inPast: true,
  })
  async organization(@InGraph() { http, options, asOf }: Asked, @Param('id') id: string) {
    if (id.toLowerCase() !== (await this.tenants.of(http))) throw problemError('tenant-not-found', {});
    if (asOf !== undefined) {
      const { at, organization } = await this.#organizationThen(http, asOf);
      return this.answers.thing(http, 'organization', { ...toldThen(at), ...organization }, options.select);
    }
    return this.#serve({ http, options }, TENANTS, organizationFor, (tenant) =>
      this.answers.thing(http, 'organization', tenant, options.select),
    );
  }

  @Get('subscribedSkus')
  @GraphEndpoint({
    id: 'listSubscribedSkus',
    may: 'tenant',
    tag: 'served',
    summary: 'Every product that the tenant bought, with its units',
    answer: { listOf: 'subscribedSku' },
    entity: 'subscribedSku',
    options: ['$select'],
    inPast: true,
  })
  async skus(@InGraph() { http, options, asOf }: Asked) {
    if (asOf !== undefined) return this.#skusThen({ http, options }, asOf);
    const find = async (tenant: TenantDocument) => {
      const { subscriptions, products, isAway } = await this.bought.of(http, options.minPosition);
      const found = subscriptions.map((each) => subscribedSku(tenant, each, products.get(each.skuId)));
      return { found, isPartial: isAway };
    };
    return this.#serve({ http, options }, BOUGHT, find, (shown) => {
      const items = shown.map((each) => picked(each, options.select));
      return this.answers.list(http, 'subscribedSkus', { items }, options.select);
    });
  }

  @Get('subscribedSkus/:id')
  @GraphEndpoint({
    id: 'showSubscribedSku',
    may: 'tenant',
    tag: 'served',
    summary: 'One product that the tenant bought',
    description: 'Its id is that of the tenant and that of the product, with an underscore between them.',
    answer: 'subscribedSku',
    entity: 'subscribedSku',
    options: ['$select'],
    inPast: true,
    errors: ['subscription-not-found'],
  })
  async sku(@InGraph() { http, options, asOf }: Asked, @Param('id') id: string) {
    const tenantId = await this.tenants.of(http);
    const skuId = id.toLowerCase().split('_').at(-1) ?? '';
    const isOurs = id.toLowerCase() === idOfSku(tenantId, skuId);
    if (asOf !== undefined) {
      const { at, items } = await this.#boughtThen(http, asOf);
      const found = items.find((item) => item['id'] === idOfSku(tenantId, skuId));
      if (!isOurs || found === undefined) throw problemError('subscription-not-found', { skuId });
      return this.answers.thing(http, 'subscribedSkus', { ...toldThen(at), ...found }, options.select);
    }
    const fresh = defined({ minPosition: options.minPosition });
    const find = async (tenant: TenantDocument) => {
      const found = isOurs
        ? await this.queries.execute(new ShowSubscription(tenantId, skuId as SkuId, fresh))
        : undefined;
      if (found === undefined) throw problemError('subscription-not-found', { skuId });
      const { products, isAway } = await this.products.of([found]);
      return { found: subscribedSku(tenant, found, products[0]), isPartial: isAway };
    };
    return this.#serve({ http, options }, BOUGHT, find, (shown) =>
      this.answers.thing(http, 'subscribedSkus', shown, options.select),
    );
  }

  async #skusThen({ http, options }: Asked, asOf: AsOfParameters): Promise<object> {
    const { at, items } = await this.#boughtThen(http, asOf);
    const shown = items.map((item) => picked(item, options.select));
    return this.answers.list(http, 'subscribedSkus', { items: shown, at }, options.select);
  }

  /** What the tenant had bought by then, by the names that all had then. */
  async #boughtThen(http: Http, asOf: AsOfParameters) {
    const tenantId = await this.tenants.of(http);
    const then = await this.past.find(tenantId, asOf);
    const tenant = await this.#tenantThen(tenantId, then);
    const { subscriptions, products } = await this.bought.asOf(tenantId, then);
    const items = subscriptions.map((each) => subscribedSku(tenant, each, products.get(each.skuId)));
    return { at: then, items };
  }

  async #organizationThen(http: Http, asOf: AsOfParameters) {
    const tenantId = await this.tenants.of(http);
    const at = await this.past.find(tenantId, asOf);
    return { at, organization: organizationOf(await this.#tenantThen(tenantId, at)) };
  }

  async #tenantThen(tenantId: TenantId, { position }: Then) {
    const [first, { state }] = await Promise.all([
      this.queries.execute(new ShowTenant(tenantId, {})),
      this.history.tenantAsOf(tenantId, position),
    ]);
    if (first === undefined || state.status !== 'created') throw problemError('tenant-not-found', {});
    const { displayName, country } = state;
    return { id: tenantId, displayName, country, createdAt: first.createdAt };
  }

  /** Everything here is shown with what the tenant is called. */
  async #serve<F>(
    { http, options: { minPosition } }: Asked,
    models: readonly string[],
    find: (tenant: TenantDocument) => Promise<Found<F>>,
    answer: (found: F) => object,
  ) {
    const tenantId = await this.tenants.of(http);
    const findAll = async () => {
      const tenant = await this.queries.execute(new ShowTenant(tenantId, defined({ minPosition })));
      if (tenant === undefined) throw problemError('tenant-not-found', {});
      return find(tenant);
    };
    return this.tags.serve({ http, tenantId, models, minPosition }, findAll, answer);
  }
}
