import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Page, subscriptionsPage, type SubscriptionWithBehind, withBehind } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

/** Asks for every product that a tenant bought, with its seats, in the order of part numbers. */
export class ListSubscriptions extends Query<Page<SubscriptionWithBehind>> {
  constructor(
    readonly tenantId: string,
    readonly asked: Paged,
  ) {
    super();
  }
}

@QueryHandler(ListSubscriptions)
export class ListSubscriptionsHandler implements IQueryHandler<ListSubscriptions> {
  constructor(private readonly models: FreshModels) {}

  async execute({ tenantId, asked }: ListSubscriptions) {
    const models = await this.models.upTo(asked.minPosition, 'subscriptions', 'catalogue');
    const found = await subscriptionsPage(models, tenantId, pageOf(asked));
    return { ...found, items: await withBehind(models, found.items) };
  }
}
