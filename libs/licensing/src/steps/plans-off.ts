import { plansAt } from '../states/catalogue.js';
import type { CatalogueState } from '../states/catalogue.js';
import type { LicenseRequest, LicenseTerms, PlanId } from '../values.js';

/**
 * Names in each request that names no plans those that were off in the licenses which go, as far as the product has
 * them now. A plan that one of these licenses had on was on for the user, and travels from none.
 */
export const withPlansOff = (
  catalogue: CatalogueState,
  requests: readonly LicenseRequest[],
  gone: readonly LicenseTerms[],
): readonly LicenseRequest[] => {
  const off = plansOffInAll(catalogue, gone);
  return requests.map((request) => {
    const plans = catalogue.products.get(request.skuId)?.plans ?? [];
    const travel = plans.map(({ planId }) => planId).filter((planId) => off.has(planId));
    return request.disabledPlans !== undefined || travel.length === 0 ? request : { ...request, disabledPlans: travel };
  });
};

/** A license has plans by the revision of the product that it is of, and may have later ones off beforehand. */
const plansOffInAll = (catalogue: CatalogueState, licenses: readonly LicenseTerms[]): ReadonlySet<PlanId> => {
  const on = new Set(
    licenses.flatMap((license) =>
      (plansAt(catalogue, license) ?? [])
        .map(({ planId }) => planId)
        .filter((planId) => !license.disabledPlans.includes(planId)),
    ),
  );
  return new Set(licenses.flatMap(({ disabledPlans }) => disabledPlans).filter((planId) => !on.has(planId)));
};
