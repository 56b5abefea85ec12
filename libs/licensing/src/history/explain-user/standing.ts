import type { UserState } from '../../states/user.js';
import { goesAt } from '../../states/user.js';
import type { PlansAt } from '../../states/services.js';
import { defined } from '../../values.js';
import type { Instant, PlanId, Service, SkuId } from '../../values.js';

/** What somebody asks about: a product that a user holds or not, or a service that the user has or not. */
export type Asked =
  { readonly by: 'product'; readonly skuId: SkuId } | { readonly by: 'service'; readonly service: Service };

/**
 * How that stands. A product is `on` while it is held, `off` once it was removed, and `retained` while its user is
 * deleted and could come back with it. A service is `off` where a held license has it switched off, and nothing waits.
 * `purgeAt` is missing where data is kept for good, and `goesWith` says what that date is of.
 */
export type Standing =
  | { readonly is: 'on'; readonly grantedBy: readonly SkuId[]; readonly disabledPlans: readonly PlanId[] }
  | { readonly is: 'off'; readonly switchedOffIn: readonly SkuId[] }
  | { readonly is: 'retained'; readonly purgeAt?: Instant; readonly goesWith: 'service' | 'user' }
  | { readonly is: 'purged' }
  | { readonly is: 'absent' };

/** What a purged user's state has no memory of. */
export interface Remembered {
  /** The product was held once, or the service granted. */
  readonly wasThere: boolean;
  /** Its data was kept for good when the user was purged, and so it still is. */
  readonly isForGood: boolean;
}

/** A license of a user in which the service is switched off, with the plans that would switch it on. */
export interface SwitchedOff {
  readonly skuId: SkuId;
  readonly planIds: readonly PlanId[];
  readonly stillOff: readonly PlanId[];
}

/** In which held licenses the service is switched off. Which plans grant it stands in the catalogue alone. */
export const switchedOffIn = (user: UserState, service: Service, plansOf: PlansAt): readonly SwitchedOff[] => {
  if (user.status !== 'active') return [];
  return user.licenses.flatMap((license) => {
    const { skuId, disabledPlans } = license;
    if (disabledPlans.length === 0) return [];
    const its = (plansOf(license) ?? []).filter((plan) => plan.service === service);
    const planIds = its.map(({ planId }) => planId).filter((planId) => disabledPlans.includes(planId));
    if (planIds.length === 0) return [];
    return [{ skuId, planIds, stillOff: disabledPlans.filter((planId) => !planIds.includes(planId)) }];
  });
};

/** Tells from the state of a user how something stands with that user. */
export const standingOf = (user: UserState, asked: Asked, plansOf: PlansAt, remembered: Remembered): Standing => {
  if (user.status === 'absent') return { is: 'absent' };
  if (user.status === 'purged') {
    if (!remembered.wasThere) return { is: 'absent' };
    return remembered.isForGood ? { is: 'retained', goesWith: 'service' } : { is: 'purged' };
  }
  if (asked.by === 'product') {
    const { skuId } = asked;
    const held = user.licenses.find((license) => license.skuId === skuId);
    if (held !== undefined) return { is: 'on', grantedBy: [skuId], disabledPlans: held.disabledPlans };
    if (user.deletion?.licenses.some((license) => license.skuId === skuId) === true)
      return { is: 'retained', purgeAt: user.deletion.purgeAt, goesWith: 'user' };
    return user.removed.has(skuId) ? { is: 'off', switchedOffIn: [] } : { is: 'absent' };
  }
  const { service } = asked;
  const granting = user.licenses.filter(({ grants }) => grants.some((grant) => grant.service === service));
  const off = switchedOffIn(user, service, plansOf);
  if (granting.length > 0)
    return {
      is: 'on',
      grantedBy: granting.map(({ skuId }) => skuId),
      disabledPlans: off.flatMap(({ planIds }) => planIds),
    };
  const retention = user.retentions.get(service);
  if (retention !== undefined) {
    const purgeAt = goesAt(retention, user.deletion);
    const goesWith = purgeAt !== undefined && purgeAt !== retention.purgeAt ? 'user' : 'service';
    return { is: 'retained', ...defined({ purgeAt }), goesWith };
  }
  if (off.length > 0) return { is: 'off', switchedOffIn: off.map(({ skuId }) => skuId) };
  return user.purged.has(service) ? { is: 'purged' } : { is: 'absent' };
};
