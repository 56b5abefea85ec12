import type { Behaviour } from '../../behaviour.js';
import type { RenameTenant } from '../../commands.js';
import { tenantStream } from '../../stream-refs.js';

/** Gives the tenant another name. Unchanged where it is called so already. */
export const renameTenant: Behaviour<RenameTenant> = {
  scope: 'tenant',
  permittedTo: ['Operator', 'GlobalAdministrator'],
  prefetch: () => [],
  relatedIds: () => [],
  *decide({ displayName }, draft) {
    const { tenantId } = draft.context;
    const stream = tenantStream(tenantId);
    const tenant = yield* draft.ask(stream);
    const isCalledSo = tenant.status === 'created' && tenant.displayName === displayName;
    if (!isCalledSo) draft.add(stream, { type: 'TenantRenamed', data: { displayName } });
    return draft.finish({ kind: 'tenant', tenantId });
  },
};
