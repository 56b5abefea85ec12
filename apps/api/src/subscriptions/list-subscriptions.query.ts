import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Page, type SubscriptionDocument, subscriptionsPage } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

/** Asks for every product that a tenant bought, with its seats, in the order of part numbers. */
export class ListSubscriptions extends Query<Page<SubscriptionDocument>> {
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
    const models = await this.models.upTo(asked.minPosition, 'subscriptions');
    return subscriptionsPage(models, tenantId, pageOf(asked));
  }
}
