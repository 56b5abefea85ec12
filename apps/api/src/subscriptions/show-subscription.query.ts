import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { SkuId } from '#licensing';
import { subscriptionOf, type SubscriptionWithBehind, withBehind } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import type { Fresh } from '../edge/query-shapes.js';

/** Asks for the seats of one product of a tenant; undefined where the tenant never bought it. */
export class ShowSubscription extends Query<SubscriptionWithBehind | undefined> {
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
    const models = await this.models.upTo(fresh.minPosition, 'subscriptions', 'catalogue');
    const found = await subscriptionOf(models, tenantId, skuId);
    return found && (await withBehind(models, [found]))[0];
  }
}
