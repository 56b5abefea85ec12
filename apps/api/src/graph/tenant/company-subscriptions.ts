import type { PurchaseState } from '#licensing';
import type { ProductDocument, SubscriptionDocument } from '#projections';
import type { Thing } from '../protocol/graph-answers.js';
import { servicePlansOf } from './subscribed-skus.js';

const STATUS: { readonly [S in PurchaseState]: string } = {
  active: 'Enabled',
  expired: 'Warning',
  suspended: 'Suspended',
  cancelled: 'LockedOut',
};

export interface BoughtProducts {
  readonly tenantId: string;
  readonly subscriptions: readonly SubscriptionDocument[];
  readonly products: ReadonlyMap<string, ProductDocument>;
  /** The catalogue could not be asked, so that products are missing. */
  readonly isAway: boolean;
}

/** Shows each purchase as Graph shows a subscription of a company. */
export const companySubscriptions = ({
  tenantId,
  subscriptions,
  products,
}: Omit<BoughtProducts, 'isAway'>): readonly Thing[] =>
  subscriptions.flatMap(({ skuId, skuPartNumber, purchases }) =>
    purchases.map(({ id, seats, state, endsOn }) => ({
      id,
      commerceSubscriptionId: id,
      createdDateTime: null,
      isTrial: false,
      nextLifecycleDateTime: endsOn === undefined ? null : `${endsOn}T00:00:00Z`,
      ownerId: null,
      ownerTenantId: tenantId,
      ownerType: null,
      serviceStatus: servicePlansOf(products.get(skuId)?.plans ?? []),
      skuId,
      skuPartNumber,
      status: STATUS[state],
      totalLicenses: seats,
    })),
  );
