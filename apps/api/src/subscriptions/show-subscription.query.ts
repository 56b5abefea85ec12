import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { SkuId } from '#licensing';
import { type SubscriptionDocument, subscriptionOf } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import type { Fresh } from '../edge/query-shapes.js';

/** Asks for the seats of one product of a tenant; undefined where the tenant never bought it. */
export class ShowSubscription extends Query<SubscriptionDocument | undefined> {
  constructor(
    readonly tenantId: string,
    readonly skuId: SkuId,
    readonly fresh: Fresh,
  ) {
    super();
  }
}

@QueryHandler(ShowSubscription)
export class ShowSubscriptionHandler implements IQueryHandler<ShowSubscription> {
  constructor(private readonly models: FreshModels) {}

  async execute({ tenantId, skuId, fresh }: ShowSubscription) {
    const models = await this.models.upTo(fresh.minPosition, 'subscriptions');
    return subscriptionOf(models, tenantId, skuId);
  }
}
