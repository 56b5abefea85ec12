import type { Behaviour } from '../../behaviour.js';
import type { PurgeTenant } from '../../commands.js';
import { whyNotPurge } from '../../steps/due.js';
import { tenantStream } from '../../stream-refs.js';

/**
 * A closed tenant goes for good, with all that it has, if this very closing stands and its time has come. The command
 * is the installation's, since nothing that is derived with keys of the tenant outlives it.
 */
export const purgeTenant: Behaviour<PurgeTenant> = {
  scope: 'installation',
  permittedTo: ['System'],
  prefetch: (_command, tenantId) => [tenantStream(tenantId)],
  relatedIds: () => [],
  *decide({ retentionId }, draft) {
    const { tenantId } = draft.context;
    const stream = tenantStream(tenantId);
    const { closing } = yield* draft.ask(stream);
    if (closing?.retentionId !== retentionId) return { outcome: 'ignored', reason: 'stale' };
    const { purgeAt, users } = closing;
    const reason = whyNotPurge(draft.context, purgeAt);
    if (reason !== undefined) return { outcome: 'ignored', reason };
    draft.add(stream, { type: 'TenantPurged', data: { tenantId, retentionId, purgeAt, users } });
    return draft.finish({ kind: 'tenant-purged', tenantId, retentionId });
  },
};
