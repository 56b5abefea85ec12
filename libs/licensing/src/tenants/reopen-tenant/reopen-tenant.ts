import type { Behaviour } from '../../behaviour.js';
import type { ReopenTenant } from '../../commands.js';
import { refuse } from '../../decision.js';
import { isOver } from '../../steps/end-and-resume-services.js';
import { tenantStream } from '../../stream-refs.js';

/**
 * A closed tenant takes commands again, with all that it had. Unchanged where it isn't closed. Refuses
 * `tenant-retention-over` from its deadline on.
 */
export const reopenTenant: Behaviour<ReopenTenant> = {
  scope: 'tenant',
  inClosedTenant: true,
  permittedTo: ['Operator'],
  prefetch: () => [],
  relatedIds: () => [],
  *decide(_command, draft) {
    const { tenantId } = draft.context;
    const stream = tenantStream(tenantId);
    const { closing } = yield* draft.ask(stream);
    if (closing !== undefined) {
      const { retentionId, purgeAt } = closing;
      if (isOver(draft.context, purgeAt)) return refuse({ code: 'tenant-retention-over', purgeAt });
      draft.add(stream, { type: 'TenantReopened', data: { retentionId } });
    }
    return draft.finish({ kind: 'tenant', tenantId });
  },
};
