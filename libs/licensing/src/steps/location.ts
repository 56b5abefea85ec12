import { refuse } from '../decision.js';
import type { Refused } from '../decision.js';
import type { Refusal } from '../refusals.js';
import { plansAt } from '../states/catalogue.js';
import type { CatalogueState } from '../states/catalogue.js';
import type { KnownUser } from '../states/user.js';
import { defined } from '../values.js';
import type { CountryCode, LicenseTerms, PlanId, SkuId, UserId } from '../values.js';

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
  const on = licenses.map((license) => ({ skuId: license.skuId, planIds: plansOn(license, catalogue) }));
  return checkPlans(usageLocation, on, catalogue);
};

/**
 * Checks whether the plans that come on by changes of held licenses are permitted where the user is; what was on before
 * isn't looked at. Refuses `not-permitted-in-location` with the plans to disable, product by product.
 * @throws Error where a holder has no location, which no history can hold
 */
export const checkPlansThatComeOn = (
  { userId, usageLocation }: Pick<KnownUser, 'userId' | 'usageLocation'>,
  changes: readonly { readonly before: LicenseTerms; readonly after: LicenseTerms }[],
  catalogue: Pick<CatalogueState, 'products' | 'restrictions'>,
): Refused | undefined => {
  if (changes.length === 0) return undefined;
  if (usageLocation === undefined) throw new Error(`${userId} holds licenses without a location`);
  const comingOn = changes.map(({ before, after }) => {
    const was = new Set(plansOn(before, catalogue));
    return { skuId: after.skuId, planIds: plansOn(after, catalogue).filter((planId) => !was.has(planId)) };
  });
  return checkPlans(usageLocation, comingOn, catalogue);
};

interface PlansOfProduct {
  readonly skuId: SkuId;
  readonly planIds: readonly PlanId[];
}

const plansOn = (license: LicenseTerms, catalogue: Pick<CatalogueState, 'products'>): readonly PlanId[] => {
  const off = new Set(license.disabledPlans);
  return (plansAt(catalogue, license) ?? []).map(({ planId }) => planId).filter((planId) => !off.has(planId));
};

const checkPlans = (
  usageLocation: CountryCode,
  wanted: readonly PlansOfProduct[],
  { restrictions }: Pick<CatalogueState, 'restrictions'>,
): Refused | undefined => {
  const plans = wanted.flatMap(({ skuId, planIds }) => {
    const forbidden = planIds.filter((planId) => restrictions.get(planId)?.has(usageLocation) === true);
    return forbidden.length === 0 ? [] : [{ skuId, planIds: forbidden }];
  });
  return plans.length === 0 ? undefined : refuse({ code: 'not-permitted-in-location', usageLocation, plans });
};
