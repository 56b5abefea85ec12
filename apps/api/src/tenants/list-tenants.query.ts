import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '#application';
import { type Page, type TenantDocument, tenantsPage, tenantsPageOf } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

/** Asks for all tenants, or for those of these ids, in the order of their ids. */
export class ListTenants extends Query<Page<TenantDocument>> {
  constructor(
    readonly asked: Paged,
    readonly among: Actor['tenants'],
  ) {
    super();
  }
}

@QueryHandler(ListTenants)
export class ListTenantsHandler implements IQueryHandler<ListTenants> {
  constructor(private readonly models: FreshModels) {}

  async execute({ asked, among }: ListTenants) {
    const models = await this.models.upTo(asked.minPosition, 'tenants');
    return among === 'all' ? tenantsPage(models, pageOf(asked)) : tenantsPageOf(models, among, pageOf(asked));
  }
}
