import type { Behaviour } from '../../behaviour.js';
import type { RefreshLicenses } from '../../commands.js';
import { isRefused, refuse } from '../../decision.js';
import type { Deciding } from '../../decision.js';
import { LICENSE_MANAGERS } from '../../roles.js';
import type { HeldLicense } from '../../states/licenses.js';
import { refreshAnswer } from '../../steps/answer.js';
import type { Draft } from '../../steps/draft.js';
import { endAndResumeServices } from '../../steps/end-and-resume-services.js';
import { findActiveUser, findCatalogue } from '../../steps/find.js';
import { heldAmong } from '../../steps/held.js';
import { checkPlansThatComeOn } from '../../steps/location.js';
import { idsOfUser, streamOfUser } from '../../steps/named.js';
import { refreshedTerms, repeated } from '../../steps/resolve.js';
import { CATALOGUE } from '../../stream-refs.js';
import { DIRECT } from '../../values.js';
import type { LicenseTerms, UserId } from '../../values.js';

/**
 * Licenses that are held take the plans that the catalogue has now: what is new comes on unless it was named as off,
 * what the product lost goes, and services end or begin with that. Seats stay as they are. Refuses `nothing-to-do`,
 * `duplicate-product`, `not-held` and `not-permitted-in-location`.
 */
export const refreshLicenses: Behaviour<RefreshLicenses> = {
  scope: 'tenant',
  permittedTo: LICENSE_MANAGERS,
  prefetch: ({ user }, tenantId) => [CATALOGUE, streamOfUser(tenantId, user)],
  thing: ({ user }) => ({ kind: 'user', user }),
  relatedIds: ({ user, skuIds }) => [...idsOfUser(user), ...skuIds],
  *decide(command, draft) {
    const { skuIds, ifNotHeld } = command;
    if (skuIds.length === 0) return refuse({ code: 'nothing-to-do' });
    const twice = repeated(skuIds);
    if (twice.length > 0) return refuse({ code: 'duplicate-product', skuIds: twice });
    const user = yield* findActiveUser(draft, command.user);
    if (isRefused(user)) return user;
    const held = heldAmong(user, skuIds, ifNotHeld);
    if (isRefused(held)) return held;
    const changes = yield* changesOf(draft, held);
    const misplaced = checkPlansThatComeOn(user, changes, yield* findCatalogue(draft));
    if (misplaced !== undefined) return misplaced;
    for (const change of changes) putTerms(draft, user.userId, change);
    yield* endAndResumeServices(draft, user);
    return draft.finish(refreshAnswer(draft, user.userId));
  },
};

interface Change {
  readonly before: HeldLicense;
  readonly after: LicenseTerms;
}

/** Only licenses of an earlier revision change. @throws Error where the catalogue lost a product, as it never does */
function* changesOf(draft: Draft, licenses: readonly HeldLicense[]): Deciding<readonly Change[]> {
  const catalogue = yield* findCatalogue(draft);
  return licenses.flatMap((before) => {
    const product = catalogue.products.get(before.skuId);
    if (product === undefined) throw new Error(`${before.skuId} is held, and not in the catalogue`);
    return product.revision === before.productRevision ? [] : [{ before, after: refreshedTerms(product, before) }];
  });
}

const putTerms = (draft: Draft, userId: UserId, { before, after }: Change): void => {
  const data = { userId, ...after, source: DIRECT, refreshedFrom: before.productRevision };
  draft.addToUser(userId, { type: 'LicensePlansChanged', data });
};
