import type { LicenseAssigned, LicensePlansChanged, LicenseRemoved } from '../events.js';
import { DIRECT } from '../values.js';
import type { LicenseSource, LicenseTerms, PlanId } from '../values.js';

/** A license with its sources, in the order in which they came. A plan is off only where all of them have it off. */
export interface HeldLicense extends LicenseTerms {
  readonly sources: readonly { readonly source: LicenseSource; readonly disabledPlans: readonly PlanId[] }[];
}

/** Nearly all licenses have these sources, and share them, since thousands of users are in memory at once. */
const DIRECT_ALONE: HeldLicense['sources'] = [{ source: DIRECT, disabledPlans: [] }];

/** A license keeps its place in the order of assignment when its plans change or another source is added. */
export const withLicense = (
  licenses: readonly HeldLicense[],
  { data }: LicenseAssigned | LicensePlansChanged,
): readonly HeldLicense[] => {
  const { skuId, productRevision, disabledPlans, grants, source } = data;
  const held = licenses.find((each) => each.skuId === skuId);
  const sources = withSource(held?.sources ?? [], { source, disabledPlans });
  const license = { skuId, productRevision, disabledPlans: offInAll(sources), grants, sources };
  return held === undefined ? [...licenses, license] : licenses.map((each) => (each === held ? license : each));
};

const withSource = (others: HeldLicense['sources'], part: HeldLicense['sources'][number]): HeldLicense['sources'] => {
  const isAlone = others.every((each) => sameSource(each.source, part.source));
  if (isAlone && part.disabledPlans.length === 0 && sameSource(part.source, DIRECT)) return DIRECT_ALONE;
  return others.some((each) => sameSource(each.source, part.source))
    ? others.map((each) => (sameSource(each.source, part.source) ? part : each))
    : [...others, part];
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

const offInAll = ([first, ...others]: HeldLicense['sources']): readonly PlanId[] => {
  const off = first?.disabledPlans ?? [];
  if (others.length === 0) return off;
  return off.filter((planId) => others.every((each) => each.disabledPlans.includes(planId)));
};
