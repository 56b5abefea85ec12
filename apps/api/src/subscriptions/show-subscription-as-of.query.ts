import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { History, type ReadModels } from '#application';
import { available, type PurchaseId, type PurchaseState, type SeatsState, type SkuId, type TenantId } from '#licensing';
import { READ_MODELS } from '#platform';
import { productsById, subscriptionOf } from '#projections';

type Totals = SeatsState['totals'];
export interface SubscriptionThen extends Totals {
  readonly skuId: SkuId;
  readonly skuPartNumber: string;
  readonly available: number;
  readonly purchases: readonly { readonly id: PurchaseId; readonly seats: number; readonly state: PurchaseState }[];
  readonly asOf: string;
  readonly position: string | undefined;
}

/**
 * Asks for the seats of one product as they were at an instant that is past; undefined where the tenant had none then.
 */
export class ShowSubscriptionAsOf extends Query<SubscriptionThen | undefined> {
  constructor(
    readonly tenantId: TenantId,
    readonly skuId: SkuId,
    readonly instant: string,
  ) {
    super();
  }
}

/** The past comes from the events; the read models only tell the part number, and which purchases to look at. */
@QueryHandler(ShowSubscriptionAsOf)
export class ShowSubscriptionAsOfHandler implements IQueryHandler<ShowSubscriptionAsOf> {
  constructor(
    @Inject(READ_MODELS) private readonly models: ReadModels,
    private readonly history: History,
  ) {}

  async execute({ tenantId, skuId, instant }: ShowSubscriptionAsOf) {
    const { state, position } = await this.history.seatsAsOf(tenantId, skuId, instant);
    if (!state.known) return undefined;
    const [product] = await productsById(this.models, [skuId]);
    const bought = (await subscriptionOf(this.models, tenantId, skuId))?.purchases ?? [];
    const then = await Promise.all(bought.map(({ id }) => this.history.purchaseAsOf(tenantId, id, instant)));
    const purchases = then.flatMap(({ state: purchase }) =>
      purchase.status === 'known' ? [{ id: purchase.purchaseId, seats: purchase.seats, state: purchase.state }] : [],
    );
    const { totals } = state;
    return {
      skuId,
      skuPartNumber: product?.skuPartNumber ?? '',
      ...totals,
      available: available(totals),
      purchases,
      asOf: instant,
      position,
    };
  }
}
