import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { History, type Then } from '#application';
import type { TenantId } from '#licensing';
import { type Page, subscriptionsPage } from '#projections';
import { atLeast } from '../edge/as-of.js';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';
import { type SubscriptionThen, subscriptionThen } from './show-subscription-as-of.query.js';

/** Asks for every product that a tenant had bought by then, with its seats, in the order of part numbers. */
export class ListSubscriptionsAsOf extends Query<Page<SubscriptionThen>> {
  constructor(
    readonly tenantId: TenantId,
    readonly then: Then,
    readonly asked: Paged,
  ) {
    super();
  }
}

/** A page looks into the streams of so many products at most; what is left follows on the next one. */
const LOOKED_AT = 100;

@QueryHandler(ListSubscriptionsAsOf)
export class ListSubscriptionsAsOfHandler implements IQueryHandler<ListSubscriptionsAsOf> {
  constructor(
    private readonly models: FreshModels,
    private readonly history: History,
  ) {}

  async execute({ tenantId, then, asked }: ListSubscriptionsAsOf): Promise<Page<SubscriptionThen>> {
    const models = await this.models.upTo(atLeast(asked.minPosition, then.position), 'subscriptions');
    const { limit, ...request } = pageOf(asked);
    const found = await subscriptionsPage(models, tenantId, { ...request, limit: Math.min(limit, LOOKED_AT) });
    const items: SubscriptionThen[] = [];
    for (const bought of found.items) items.push(...(await subscriptionThen(this.history, bought, then)));
    return { ...found, items };
  }
}
