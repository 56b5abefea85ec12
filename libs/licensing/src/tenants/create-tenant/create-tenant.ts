import type { Behaviour } from '../../behaviour.js';
import type { CreateTenant } from '../../commands.js';
import { refuse } from '../../decision.js';
import { tenantStream } from '../../stream-refs.js';

/**
 * `context.tenantId` is the new tenant's id: the command side derives it from the command id, or takes the one that
 * the caller chose. Until then there is no tenant whose command it could be. Refuses `tenant-exists`, also with the
 * same name and where a tenant that is purged had the id: a repeat of the same command is answered by its receipt
 * before it gets here.
 */
export const createTenant: Behaviour<CreateTenant> = {
  scope: 'installation',
  permittedTo: ['Operator'],
  prefetch: (_command, tenantId) => [tenantStream(tenantId)],
  makes: (_command, { tenantId }) => [tenantStream(tenantId)],
  relatedIds: () => [],
  *decide({ displayName, country }, draft) {
    const { tenantId } = draft.context;
    const stream = tenantStream(tenantId);
    const tenant = yield* draft.ask(stream);
    if (tenant.status !== 'absent') return refuse({ code: 'tenant-exists' });
    draft.add(stream, { type: 'TenantCreated', data: { tenantId, displayName, country } });
    return draft.finish({ kind: 'tenant', tenantId });
  },
};
