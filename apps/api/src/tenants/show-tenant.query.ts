import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { tenantById, type TenantDocument } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import type { Fresh } from '../edge/query-shapes.js';

/** Asks for one tenant; undefined where the read model knows none of that id. */
export class ShowTenant extends Query<TenantDocument | undefined> {
  constructor(
    readonly tenantId: string,
    readonly fresh: Fresh,
  ) {
    super();
  }
}

@QueryHandler(ShowTenant)
export class ShowTenantHandler implements IQueryHandler<ShowTenant> {
  constructor(private readonly models: FreshModels) {}

  async execute({ tenantId, fresh }: ShowTenant) {
    const models = await this.models.upTo(fresh.minPosition, 'tenants');
    return tenantById(models, tenantId);
  }
}
