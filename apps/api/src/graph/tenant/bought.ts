import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Then } from '#application';
import { defined, type TenantId } from '#licensing';
import type { SubscriptionDocument } from '#projections';
import type { Http } from '../../edge/http.js';
import { TenantResolver } from '../../edge/tenant-resolver.js';
import { ListSubscriptionsAsOf } from '../../subscriptions/list-subscriptions-as-of.query.js';
import { ListSubscriptions } from '../../subscriptions/list-subscriptions.query.js';
import type { SubscriptionThen } from '../../subscriptions/show-subscription-as-of.query.js';
import { ShownProducts } from '../../users/shown-products.js';
import type { BoughtProducts } from './company-subscriptions.js';

/** Finds what the tenant of a request bought, with the products as the catalogue has them. */
@Injectable()
export class Bought {
  constructor(
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    private readonly products: ShownProducts,
  ) {}

  async of(http: Http, minPosition: string | undefined): Promise<BoughtProducts<SubscriptionDocument>> {
    const tenantId = await this.tenants.of(http);
    const subscriptions: SubscriptionDocument[] = [];
    let after: string | undefined;
    do {
      const asked = { limit: 999, ...defined({ after, minPosition }) };
      const { items, next } = await this.queries.execute(new ListSubscriptions(tenantId, asked));
      subscriptions.push(...items);
      after = next;
    } while (after !== undefined);
    const { products, isAway } = await this.products.of(subscriptions);
    return { tenantId, subscriptions, isAway, products: new Map(products.map((product) => [product.skuId, product])) };
  }

  /** Does so as of a time that is past, by the names that all had then. */
  async asOf(tenantId: TenantId, then: Then): Promise<Omit<BoughtProducts<SubscriptionThen>, 'isAway'>> {
    const subscriptions: SubscriptionThen[] = [];
    let after: string | undefined;
    do {
      const asked = { limit: 100, ...defined({ after }) };
      const { items, next } = await this.queries.execute(new ListSubscriptionsAsOf(tenantId, then, asked));
      subscriptions.push(...items);
      after = next;
    } while (after !== undefined);
    const { products } = await this.products.of(subscriptions, then.position);
    return { tenantId, subscriptions, products: new Map(products.map((product) => [product.skuId, product])) };
  }
}
