import { refuse } from '../decision.js';
import type { Refused } from '../decision.js';
import type { Refusal } from '../refusals.js';
import { plansAt } from '../states/catalogue.js';
import type { CatalogueState } from '../states/catalogue.js';
import type { KnownUser } from '../states/user.js';
import { defined } from '../values.js';
import type { LicenseTerms, UserId } from '../values.js';

type NoLocation = Extract<Refusal, { code: 'usage-location-required' }>;
const noLocation = (userId: UserId, situation: NoLocation['situation']): NoLocation => ({
  code: 'usage-location-required',
  ...defined({ userId: situation === 'creation' ? undefined : userId, situation }),
});

/**
 * Checks whether these licenses may be held where the user is: a location is set, and permits every plan that is
 * switched on. Without licenses no location is needed. Refuses `usage-location-required`, and
 * `not-permitted-in-location` with the plans to disable, product by product.
 */
export const checkLocation = (
  { userId, usageLocation }: Pick<KnownUser, 'userId' | 'usageLocation'>,
  licenses: readonly LicenseTerms[],
  catalogue: Pick<CatalogueState, 'products' | 'restrictions'>,
  situation?: NoLocation['situation'],
): Refused | undefined => {
  if (licenses.length === 0) return undefined;
  if (usageLocation === undefined) return refuse(noLocation(userId, situation));
  const plans = licenses.flatMap((license) => {
    const off = new Set(license.disabledPlans);
    const planIds = (plansAt(catalogue, license) ?? [])
      .map((plan) => plan.planId)
      .filter((planId) => !off.has(planId) && catalogue.restrictions.get(planId)?.has(usageLocation) === true);
    return planIds.length === 0 ? [] : [{ skuId: license.skuId, planIds }];
  });
  return plans.length === 0 ? undefined : refuse({ code: 'not-permitted-in-location', usageLocation, plans });
};
