import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { SkuId } from '#licensing';
import { holdersOf, type Page, type UserDocument } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

/** Asks which users of a tenant hold a product, in the order of their ids. */
export class ListHolders extends Query<Page<UserDocument>> {
  constructor(
    readonly tenantId: string,
    readonly skuId: SkuId,
    readonly asked: Paged,
  ) {
    super();
  }
}

@QueryHandler(ListHolders)
export class ListHoldersHandler implements IQueryHandler<ListHolders> {
  constructor(private readonly models: FreshModels) {}

  async execute({ tenantId, skuId, asked }: ListHolders) {
    const models = await this.models.upTo(asked.minPosition, 'users');
    return holdersOf(models, tenantId, skuId, pageOf(asked));
  }
}
