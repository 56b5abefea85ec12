import type { Deciding } from '../decision.js';
import type { KnownUser } from '../states/user.js';
import { plus } from '../values.js';
import type { Instant, RetentionId } from '../values.js';
import { releaseAliases } from './aliases.js';
import { removeLicense } from './apply-licenses.js';
import type { Draft } from './draft.js';
import { endAndResumeServices } from './end-and-resume-services.js';

type Deletion = NonNullable<KnownUser['deletion']>;

/**
 * Seats and addresses are free for others at once, and data waits. Tells until when. `held` is what a restore tries to
 * bring back, where that isn't what the user holds.
 */
export function* deleteActiveUser(draft: Draft, user: KnownUser, held?: Deletion['licenses']): Deciding<Instant> {
  const purgeAt = plus(draft.context.now, draft.context.retention.term.milliseconds);
  draft.promiseDeadline();
  for (const { skuId } of user.licenses) yield* removeLicense(draft, user.userId, skuId, { cause: 'user-deleted' });
  yield* endAndResumeServices(draft, user, { notAfter: purgeAt });
  yield* markDeleted(draft, user, purgeAt, held);
  return purgeAt;
}

/** Aliases that the end of exchange took with it wait with that retention; those left wait with the deletion. */
function* markDeleted(
  draft: Draft,
  before: KnownUser,
  purgeAt: Instant,
  held: Deletion['licenses'] = before.licenses,
): Deciding<void> {
  const { userId, userPrincipalName } = before;
  const { context } = draft;
  const retentionId = context.derive(`retention:${userId}`) as RetentionId;
  const licenses = held.map(({ skuId, productRevision, disabledPlans }) => ({
    skuId,
    productRevision,
    disabledPlans,
  }));
  const retention = context.retention.term.iso;
  yield* draft.askAddress(userPrincipalName.key);
  draft.addToUser(userId, { type: 'UserDeleted', data: { userId, retentionId, purgeAt, retention, licenses } });
  draft.addToAddress(userPrincipalName.key, { type: 'AddressReleased', data: { userId } });
  const { aliases } = draft.user(userId);
  yield* releaseAliases(draft, userId, aliases, { cause: 'user-deleted', retentionId });
}
