import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Then } from '#application';
import { defined } from '#licensing';
import { AsOf, type AsOfParameters } from '../../edge/as-of.js';
import type { Http } from '../../edge/http.js';
import { problemError } from '../../edge/problem-error.js';
import { TenantResolver } from '../../edge/tenant-resolver.js';
import { GraphAnswers, picked, type Thing, toldThen } from '../protocol/graph-answers.js';
import { GraphEndpoint } from '../protocol/graph-endpoint.js';
import { GraphTags } from '../protocol/graph-tags.js';
import { type Asked, InGraph } from '../protocol/in-graph.js';
import { companySubscriptions } from './company-subscriptions.js';
import { Bought } from './bought.js';

const SUBSCRIPTIONS = { models: ['subscriptions', 'catalogue'] } as const;

/** What a tenant bought, purchase by purchase. */
@ApiTags('graph')
@Controller('v1.0/directory/subscriptions')
export class CompanySubscriptionsController {
  constructor(
    private readonly past: AsOf,
    private readonly bought: Bought,
    private readonly tenants: TenantResolver,
    private readonly answers: GraphAnswers,
    private readonly tags: GraphTags,
  ) {}

  @Get()
  @GraphEndpoint({
    id: 'listCompanySubscriptions',
    may: 'tenant',
    tag: 'served',
    summary: 'Every purchase of the tenant',
    answer: { listOf: 'companySubscription' },
    entity: 'companySubscription',
    options: ['$select'],
    inPast: true,
  })
  async list(@InGraph() { http, options, asOf }: Asked) {
    const list = (found: readonly Thing[], at?: Then): object => {
      const items = found.map((each) => picked(each, options.select));
      return this.answers.list(http, 'directory/subscriptions', { items, ...defined({ at }) }, options.select);
    };
    if (asOf === undefined) return this.#serve({ http, options }, (found) => list(found));
    const { at, found } = await this.#then(http, asOf);
    return list(found, at);
  }

  @Get(':id')
  @GraphEndpoint({
    id: 'showCompanySubscription',
    may: 'tenant',
    tag: 'served',
    summary: 'One purchase',
    answer: 'companySubscription',
    entity: 'companySubscription',
    options: ['$select'],
    inPast: true,
    errors: ['purchase-not-found'],
  })
  async get(@InGraph() { http, options, asOf }: Asked, @Param('id') id: string) {
    const one = (all: readonly Thing[], told: Thing = {}): object => {
      const found = all.find((each) => each['id'] === id.toLowerCase());
      if (found === undefined) throw problemError('purchase-not-found', { purchaseId: id as never });
      return this.answers.thing(http, 'directory/subscriptions', { ...told, ...found }, options.select);
    };
    if (asOf === undefined) return this.#serve({ http, options }, (all) => one(all));
    const { at, found } = await this.#then(http, asOf);
    return one(found, toldThen(at));
  }

  async #then(http: Http, asOf: AsOfParameters) {
    const tenantId = await this.tenants.of(http);
    const at = await this.past.find(tenantId, asOf);
    return { at, found: companySubscriptions(await this.bought.asOf(tenantId, at)) };
  }

  async #serve({ http, options: { minPosition } }: Asked, answer: (found: readonly Thing[]) => object) {
    const tenantId = await this.tenants.of(http);
    const find = async () => {
      const bought = await this.bought.of(http, minPosition);
      return { found: companySubscriptions(bought), isPartial: bought.isAway };
    };
    return this.tags.serve({ http, tenantId, ...SUBSCRIPTIONS, minPosition }, find, answer);
  }
}
