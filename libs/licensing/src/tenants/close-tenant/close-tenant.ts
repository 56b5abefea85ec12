import type { Behaviour } from '../../behaviour.js';
import type { CloseTenant } from '../../commands.js';
import { refuse } from '../../decision.js';
import { tenantStream } from '../../stream-refs.js';
import { defined, plus } from '../../values.js';
import type { RetentionId } from '../../values.js';

/**
 * Only reading and reopening go on in the tenant, until its retention is over. The number of its users is counted
 * before the decision; refuses `confirmation-required` where the sender says another one, or none.
 */
export const closeTenant: Behaviour<CloseTenant> = {
  scope: 'tenant',
  permittedTo: ['Operator'],
  prefetch: () => [],
  relatedIds: () => [],
  *decide({ users, confirm }, draft) {
    const { tenantId, now, retention, derive } = draft.context;
    if (confirm !== users)
      return refuse({ code: 'confirmation-required', distinctUsers: users, ...defined({ confirm }), asked: 'close' });
    const stream = tenantStream(tenantId);
    yield* draft.ask(stream);
    const retentionId = derive(`retention:${tenantId}`) as RetentionId;
    const { milliseconds, iso } = retention.term;
    const purgeAt = plus(now, milliseconds);
    draft.promiseDeadline();
    draft.add(stream, { type: 'TenantClosed', data: { retentionId, purgeAt, retention: iso, users } });
    return draft.finish({ kind: 'tenant-closed', tenantId, purgeAt, users });
  },
};
