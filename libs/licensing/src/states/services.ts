import type { ServiceStateView } from '../answers.js';
import { defined } from '../values.js';
import type { PlanId, Service } from '../values.js';
import type { HeldLicense, KnownUser } from './user.js';

/** The plans of a license that are switched on. */
export const enabledPlans = (license: HeldLicense): readonly HeldLicense['plans'][number][] => {
  const disabled = new Set<PlanId>(license.disabledPlans);
  return license.plans.filter((plan) => !disabled.has(plan.planId));
};

/**
 * What these licenses grant: every service with at least one plan switched on. Plans without a service grant nothing.
 */
export const enabledServices = (licenses: readonly HeldLicense[]): ReadonlySet<Service> =>
  new Set(licenses.flatMap(enabledPlans).flatMap((plan) => (plan.service === null ? [] : [plan.service])));

/** Sorts by code units, which is the same on every machine and in every locale. */
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
export const sorted = <T extends string>(values: Iterable<T>): readonly T[] => [...values].sort(byText);

/**
 * A user's services, sorted by name. `enabled` wins over `retained`, and `retained` over `disabled`: what a license has
 * switched off but was there before is data that waits. Source: docs/explanation/domain.md#service-state.
 */
export const servicesOf = (user: KnownUser): readonly ServiceStateView[] => {
  const enabled = enabledServices(user.licenses);
  const mentioned = user.licenses
    .flatMap((license) => license.plans)
    .flatMap((plan) => (plan.service === null ? [] : [plan.service]));
  return sorted(new Set([...mentioned, ...user.retentions.keys()])).map((service): ServiceStateView => {
    if (enabled.has(service)) return { service, state: 'enabled' };
    const retention = user.retentions.get(service);
    if (retention === undefined) return { service, state: 'disabled' };
    return { service, state: 'retained', ...defined({ purgeAt: retention.purgeAt }) };
  });
};
