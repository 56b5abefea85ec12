import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Page, type TenantDocument, tenantsPage } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

/** Asks for all tenants, in the order of their ids. */
export class ListTenants extends Query<Page<TenantDocument>> {
  constructor(readonly asked: Paged) {
    super();
  }
}

@QueryHandler(ListTenants)
export class ListTenantsHandler implements IQueryHandler<ListTenants> {
  constructor(private readonly models: FreshModels) {}

  async execute({ asked }: ListTenants) {
    const models = await this.models.upTo(asked.minPosition, 'tenants');
    return tenantsPage(models, pageOf(asked));
  }
}
