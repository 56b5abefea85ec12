import type { Behaviour } from '../../behaviour.js';
import type { RestoreUser } from '../../commands.js';
import { isRefused, refuse } from '../../decision.js';
import type { Deciding, Refused } from '../../decision.js';
import { USER_MANAGERS } from '../../roles.js';
import { userAnswerBody } from '../../steps/answer.js';
import { bringBackUser } from '../../steps/bring-back-user.js';
import type { DeletedUser } from '../../steps/bring-back-user.js';
import { addressFor } from '../../steps/claim.js';
import type { Draft } from '../../steps/draft.js';
import { isOver } from '../../steps/end-and-resume-services.js';
import { findUser } from '../../steps/find.js';
import { streamsOfAddresses } from '../../steps/named.js';
import { CATALOGUE, userStream } from '../../stream-refs.js';

/**
 * The user comes back, with each license that has a seat, and the data of the services that these grant. It is the one
 * command that may do a part: licenses that don't come back are listed as shortfalls, and their services keep their
 * deadlines.
 */
export const restoreUser: Behaviour<RestoreUser> = {
  scope: 'tenant',
  permittedTo: USER_MANAGERS,
  prefetch: ({ userId, userPrincipalName }, tenantId) => [
    CATALOGUE,
    userStream(tenantId, userId),
    ...streamsOfAddresses(tenantId, userPrincipalName === undefined ? [] : [userPrincipalName]),
  ],
  makes: ({ userPrincipalName }, { tenantId }) =>
    streamsOfAddresses(tenantId, userPrincipalName === undefined ? [] : [userPrincipalName]),
  thing: ({ userId }) => ({ kind: 'user', user: { by: 'id', userId } }),
  relatedIds: ({ userId }) => [userId],
  *decide(command, draft) {
    const user = yield* findDeletedUser(draft, command);
    if (isRefused(user)) return user;
    const { userId } = user;
    const wanted = command.userPrincipalName;
    const userPrincipalName =
      wanted === undefined ? user.userPrincipalName : addressFor(userId, 'principal-name', wanted);
    const shortfalls = yield* bringBackUser(draft, user, userPrincipalName);
    if (isRefused(shortfalls)) return shortfalls;
    return draft.finish({ ...userAnswerBody(draft, userId), kind: 'restored', shortfalls });
  },
};

/** Refuses `user-not-found`, `user-purged`, `user-not-deleted` and `retention-over`. */
function* findDeletedUser(draft: Draft, { userId }: RestoreUser): Deciding<DeletedUser | Refused> {
  const user = yield* findUser(draft, { by: 'id', userId });
  if (isRefused(user)) return refuse({ code: 'user-not-found', among: 'deleted-users' });
  if (user.status === 'purged') return refuse({ code: 'user-purged', userId });
  const { deletion } = user;
  if (deletion === undefined) return refuse({ code: 'user-not-deleted', userId });
  if (isOver(draft.context, deletion.purgeAt))
    return refuse({ code: 'retention-over', userId, purgeAt: deletion.purgeAt });
  return { ...user, deletion };
}
