import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { problemError } from '../../edge/problem-error.js';
import { TenantResolver } from '../../edge/tenant-resolver.js';
import { GraphAnswers, picked, type Thing } from '../protocol/graph-answers.js';
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
  })
  async list(@InGraph() { http, options }: Asked) {
    return this.#serve({ http, options }, (found) => {
      const items = found.map((each) => picked(each, options.select));
      return this.answers.list(http, 'directory/subscriptions', { items }, options.select);
    });
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
    errors: ['purchase-not-found'],
  })
  async get(@InGraph() { http, options }: Asked, @Param('id') id: string) {
    return this.#serve({ http, options }, (all) => {
      const found = all.find((each) => each['id'] === id.toLowerCase());
      if (found === undefined) throw problemError('purchase-not-found', { purchaseId: id as never });
      return this.answers.thing(http, 'directory/subscriptions', found, options.select);
    });
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
