import { refuse } from '../decision.js';
import type { Refused } from '../decision.js';
import { sorted } from '../states/services.js';
import type { CatalogueState } from '../states/catalogue.js';
import type { HeldLicense } from '../states/user.js';
import type { LicenseRequest, SkuId } from '../values.js';

/**
 * The license that a request asks for, with the product's plans as the catalogue has them now. Where `disabledPlans` is
 * left out, those of the held license stay, except plans that the product no longer has. They are sorted, so that equal
 * licenses look equal. Refuses `product-not-found`, and `plan-not-in-product` for plans that were asked for.
 */
export const resolveLicense = (
  catalogue: CatalogueState,
  request: LicenseRequest,
  held?: HeldLicense,
): HeldLicense | Refused => {
  const { skuId, disabledPlans } = request;
  const product = catalogue.products.get(skuId);
  if (product === undefined) return refuse({ code: 'product-not-found', skuId });
  const plans = product.plans.map(({ planId, service }) => ({ planId, service }));
  const inProduct = new Set(plans.map((plan) => plan.planId));
  if (disabledPlans === undefined) {
    const kept = (held?.disabledPlans ?? []).filter((planId) => inProduct.has(planId));
    return { skuId, plans, disabledPlans: sorted(kept) };
  }
  const foreign = disabledPlans.filter((planId) => !inProduct.has(planId));
  if (foreign.length > 0) return refuse({ code: 'plan-not-in-product', skuId, planIds: sorted(new Set(foreign)) });
  return { skuId, plans, disabledPlans: sorted(new Set(disabledPlans)) };
};

export const sameLicense = (a: HeldLicense, b: HeldLicense): boolean =>
  a.skuId === b.skuId &&
  sameList(a.disabledPlans, b.disabledPlans, (x, y) => x === y) &&
  sameList(a.plans, b.plans, (x, y) => x.planId === y.planId && x.service === y.service);

const sameList = <T>(a: readonly T[], b: readonly T[], same: (x: T, y: T) => boolean): boolean =>
  a.length === b.length && a.every((each, index) => same(each, b[index] as T));

/** The products that are named more than once, each once, in the order of their repetition. */
export const repeated = (skuIds: readonly SkuId[]): readonly SkuId[] => [
  ...new Set(skuIds.filter((skuId, index) => skuIds.indexOf(skuId) !== index)),
];
