import type { Shortfall } from '../answers.js';
import type { Deciding, Refused } from '../decision.js';
import type { CatalogueState } from '../states/catalogue.js';
import type { KnownUser } from '../states/user.js';
import type { Draft } from './draft.js';
import { findCatalogue } from './find.js';
import { checkLocation } from './location.js';
import { keptTerms } from './resolve.js';
import { requireSeat } from './seats.js';
import type { LicenseTerms } from '../values.js';

type Deletion = NonNullable<KnownUser['deletion']>;

/**
 * Goes through the products in the order in which they were assigned, and tells for each the license as it was held,
 * or why it doesn't come back.
 */
export function* licensesToReturn(
  draft: Draft,
  user: KnownUser,
  held: Deletion['licenses'],
): Deciding<{ readonly licenses: readonly LicenseTerms[]; readonly shortfalls: readonly Shortfall[] }> {
  const licenses: LicenseTerms[] = [];
  const shortfalls: Shortfall[] = [];
  if (held.length === 0) return { licenses, shortfalls };
  const catalogue = yield* findCatalogue(draft);
  for (const before of held) {
    const license = yield* licenseToReturn(draft, user, before, catalogue);
    if (typeof license === 'string') shortfalls.push({ skuId: before.skuId, code: license });
    else licenses.push(license);
  }
  return { licenses, shortfalls };
}

/** The license keeps its revision of the product, and the plans that were switched off stay so. */
function* licenseToReturn(
  draft: Draft,
  user: KnownUser,
  before: Deletion['licenses'][number],
  catalogue: CatalogueState,
): Deciding<LicenseTerms | Shortfall['code']> {
  const license = keptTerms(catalogue, before);
  if (license === undefined) throw new Error(`a license that was held can't come back: ${before.skuId} has no plans`);
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
