import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { InvalidCursor, type Turn } from '#application';
import { defined, type SkuId } from '#licensing';
import { TURN } from '#platform';
import {
  boughtIn,
  type Page,
  type Period,
  type PoolDocument,
  seatsAt,
  subscriptionOf,
  subscriptionsPage,
  type SubscriptionDocument,
  type SubscriptionPurchase,
  type TrueUp,
  trueUpOf,
} from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';
import type { Point } from './asked-days.js';

/** Asks for the seats of a product at some instants. It asks the read model once for each. */
export class ReportSeats extends Query<readonly (PoolDocument | undefined)[]> {
  constructor(
    readonly tenantId: string,
    readonly skuId: SkuId,
    readonly points: readonly Point[],
    readonly minPosition: string | undefined,
  ) {
    super();
  }
}

@QueryHandler(ReportSeats)
export class ReportSeatsHandler implements IQueryHandler<ReportSeats> {
  constructor(
    private readonly models: FreshModels,
    @Inject(TURN) private readonly turn: Turn,
  ) {}

  async execute({ tenantId, skuId, points, minPosition }: ReportSeats) {
    const models = await this.models.upTo(minPosition, 'seat-days');
    const found: (PoolDocument | undefined)[] = [];
    for (const { at } of points) {
      found.push(await seatsAt(models, tenantId, skuId, at));
      await this.turn.next();
    }
    return found;
  }
}

export interface ProductTrueUp extends TrueUp, Pick<SubscriptionDocument, 'skuId' | 'skuPartNumber'> {}

/** Asks what the seats of each product of a tenant came to in a period, in the order of part numbers. */
export class ReportTrueUp extends Query<Page<ProductTrueUp>> {
  constructor(
    readonly tenantId: string,
    readonly period: Period,
    readonly asked: Paged,
  ) {
    super();
  }
}

@QueryHandler(ReportTrueUp)
export class ReportTrueUpHandler implements IQueryHandler<ReportTrueUp> {
  constructor(
    private readonly models: FreshModels,
    @Inject(TURN) private readonly turn: Turn,
  ) {}

  async execute({ tenantId, period, asked }: ReportTrueUp) {
    const models = await this.models.upTo(asked.minPosition, 'seat-days', 'subscriptions');
    const found = await subscriptionsPage(models, tenantId, pageOf(asked));
    const items: ProductTrueUp[] = [];
    for (const { skuId, skuPartNumber } of found.items) {
      items.push({ skuId, skuPartNumber, ...(await trueUpOf(models, tenantId, skuId, period)) });
      await this.turn.next();
    }
    return { ...found, items };
  }
}

export interface PurchaseTrueUp extends SubscriptionPurchase {
  /** Valid seats times milliseconds. */
  readonly bought: number;
}

/** Asks what each purchase of a product came to in a period, in the order of purchase. */
export class ReportPurchases extends Query<Page<PurchaseTrueUp>> {
  constructor(
    readonly tenantId: string,
    readonly skuId: SkuId,
    readonly period: Period,
    readonly asked: Paged,
  ) {
    super();
  }
}

@QueryHandler(ReportPurchases)
export class ReportPurchasesHandler implements IQueryHandler<ReportPurchases> {
  constructor(
    private readonly models: FreshModels,
    @Inject(TURN) private readonly turn: Turn,
  ) {}

  /** @throws InvalidCursor */
  async execute({ tenantId, skuId, period, asked }: ReportPurchases) {
    const models = await this.models.upTo(asked.minPosition, 'seat-days', 'subscriptions');
    const purchases = (await subscriptionOf(models, tenantId, skuId))?.purchases ?? [];
    const { limit, after } = pageOf(asked);
    const begin = after === undefined ? 0 : purchases.findIndex(({ id }) => id === after) + 1;
    if (after !== undefined && begin === 0) throw new InvalidCursor('the cursor is not one of this list');
    const items: PurchaseTrueUp[] = [];
    for (const purchase of purchases.slice(begin, begin + limit)) {
      items.push({ ...purchase, bought: await boughtIn(models, tenantId, purchase.id, period) });
      await this.turn.next();
    }
    const next = begin + limit < purchases.length ? items.at(-1)?.id : undefined;
    return { items, ...defined({ next }) };
  }
}
