import type { Behaviour } from '../../behaviour.js';
import type { ReassignLicenses } from '../../commands.js';
import { isRefused, refuse } from '../../decision.js';
import type { Deciding, Refused } from '../../decision.js';
import { LICENSE_MANAGERS } from '../../roles.js';
import type { KnownUser } from '../../states/user.js';
import { userAnswer } from '../../steps/answer.js';
import { assignLicense, removeLicense } from '../../steps/apply-licenses.js';
import type { Draft } from '../../steps/draft.js';
import { endAndResumeServices } from '../../steps/end-and-resume-services.js';
import { findActiveUser, findCatalogue } from '../../steps/find.js';
import { checkLocation } from '../../steps/location.js';
import { idsOfUser, streamOfUser, streamsOfPools } from '../../steps/named.js';
import { repeated } from '../../steps/resolve.js';
import { CATALOGUE } from '../../stream-refs.js';
import type { LicenseTerms, SkuId } from '../../values.js';

/**
 * Seats move from one user to another in one step: nobody can take one in between, so none needs to be available, and
 * it works on an over-assigned pool.
 */
export const reassignLicenses: Behaviour<ReassignLicenses> = {
  scope: 'tenant',
  permittedTo: LICENSE_MANAGERS,
  prefetch: ({ from, to, skuIds }, tenantId) => [
    CATALOGUE,
    streamOfUser(tenantId, from),
    streamOfUser(tenantId, to),
    ...streamsOfPools(tenantId, skuIds),
  ],
  source: ({ from }) => ({ kind: 'user', user: from }),
  relatedIds: ({ from, to, skuIds }) => [...idsOfUser(from), ...idsOfUser(to), ...skuIds],
  *decide(command, draft) {
    const { skuIds } = command;
    if (skuIds.length === 0) return refuse({ code: 'nothing-to-do' });
    const twice = repeated(skuIds);
    if (twice.length > 0) return refuse({ code: 'duplicate-product', skuIds: twice });
    const from = yield* findActiveUser(draft, command.from);
    if (isRefused(from)) return from;
    const to = yield* findActiveUser(draft, command.to);
    if (isRefused(to)) return to;
    const refused = checkHolders(from, to, skuIds) ?? (yield* move(draft, from, to, skuIds));
    if (refused !== undefined) return refused;
    return draft.finish({
      kind: 'reassign',
      from: userAnswer(draft, from.userId),
      to: userAnswer(draft, to.userId),
    });
  },
};

/** Refuses `same-user`, `not-held` and `already-held`. */
const checkHolders = (from: KnownUser, to: KnownUser, skuIds: readonly SkuId[]): Refused | undefined => {
  if (from.userId === to.userId) return refuse({ code: 'same-user', userId: from.userId });
  const holds = (user: KnownUser, skuId: SkuId): boolean => user.licenses.some((license) => license.skuId === skuId);
  const missing = skuIds.filter((skuId) => !holds(from, skuId));
  if (missing.length > 0) return refuse({ code: 'not-held', skuIds: missing, userId: from.userId });
  const already = skuIds.filter((skuId) => holds(to, skuId));
  return already.length > 0 ? refuse({ code: 'already-held', skuIds: already, userId: to.userId }) : undefined;
};

function* move(draft: Draft, from: KnownUser, to: KnownUser, skuIds: readonly SkuId[]): Deciding<Refused | undefined> {
  const licenses = yield* licensesToMove(draft, from, to, skuIds);
  if (isRefused(licenses)) return licenses;
  for (const license of licenses) {
    const why = { cause: 'reassigned', reassignedTo: to.userId } as const;
    yield* removeLicense(draft, from.userId, license.skuId, why);
    yield* assignLicense(draft, to.userId, license, { cause: 'reassigned', reassignedFrom: from.userId });
  }
  yield* endAndResumeServices(draft, from);
  yield* endAndResumeServices(draft, to);
  return undefined;
}

/**
 * The licenses as the target gets them, which is as the source has them: with its revision of the product, and with
 * what is switched off. Refuses the refusals of the target's location, and `no-usable-purchase`.
 */
function* licensesToMove(
  draft: Draft,
  from: KnownUser,
  to: KnownUser,
  skuIds: readonly SkuId[],
): Deciding<readonly LicenseTerms[] | Refused> {
  const licenses = skuIds.flatMap((skuId) => from.licenses.find((license) => license.skuId === skuId) ?? []);
  const misplaced = checkLocation(to, licenses, yield* findCatalogue(draft));
  if (misplaced !== undefined) return misplaced;
  for (const skuId of skuIds) {
    const { totals } = yield* draft.askSeats(skuId);
    if (totals.valid + totals.expired <= 0) return refuse({ code: 'no-usable-purchase', skuId });
  }
  return licenses;
}
