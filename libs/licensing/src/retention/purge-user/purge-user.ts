import type { Behaviour } from '../../behaviour.js';
import type { PurgeUser } from '../../commands.js';
import { whyNotPurge } from '../../steps/due.js';
import { purgeDeletedUser } from '../../steps/purge-deleted-user.js';
import { userStream } from '../../stream-refs.js';

/**
 * A deleted user goes for good, with all its data but what is kept for good, if this very deletion stands and its time
 * has come.
 */
export const purgeUser: Behaviour<PurgeUser> = {
  scope: 'tenant',
  inClosedTenant: true,
  permittedTo: ['System'],
  prefetch: ({ userId }, tenantId) => [userStream(tenantId, userId)],
  relatedIds: ({ userId }) => [userId],
  *decide(command, draft) {
    const { userId, retentionId } = command;
    const user = yield* draft.askUser(userId);
    const deletion = user.status === 'deleted' ? user.deletion : undefined;
    if (deletion?.retentionId !== retentionId) return { outcome: 'ignored', reason: 'stale' };
    const reason = whyNotPurge(draft.context, deletion.purgeAt);
    if (reason !== undefined) return { outcome: 'ignored', reason };
    purgeDeletedUser(draft, userId, deletion, 'due');
    return draft.finish({ kind: 'purge', userId, retentionId });
  },
};
