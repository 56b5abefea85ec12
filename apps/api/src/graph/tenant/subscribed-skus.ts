import type { ProductDocument, SubscriptionDocument, SubscriptionPurchase } from '#projections';
import type { Thing } from '../protocol/graph-answers.js';

export interface Company {
  readonly id: string;
  readonly displayName: string;
}

type Purchase = Pick<SubscriptionPurchase, 'id' | 'seats' | 'state'>;
/** It may be one of now, or of a time that is past. */
type Subscription = Pick<SubscriptionDocument, 'skuId' | 'skuPartNumber' | 'valid' | 'expired' | 'assigned'> & {
  readonly purchases: readonly Purchase[];
};

const seatsIn = (purchases: readonly Purchase[], state: SubscriptionPurchase['state']): number =>
  purchases.filter((purchase) => purchase.state === state).reduce((sum, { seats }) => sum + seats, 0);

interface Units {
  readonly enabled: number;
  readonly warning: number;
  readonly suspended: number;
  readonly lockedOut: number;
}
/** The best state that any unit is in. What has none was cancelled down to nothing. */
const statusOf = ({ enabled, warning, suspended, lockedOut }: Units): string => {
  if (enabled > 0) return 'Enabled';
  if (warning > 0) return 'Warning';
  if (suspended > 0) return 'Suspended';
  return lockedOut > 0 ? 'LockedOut' : 'Deleted';
};

/** Tells of each plan that it is ready: nothing here is provisioned elsewhere first. */
export const servicePlansOf = (
  plans: ProductDocument['plans'],
  isOn: (planId: string) => boolean = () => true,
): readonly object[] =>
  plans.map(({ planId, planName }) => ({
    servicePlanId: planId,
    servicePlanName: planName,
    provisioningStatus: isOn(planId) ? 'Success' : 'Disabled',
    appliesTo: 'User',
  }));

export const idOfSku = (tenantId: string, skuId: string): string => `${tenantId}_${skuId}`;

/** Shows all purchases of one product as Graph does. A plan that the catalogue doesn't know yet isn't there. */
export const subscribedSku = (
  { id: accountId, displayName: accountName }: Company,
  { skuId, skuPartNumber, valid, expired, assigned, purchases }: Subscription,
  product: ProductDocument | undefined,
): Thing => {
  const prepaidUnits: Units = {
    enabled: valid,
    lockedOut: seatsIn(purchases, 'cancelled'),
    suspended: seatsIn(purchases, 'suspended'),
    warning: expired,
  };
  return {
    id: idOfSku(accountId, skuId),
    accountId,
    accountName,
    appliesTo: 'User',
    capabilityStatus: statusOf(prepaidUnits),
    consumedUnits: assigned,
    prepaidUnits,
    servicePlans: servicePlansOf(product?.plans ?? []),
    skuId,
    skuPartNumber,
    subscriptionIds: purchases.map(({ id }) => id),
  };
};
