import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { SkuId } from '#licensing';
import { holdersOf, type Page, subscriptionOf, type UserDocument, withBehind } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

export interface Holders extends Page<UserDocument> {
  /** This counts the licenses of all holders that are behind the catalogue, whatever page was asked for. */
  readonly behind: number;
}

/** Asks which users of a tenant hold a product, in the order of their ids. */
export class ListHolders extends Query<Holders> {
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
    const models = await this.models.upTo(asked.minPosition, 'users', 'subscriptions', 'catalogue');
    const subscription = await subscriptionOf(models, tenantId, skuId);
    const [counted] = await withBehind(models, subscription === undefined ? [] : [subscription]);
    return { ...(await holdersOf(models, tenantId, skuId, pageOf(asked))), behind: counted?.behind ?? 0 };
  }
}
