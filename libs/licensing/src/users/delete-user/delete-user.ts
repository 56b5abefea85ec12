import type { Behaviour } from '../../behaviour.js';
import type { DeleteUser } from '../../commands.js';
import { isRefused } from '../../decision.js';
import type { Deciding } from '../../decision.js';
import { USER_MANAGERS } from '../../roles.js';
import type { KnownUser } from '../../states/user.js';
import { releaseAliases } from '../../steps/aliases.js';
import { userAnswerBody } from '../../steps/answer.js';
import { removeLicense } from '../../steps/apply-licenses.js';
import type { Draft } from '../../steps/draft.js';
import { endAndResumeServices } from '../../steps/end-and-resume-services.js';
import { findActiveUser } from '../../steps/find.js';
import { idsOfUser, streamOfUser } from '../../steps/named.js';
import { plus } from '../../values.js';
import type { Instant, RetentionId } from '../../values.js';

/**
 * Seats and addresses are free for others at once; data waits, each service until the earlier of its own term and the
 * user's, which is never longer than its setting. Services that were in retention before keep their earlier deadlines;
 * one that was promised for longer goes with its user.
 */
export const deleteUser: Behaviour<DeleteUser> = {
  scope: 'tenant',
  permittedTo: USER_MANAGERS,
  prefetch: ({ user }, tenantId) => [streamOfUser(tenantId, user)],
  thing: ({ user }) => ({ kind: 'user', user }),
  relatedIds: ({ user }) => idsOfUser(user),
  *decide(command, draft) {
    const user = yield* findActiveUser(draft, command.user);
    if (isRefused(user)) return user;
    const purgeAt = plus(draft.context.now, draft.context.retention.term.milliseconds);
    draft.promiseDeadline();
    for (const { skuId } of user.licenses) yield* removeLicense(draft, user.userId, skuId, { cause: 'user-deleted' });
    yield* endAndResumeServices(draft, user, purgeAt);
    yield* markDeleted(draft, user, purgeAt);
    return draft.finish({ ...userAnswerBody(draft, user.userId), kind: 'deleted', purgeAt });
  },
};

/** Aliases that the end of exchange took with it wait with that retention; those left wait with the deletion. */
function* markDeleted(draft: Draft, before: KnownUser, purgeAt: Instant): Deciding<void> {
  const { userId, userPrincipalName } = before;
  const { context } = draft;
  const retentionId = context.derive(`retention:${userId}`) as RetentionId;
  const licenses = before.licenses.map(({ skuId, productRevision, disabledPlans }) => ({
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
