import { isRefused } from '../decision.js';
import type { Deciding, Refused } from '../decision.js';
import type { LicenseAssigned, LicenseRemoved } from '../events.js';
import type { KnownUser } from '../states/user.js';
import { DIRECT } from '../values.js';
import type { LicenseRequest, LicenseTerms, SkuId, UserId } from '../values.js';
import type { Draft } from './draft.js';
import { endAndResumeServices } from './end-and-resume-services.js';
import { findCatalogue } from './find.js';
import { checkLocation } from './location.js';
import { changedTerms, newTerms, samePlansOff } from './resolve.js';
import { requireSeat, requireSubscription, seatReleased, seatTaken } from './seats.js';

export interface LicenseChanges {
  /** Each product stands here once, and not in `remove`. Held ones are changed, others assigned. */
  readonly add: readonly LicenseRequest[];
  /** Each of these products is held. */
  readonly remove: readonly SkuId[];
  readonly cause: 'removed' | 'replaced';
  /** The user comes into being with the command. */
  readonly creation?: true;
  /** The user has them elsewhere already, so that no seat has to be available. */
  readonly adoption?: true;
  /** The command moved the user: what is kept has to be permitted there too. */
  readonly locationChanged: boolean;
}

/**
 * Changes one user's licenses in one step: removals first, then assignments and changes in the order asked, then what
 * follows for services and aliases. It looks at what will be held in the end, so that a location may be left together
 * with the licenses that it needs. Refuses `product-not-found`, `plan-not-in-product`, `usage-location-required`,
 * `not-permitted-in-location`, `no-subscription` and `no-available-seats`, in this order.
 */
export function* applyLicenses(draft: Draft, userId: UserId, changes: LicenseChanges): Deciding<Refused | undefined> {
  const before = draft.user(userId);
  const { add, remove, cause } = changes;
  const wanted = yield* resolveAll(draft, before, add);
  if (isRefused(wanted)) return wanted;
  const misplaced = yield* checkLocations(draft, before, wanted, changes);
  if (misplaced !== undefined) return misplaced;
  for (const skuId of remove) yield* removeLicense(draft, userId, skuId, { cause });
  for (const license of wanted) {
    const refused = yield* putLicense(draft, userId, license, causeOf(changes));
    if (refused !== undefined) return refused;
  }
  yield* endAndResumeServices(draft, before);
  return undefined;
}

type Cause = 'assigned' | 'created' | 'imported';
const causeOf = ({ creation, adoption }: LicenseChanges): Cause =>
  creation ? 'created' : adoption ? 'imported' : 'assigned';

/**
 * Tells what the requests come to, without those that the user holds already just so: a held product that is named
 * without plans stays as it is, whatever the catalogue says by now.
 */
function* resolveAll(
  draft: Draft,
  user: KnownUser,
  requests: readonly LicenseRequest[],
): Deciding<readonly LicenseTerms[] | Refused> {
  if (requests.length === 0) return [];
  const catalogue = yield* findCatalogue(draft);
  const licenses: LicenseTerms[] = [];
  for (const request of requests) {
    const held = user.licenses.find((license) => license.skuId === request.skuId);
    const { disabledPlans } = request;
    if (held !== undefined && disabledPlans === undefined) continue;
    const license =
      held === undefined ? newTerms(catalogue, request) : changedTerms(catalogue, held, disabledPlans ?? []);
    if (isRefused(license)) return license;
    if (held === undefined || !samePlansOff(held, license)) licenses.push(license);
  }
  return licenses;
}

function* checkLocations(
  draft: Draft,
  user: KnownUser,
  wanted: readonly LicenseTerms[],
  { remove, locationChanged, creation }: LicenseChanges,
): Deciding<Refused | undefined> {
  const gone = new Set([...remove, ...wanted.map((license) => license.skuId)]);
  const kept = locationChanged ? user.licenses.filter((license) => !gone.has(license.skuId)) : [];
  const licenses = [...kept, ...wanted];
  const situation = creation ? 'creation' : locationChanged ? 'clearing' : undefined;
  return licenses.length === 0 ? undefined : checkLocation(user, licenses, yield* findCatalogue(draft), situation);
}

/** Assigns the license and takes a seat, or changes the held one, which takes none. */
function* putLicense(draft: Draft, userId: UserId, license: LicenseTerms, cause: Cause): Deciding<Refused | undefined> {
  const { skuId } = license;
  if (draft.user(userId).licenses.some((held) => held.skuId === skuId)) {
    draft.addToUser(userId, { type: 'LicensePlansChanged', data: { userId, ...license, source: DIRECT } });
    return undefined;
  }
  const refused = yield* cause === 'imported' ? requireSubscription(draft, skuId) : requireSeat(draft, skuId);
  if (refused !== undefined) return refused;
  yield* assignLicense(draft, userId, license, { cause });
  return undefined;
}

/** Assigns without asking whether a seat is available. */
export function* assignLicense(
  draft: Draft,
  userId: UserId,
  { skuId, productRevision, disabledPlans, grants }: LicenseTerms,
  why: Pick<LicenseAssigned['data'], 'cause' | 'reassignedFrom'>,
): Deciding<void> {
  const data = { userId, skuId, productRevision, disabledPlans, grants, source: DIRECT, ...why };
  draft.addToUser(userId, { type: 'LicenseAssigned', data });
  yield* seatTaken(draft, userId, skuId);
}

/** Removes a license. @throws Error where it isn't held: that is the caller's rule */
export function* removeLicense(
  draft: Draft,
  userId: UserId,
  skuId: SkuId,
  { cause, ...more }: Pick<LicenseRemoved['data'], 'cause' | 'reassignedTo'>,
): Deciding<void> {
  const held = draft.user(userId).licenses.find((license) => license.skuId === skuId);
  if (held === undefined) throw new Error(`${skuId} is not held`);
  const { productRevision } = held;
  const data = { userId, skuId, productRevision, cause, source: DIRECT, seatReleased: true, ...more };
  draft.addToUser(userId, { type: 'LicenseRemoved', data });
  yield* seatReleased(draft, userId, skuId);
}
