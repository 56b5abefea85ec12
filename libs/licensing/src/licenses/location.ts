import { refuse } from '../decision.js';
import type { Refused } from '../decision.js';
import type { CatalogueState, HeldLicense, KnownUser } from '../states.js';
import { enabledPlans } from '../users/services.js';

/**
 * Whether these licenses may be held where the user is: a location is set, and permits every plan that is switched on. No license needs none.
 * Refuses `usage-location-required`, and `not-permitted-in-location` with the plans to disable, product by product.
 */
export const checkLocation = (
  { userId, usageLocation }: Pick<KnownUser, 'userId' | 'usageLocation'>,
  licenses: readonly HeldLicense[],
  { restrictions }: Pick<CatalogueState, 'restrictions'>,
): Refused | undefined => {
  if (licenses.length === 0) return undefined;
  if (usageLocation === undefined) return refuse({ code: 'usage-location-required', userId });
  const plans = licenses.flatMap((license) => {
    const planIds = enabledPlans(license)
      .map((plan) => plan.planId)
      .filter((planId) => restrictions.get(planId)?.has(usageLocation) === true);
    return planIds.length === 0 ? [] : [{ skuId: license.skuId, planIds }];
  });
  return plans.length === 0 ? undefined : refuse({ code: 'not-permitted-in-location', usageLocation, plans });
};
