import type { Behaviour } from '../../behaviour.js';
import type { PurgeServiceData } from '../../commands.js';
import { whyNotPurge } from '../../steps/due.js';
import { userStream } from '../../stream-refs.js';

/**
 * The data of one service goes for good, but only while this very retention runs and once its time has come. Early,
 * late and stale calls are harmless.
 */
export const purgeServiceData: Behaviour<PurgeServiceData> = {
  scope: 'tenant',
  inClosedTenant: true,
  permittedTo: ['System'],
  prefetch: ({ userId }, tenantId) => [userStream(tenantId, userId)],
  relatedIds: ({ userId }) => [userId],
  *decide(command, draft) {
    const { userId, retentionId } = command;
    const user = yield* draft.askUser(userId);
    const retentions = user.status === 'active' || user.status === 'deleted' ? [...user.retentions.values()] : [];
    const retention = retentions.find((each) => each.retentionId === retentionId);
    if (retention === undefined) return { outcome: 'ignored', reason: 'stale' };
    const { service, purgeAt } = retention;
    const reason = whyNotPurge(draft.context, purgeAt);
    if (reason !== undefined || purgeAt === undefined) return { outcome: 'ignored', reason: reason ?? 'not-due' };
    draft.addToUser(userId, {
      type: 'ServiceDataPurged',
      data: { userId, retentionId, service, purgeAt, cause: 'due' },
    });
    return draft.finish({ kind: 'purge', userId, retentionId });
  },
};
