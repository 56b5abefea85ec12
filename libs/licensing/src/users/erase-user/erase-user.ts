import type { Behaviour } from '../../behaviour.js';
import type { EraseUser } from '../../commands.js';
import { refuse } from '../../decision.js';
import { purgeDeletedUser } from '../../steps/purge-deleted-user.js';
import { userStream } from '../../stream-refs.js';

/**
 * A deleted user goes for good before the time: all that waits for the deadline happens now. It waits for a trusted
 * clock, since the certificate says when it was.
 */
export const eraseUser: Behaviour<EraseUser> = {
  scope: 'tenant',
  permittedTo: ['GlobalAdministrator'],
  prefetch: ({ userId }, tenantId) => [userStream(tenantId, userId)],
  thing: ({ userId }) => ({ kind: 'user', user: { by: 'id', userId } }),
  relatedIds: ({ userId }) => [userId],
  *decide({ userId, confirm }, draft) {
    const user = yield* draft.askUser(userId);
    if (user.status === 'absent') return refuse({ code: 'user-not-found', among: 'deleted-users' });
    if (user.status === 'purged') return refuse({ code: 'user-purged', userId });
    const { deletion } = user;
    if (deletion === undefined) return refuse({ code: 'user-not-deleted', userId, asked: 'erase' });
    if (confirm !== userId) return refuse({ code: 'erasure-not-confirmed', userId });
    if (!draft.context.clockTrusted) return { outcome: 'not-now', failure: 'clock-not-trusted' };
    const services = purgeDeletedUser(draft, userId, deletion, 'requested');
    const { retentionId, purgeAt } = deletion;
    return draft.finish({ kind: 'erased', userId, retentionId, purgeAt, ...services });
  },
};
