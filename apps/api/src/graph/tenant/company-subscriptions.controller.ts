import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { problemError } from '../../edge/problem-error.js';
import { GraphAnswers, picked } from '../protocol/graph-answers.js';
import { GraphEndpoint } from '../protocol/graph-endpoint.js';
import { type Asked, InGraph } from '../protocol/in-graph.js';
import { companySubscriptions } from './company-subscriptions.js';
import { Bought } from './bought.js';

/** What a tenant bought, purchase by purchase. */
@ApiTags('graph')
@Controller('v1.0/directory/subscriptions')
export class CompanySubscriptionsController {
  constructor(
    private readonly bought: Bought,
    private readonly answers: GraphAnswers,
  ) {}

  @Get()
  @GraphEndpoint({
    id: 'listCompanySubscriptions',
    may: 'tenant',
    summary: 'Every purchase of the tenant',
    answer: { listOf: 'companySubscription' },
    entity: 'companySubscription',
    options: ['$select'],
  })
  async list(@InGraph() { http, options }: Asked) {
    const found = companySubscriptions(await this.bought.of(http, options.minPosition));
    const items = found.map((each) => picked(each, options.select));
    return this.answers.list(http, 'directory/subscriptions', { items }, options.select);
  }

  @Get(':id')
  @GraphEndpoint({
    id: 'showCompanySubscription',
    may: 'tenant',
    summary: 'One purchase',
    answer: 'companySubscription',
    entity: 'companySubscription',
    options: ['$select'],
    errors: ['purchase-not-found'],
  })
  async get(@InGraph() { http, options }: Asked, @Param('id') id: string) {
    const all = companySubscriptions(await this.bought.of(http, options.minPosition));
    const found = all.find((each) => each['id'] === id.toLowerCase());
    if (found === undefined) throw problemError('purchase-not-found', { purchaseId: id as never });
    return this.answers.thing(http, 'directory/subscriptions', found, options.select);
  }
}
