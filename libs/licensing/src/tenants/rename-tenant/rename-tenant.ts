import type { RenameTenant } from '../../commands.js';
import { ask, refuse } from '../../decision.js';
import type { Deciding, Decision, DecisionContext } from '../../decision.js';
import type { StreamRef } from '../../streams.js';

/** Unchanged where the tenant is called so already. Refuses `tenant-not-found`. */
export function* decideRenameTenant(command: RenameTenant, context: DecisionContext): Deciding<Decision> {
  const { tenantId } = context;
  const stream = { kind: 'tenant', tenantId } as const satisfies StreamRef;
  const tenant = yield* ask<'tenant'>(stream);
  if (tenant.status === 'absent') return refuse({ code: 'tenant-not-found' });
  const answer = { kind: 'tenant', tenantId } as const;
  const { displayName } = command;
  if (tenant.displayName === displayName) return { outcome: 'unchanged', answer };
  return {
    outcome: 'accepted',
    writes: [{ stream, events: [{ type: 'TenantRenamed', data: { displayName } }] }],
    answer,
  };
}
