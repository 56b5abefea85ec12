import type { Behaviour } from '../../behaviour.js';
import type { PurgeUser } from '../../commands.js';
import type { PurgeCause } from '../../events.js';
import { sorted } from '../../states/services.js';
import { goesAt } from '../../states/user.js';
import type { Draft } from '../../steps/draft.js';
import { whyNotPurge } from '../../steps/due.js';
import { userStream } from '../../stream-refs.js';

/**
 * A deleted user goes for good, with all its data but what is kept for good, if this very deletion stands and its time
 * has come.
 */
export const purgeUser: Behaviour<PurgeUser> = {
  scope: 'tenant',
  permittedTo: ['System'],
  prefetch: ({ userId }, tenantId) => [userStream(tenantId, userId)],
  relatedIds: ({ userId }) => [userId],
  *decide(command, draft) {
    const { userId, retentionId } = command;
    const user = yield* draft.askUser(userId);
    const deletion = user.status === 'deleted' ? user.deletion : undefined;
    if (deletion?.retentionId !== retentionId) return { outcome: 'ignored', reason: 'stale' };
    const { purgeAt } = deletion;
    const reason = whyNotPurge(draft.context, purgeAt);
    if (reason !== undefined) return { outcome: 'ignored', reason };
    const cause = 'due';
    purgeServices(draft, command, cause);
    draft.addToUser(userId, { type: 'UserPurged', data: { userId, retentionId, purgeAt, cause } });
    return draft.finish({ kind: 'purge', userId, retentionId });
  },
};

/** A service's data goes for the reason for which its user goes. */
const purgeServices = (draft: Draft, { userId, retentionId: userRetentionId }: PurgeUser, cause: PurgeCause): void => {
  const { retentions, deletion } = draft.user(userId);
  for (const service of sorted(retentions.keys())) {
    const retention = retentions.get(service);
    const purgeAt = retention && goesAt(retention, deletion);
    if (retention === undefined || purgeAt === undefined) continue;
    const { retentionId } = retention;
    draft.addToUser(userId, {
      type: 'ServiceDataPurged',
      data: { userId, retentionId, service, purgeAt, cause, userRetentionId },
    });
  }
};
