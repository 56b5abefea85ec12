import type { Behaviour } from '../../behaviour.js';
import type { DeleteUser } from '../../commands.js';
import { isRefused } from '../../decision.js';
import { USER_MANAGERS } from '../../roles.js';
import { userAnswerBody } from '../../steps/answer.js';
import { deleteActiveUser } from '../../steps/delete-active-user.js';
import { findActiveUser } from '../../steps/find.js';
import { idsOfUser, streamOfUser } from '../../steps/named.js';

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
    const purgeAt = yield* deleteActiveUser(draft, user);
    return draft.finish({ ...userAnswerBody(draft, user.userId), kind: 'deleted', purgeAt });
  },
};
