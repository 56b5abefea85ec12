import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { History, InvalidCursor, PastCatalogue, type Then } from '#application';
import { defined, type TenantId } from '#licensing';
import { type Page, type SubscriptionDocument, subscriptionsOf } from '#projections';
import { atLeast } from '../edge/as-of.js';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';
import { type SubscriptionThen, subscriptionThen } from './show-subscription-as-of.query.js';

/** Asks for every product that a tenant had bought by then, with its seats, by the part numbers of then. */
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

/** A tenant has as many as there are products at most. A cursor is the product that the page before ended with. */
@QueryHandler(ListSubscriptionsAsOf)
export class ListSubscriptionsAsOfHandler implements IQueryHandler<ListSubscriptionsAsOf> {
  constructor(
    private readonly models: FreshModels,
    private readonly history: History,
    private readonly catalogue: PastCatalogue,
  ) {}

  async execute({ tenantId, then, asked }: ListSubscriptionsAsOf): Promise<Page<SubscriptionThen>> {
    const models = await this.models.upTo(atLeast(asked.minPosition, then.position), 'subscriptions');
    const { products } = await this.catalogue.at(then.position);
    const all = (await subscriptionsOf(models, tenantId))
      .map((bought) => ({ ...bought, skuPartNumber: products.get(bought.skuId)?.skuPartNumber ?? '' }))
      .toSorted(byPartNumber);
    const { limit, after } = pageOf(asked);
    const begin = after === undefined ? 0 : all.findIndex(({ skuId }) => skuId === after) + 1;
    if (after !== undefined && begin === 0) throw new InvalidCursor('the cursor is not one of this list');
    const items: SubscriptionThen[] = [];
    let at = begin;
    for (; at < all.length && items.length < limit && at - begin < LOOKED_AT; at += 1)
      items.push(...(await subscriptionThen(this.history, all[at]!, then)));
    return { items, ...defined({ next: at < all.length ? all[at - 1]?.skuId : undefined }) };
  }
}

const orderOf = ({ skuPartNumber, skuId }: SubscriptionDocument): string => `${skuPartNumber}\n${skuId}`;
const byPartNumber = (one: SubscriptionDocument, other: SubscriptionDocument): number =>
  orderOf(one) < orderOf(other) ? -1 : 1;
