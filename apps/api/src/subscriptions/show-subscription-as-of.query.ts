import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { History, PastCatalogue, type Then } from '#application';
import {
  available,
  defined,
  type PurchaseId,
  type PurchaseState,
  type SeatsState,
  type SkuId,
  type TenantId,
} from '#licensing';
import { type SubscriptionDocument, subscriptionOf } from '#projections';
import { atLeast, saysThen } from '../edge/as-of.js';
import { FreshModels } from '../edge/fresh-models.js';

type Totals = SeatsState['totals'];
export interface SubscriptionThen extends Totals {
  readonly skuId: SkuId;
  readonly skuPartNumber: string;
  readonly available: number;
  readonly purchases: readonly {
    readonly id: PurchaseId;
    readonly seats: number;
    readonly state: PurchaseState;
    readonly endsOn?: string;
  }[];
  readonly asOf: string;
  readonly position: string;
}

/**
 * Asks for the seats of one product as they were then; undefined where the tenant had none then.
 */
export class ShowSubscriptionAsOf extends Query<SubscriptionThen | undefined> {
  constructor(
    readonly tenantId: TenantId,
    readonly skuId: SkuId,
    readonly then: Then,
    readonly minPosition: string | undefined,
  ) {
    super();
  }
}

/** The past comes from the events; the read models only tell which purchases to look at. */
@QueryHandler(ShowSubscriptionAsOf)
export class ShowSubscriptionAsOfHandler implements IQueryHandler<ShowSubscriptionAsOf> {
  constructor(
    private readonly models: FreshModels,
    private readonly history: History,
    private readonly catalogue: PastCatalogue,
  ) {}

  async execute({ tenantId, skuId, then, minPosition }: ShowSubscriptionAsOf) {
    const models = await this.models.upTo(atLeast(minPosition, then.position), 'subscriptions');
    const bought = await subscriptionOf(models, tenantId, skuId);
    if (bought === undefined) return undefined;
    const product = (await this.catalogue.at(then.position)).products.get(skuId);
    const called = { ...bought, ...defined({ skuPartNumber: product?.skuPartNumber }) };
    return (await subscriptionThen(this.history, called, then))[0];
  }
}

/** Resolves to what a subscription was like then: to nothing where the tenant had none. */
export const subscriptionThen = async (
  history: History,
  { tenantId, skuId, skuPartNumber, purchases }: SubscriptionDocument,
  then: Then,
): Promise<readonly SubscriptionThen[]> => {
  const { position } = then;
  const { state } = await history.seatsAsOf(tenantId, skuId, position);
  if (!state.known) return [];
  const were = await Promise.all(purchases.map(({ id }) => history.purchaseAsOf(tenantId, id, position)));
  const shown = were.flatMap(({ state: purchase }) => {
    if (purchase.status !== 'known') return [];
    const { purchaseId: id, seats, state: is, endsOn } = purchase;
    return [{ id, seats, state: is, ...defined({ endsOn }) }];
  });
  const { totals } = state;
  return [{ skuId, skuPartNumber, ...totals, available: available(totals), purchases: shown, ...saysThen(then) }];
};
