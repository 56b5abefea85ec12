import type { PurchaseState } from '#licensing';
import type { ProductDocument } from '#projections';
import type { Thing } from '../protocol/graph-answers.js';
import { servicePlansOf } from './subscribed-skus.js';

const STATUS: { readonly [S in PurchaseState]: string } = {
  active: 'Enabled',
  expired: 'Warning',
  suspended: 'Suspended',
  cancelled: 'LockedOut',
};

/** What is shown of a product that was bought, now or at a time that is past. */
interface Bought {
  readonly skuId: string;
  readonly skuPartNumber: string;
  readonly purchases: readonly {
    readonly id: string;
    readonly seats: number;
    readonly state: PurchaseState;
    readonly endsOn?: string;
  }[];
}
export interface BoughtProducts<S extends Bought = Bought> {
  readonly tenantId: string;
  readonly subscriptions: readonly S[];
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
