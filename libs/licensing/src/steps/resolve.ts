import { refuse } from '../decision.js';
import type { Refused } from '../decision.js';
import { plansAt } from '../states/catalogue.js';
import type { CatalogueProduct, CatalogueState } from '../states/catalogue.js';
import { grantsOf, sorted } from '../states/services.js';
import type { GrantedPlan, LicenseRequest, LicenseTerms, PlanId, ProductAtRevision, SkuId } from '../values.js';

/**
 * The terms of a new license: the product as the catalogue has it now. Disabled plans are sorted, so that equal
 * licenses look equal. Refuses `product-not-found` and `plan-not-in-product`.
 */
export const newTerms = (
  catalogue: CatalogueState,
  { skuId, disabledPlans = [] }: LicenseRequest,
): LicenseTerms | Refused => {
  const product = catalogue.products.get(skuId);
  if (product === undefined) return refuse({ code: 'product-not-found', skuId });
  const foreign = planIdsWithout(disabledPlans, product.plans);
  if (foreign.length > 0) return refuse({ code: 'plan-not-in-product', skuId, planIds: foreign });
  return termsOf({ skuId, productRevision: product.revision }, product.plans, disabledPlans);
};

/**
 * The terms of a held license with other plans off: it keeps its revision of the product. A plan that only the present
 * product has may be named as off, but not be switched on again. Refuses `product-not-found` and `plan-not-in-product`,
 * the latter with the revision where that is why.
 */
export const changedTerms = (
  catalogue: CatalogueState,
  held: LicenseTerms,
  disabledPlans: readonly PlanId[],
): LicenseTerms | Refused => {
  const { skuId, productRevision } = held;
  const plans = plansAt(catalogue, held);
  if (plans === undefined) return refuse({ code: 'product-not-found', skuId });
  const present = catalogue.products.get(skuId)?.plans ?? [];
  const foreign = planIdsWithout(disabledPlans, [...plans, ...present]);
  if (foreign.length > 0) return refuse({ code: 'plan-not-in-product', skuId, planIds: foreign });
  const switchedOn = held.disabledPlans.filter((planId) => !disabledPlans.includes(planId));
  const newer = planIdsWithout(switchedOn, plans);
  if (newer.length > 0) return refuse({ code: 'plan-not-in-product', skuId, planIds: newer, productRevision });
  return termsOf(held, plans, disabledPlans);
};

/**
 * The terms of a license that comes back or moves as it was. undefined where the catalogue hasn't its revision of the
 * product.
 */
export const keptTerms = (
  catalogue: CatalogueState,
  license: Omit<LicenseTerms, 'grants'>,
): LicenseTerms | undefined => {
  const plans = plansAt(catalogue, license);
  return plans && termsOf(license, plans, license.disabledPlans);
};

/**
 * The terms of a held license with the plans that the product has now. Plans that are named as off stay off, as far as
 * the product has them.
 */
export const refreshedTerms = (
  { skuId, revision, plans }: CatalogueProduct,
  { disabledPlans }: Pick<LicenseTerms, 'disabledPlans'>,
): LicenseTerms => {
  const lost = new Set(planIdsWithout(disabledPlans, plans));
  const kept = disabledPlans.filter((planId) => !lost.has(planId));
  return termsOf({ skuId, productRevision: revision }, plans, kept);
};

const termsOf = (
  { skuId, productRevision }: ProductAtRevision,
  plans: readonly GrantedPlan[],
  disabledPlans: readonly PlanId[],
): LicenseTerms => ({
  skuId,
  productRevision,
  disabledPlans: sorted(new Set(disabledPlans)),
  grants: grantsOf(plans, disabledPlans),
});

const planIdsWithout = (planIds: readonly PlanId[], plans: readonly GrantedPlan[]): readonly PlanId[] => {
  const known = new Set(plans.map(({ planId }) => planId));
  return sorted(new Set(planIds.filter((planId) => !known.has(planId))));
};

export const samePlansOff = (a: LicenseTerms, b: LicenseTerms): boolean =>
  a.disabledPlans.length === b.disabledPlans.length &&
  a.disabledPlans.every((planId, index) => planId === b.disabledPlans[index]);

/** The products that are named more than once, each once, in the order of their repetition. */
export const repeated = (skuIds: readonly SkuId[]): readonly SkuId[] => [
  ...new Set(skuIds.filter((skuId, index) => skuIds.indexOf(skuId) !== index)),
];
