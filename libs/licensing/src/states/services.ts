import type { ServiceStateView } from '../answers.js';
import { defined } from '../values.js';
import { goesAt } from './user.js';
import type {
  GrantedPlan,
  Instant,
  LicenseTerms,
  PlanGrant,
  PlanId,
  ProductAtRevision,
  Service,
  SkuId,
} from '../values.js';

/** What these licenses grant: every service with at least one plan switched on. */
export const enabledServices = (licenses: readonly Pick<LicenseTerms, 'grants'>[]): ReadonlySet<Service> =>
  new Set(licenses.flatMap(({ grants }) => grants.map(({ service }) => service)));

/** Sorts by code units, which is the same on every machine and in every locale. */
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
export const sorted = <T extends string>(values: Iterable<T>): readonly T[] => [...values].sort(byText);

/** Finds the plans of a product at a revision, as far as they are known. */
export type PlansAt = (product: ProductAtRevision) => readonly GrantedPlan[] | undefined;

/** What licenses without plans that are off grant. Thousands of users in memory share it. */
const wholeGrants = new WeakMap<readonly GrantedPlan[], readonly PlanGrant[]>();

/** What a license of these plans grants while some are off, in the order of the plans. */
export const grantsOf = (plans: readonly GrantedPlan[], disabledPlans: readonly PlanId[]): readonly PlanGrant[] => {
  const known = disabledPlans.length === 0 ? wholeGrants.get(plans) : undefined;
  if (known !== undefined) return known;
  const off = new Set(disabledPlans);
  const grants = plans.flatMap(({ planId, service }) =>
    service === null || off.has(planId) ? [] : [{ planId, service }],
  );
  if (disabledPlans.length === 0) wholeGrants.set(plans, grants);
  return grants;
};

/** What decides how a user's services stand. */
export interface LicensesAndRetentions {
  readonly licenses: readonly LicenseTerms[];
  readonly retentions: ReadonlyMap<Service, { readonly purgeAt?: Instant }>;
  readonly deletion?: { readonly purgeAt: Instant };
}

/**
 * A user's services, sorted by name. `enabled` wins over `retained`, and `retained` over `disabled`: what a license has
 * switched off but was there before is data that waits. Which service a plan that is off would grant stands in the
 * catalogue alone. Source: docs/explanation/domain.md#service-state.
 */
export const servicesOf = (
  { licenses, retentions, deletion }: LicensesAndRetentions,
  plansOf: PlansAt,
): readonly ServiceStateView[] => {
  const enabled = enabledServices(licenses);
  const off = licenses.flatMap((license) => servicesOff(license, plansOf));
  return sorted(new Set([...enabled, ...off, ...retentions.keys()])).map((service): ServiceStateView => {
    if (enabled.has(service)) return { service, state: 'enabled' };
    const retention = retentions.get(service);
    if (retention === undefined) return { service, state: 'disabled' };
    return { service, state: 'retained', ...defined({ purgeAt: goesAt(retention, deletion) }) };
  });
};

const servicesOff = (license: LicenseTerms, plansOf: PlansAt): readonly Service[] => {
  if (license.disabledPlans.length === 0) return [];
  const off = new Set(license.disabledPlans);
  return (plansOf(license) ?? []).flatMap(({ planId, service }) =>
    service !== null && off.has(planId) ? [service] : [],
  );
};

/** All that a license grants is granted by each of `coveredBy`, too. */
export interface Overlap {
  readonly skuId: SkuId;
  readonly coveredBy: readonly SkuId[];
}

/**
 * Which licenses of a user give nothing that another one doesn't give by itself, in the order of assignment. Two that
 * grant the same cover each other. One that grants no service is no overlap, since it is held for something else.
 */
export const overlapsOf = (licenses: readonly Pick<LicenseTerms, 'skuId' | 'grants'>[]): readonly Overlap[] => {
  const all = licenses.map(({ skuId, grants }) => ({ skuId, services: enabledServices([{ grants }]) }));
  return all.flatMap(({ skuId, services }) => {
    if (services.size === 0) return [];
    const covers = (other: ReadonlySet<Service>): boolean => [...services].every((service) => other.has(service));
    const coveredBy = all
      .filter((other) => other.skuId !== skuId && covers(other.services))
      .map((other) => other.skuId);
    return coveredBy.length === 0 ? [] : [{ skuId, coveredBy }];
  });
};
