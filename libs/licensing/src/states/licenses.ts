import type { LicenseAssigned, LicensePlansChanged, LicenseRemoved } from '../events.js';
import type { LicenseSource, LicenseTerms, PlanId } from '../values.js';

/** A license with its sources, in the order in which they came. A plan is off only where all of them have it off. */
export interface HeldLicense extends LicenseTerms {
  readonly sources: readonly { readonly source: LicenseSource; readonly disabledPlans: readonly PlanId[] }[];
}

/** A license keeps its place in the order of assignment when its plans change or another source is added. */
export const withLicense = (
  licenses: readonly HeldLicense[],
  { data }: LicenseAssigned | LicensePlansChanged,
): readonly HeldLicense[] => {
  const { skuId, productRevision, disabledPlans, grants, source } = data;
  const held = licenses.find((each) => each.skuId === skuId);
  const part = { source, disabledPlans };
  const others = held?.sources ?? [];
  const sources = others.some((each) => sameSource(each.source, source))
    ? others.map((each) => (sameSource(each.source, source) ? part : each))
    : [...others, part];
  const license = { skuId, productRevision, disabledPlans: offInAll(sources), grants, sources };
  return held === undefined ? [...licenses, license] : licenses.map((each) => (each === held ? license : each));
};

/** The license goes with its seat. Otherwise a source goes, and with it what only that one had switched on. */
export const withoutLicense = (
  licenses: readonly HeldLicense[],
  { data: { skuId, source, seatReleased } }: LicenseRemoved,
): readonly HeldLicense[] => {
  if (seatReleased) return licenses.filter((each) => each.skuId !== skuId);
  return licenses.map((license) => {
    if (license.skuId !== skuId) return license;
    const sources = license.sources.filter((each) => !sameSource(each.source, source));
    const disabledPlans = offInAll(sources);
    const grants = license.grants.filter(({ planId }) => !disabledPlans.includes(planId));
    return { ...license, disabledPlans, grants, sources };
  });
};

const sameSource = (a: LicenseSource, b: LicenseSource): boolean => a.kind === b.kind && a.id === b.id;

const offInAll = ([first, ...others]: HeldLicense['sources']): readonly PlanId[] =>
  (first?.disabledPlans ?? []).filter((planId) => others.every((each) => each.disabledPlans.includes(planId)));
