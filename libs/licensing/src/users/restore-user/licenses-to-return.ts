import type { Shortfall } from '../../answers.js';
import { isRefused } from '../../decision.js';
import type { Deciding, Refused } from '../../decision.js';
import type { CatalogueState } from '../../states/catalogue.js';
import type { HeldLicense, KnownUser } from '../../states/user.js';
import type { Draft } from '../../steps/draft.js';
import { findCatalogue } from '../../steps/find.js';
import { checkLocation } from '../../steps/location.js';
import { resolveLicense } from '../../steps/resolve.js';
import { requireSeat } from '../../steps/seats.js';
import type { LicenseRequest } from '../../values.js';

/**
 * Goes through the products in the order in which they were assigned, and tells for each the license as the catalogue
 * has it now, or why it doesn't come back.
 */
export function* licensesToReturn(
  draft: Draft,
  user: KnownUser,
  held: readonly Required<LicenseRequest>[],
): Deciding<{ readonly licenses: readonly HeldLicense[]; readonly shortfalls: readonly Shortfall[] }> {
  const licenses: HeldLicense[] = [];
  const shortfalls: Shortfall[] = [];
  if (held.length === 0) return { licenses, shortfalls };
  const catalogue = yield* findCatalogue(draft);
  for (const { skuId, disabledPlans } of held) {
    const license = yield* licenseToReturn(draft, user, { skuId, plans: [], disabledPlans }, catalogue);
    if (typeof license === 'string') shortfalls.push({ skuId, code: license });
    else licenses.push(license);
  }
  return { licenses, shortfalls };
}

/** Plans that were switched off stay so, as far as the product still has them. */
function* licenseToReturn(
  draft: Draft,
  user: KnownUser,
  before: HeldLicense,
  catalogue: CatalogueState,
): Deciding<HeldLicense | Shortfall['code']> {
  const license = resolveLicense(catalogue, { skuId: before.skuId }, before);
  if (isRefused(license)) return shortfallOf(license);
  const refused = checkLocation(user, [license], catalogue) ?? (yield* requireSeat(draft, license.skuId));
  return refused === undefined ? license : shortfallOf(refused);
}

/**
 * A license that was held has its product in the catalogue and a pool of seats for good, and its holder a location.
 * @throws Error where a refusal says otherwise, which no history can hold
 */
const shortfallOf = ({ refusal: { code } }: Refused): Shortfall['code'] => {
  if (code === 'no-available-seats' || code === 'not-permitted-in-location') return code;
  throw new Error(`a license that was held can't come back: ${code}`);
};
