import type { CreateTenant } from '../../commands.js';
import { ask, refuse } from '../../decision.js';
import type { Deciding, Decision, DecisionContext } from '../../decision.js';
import type { StreamRef } from '../../streams.js';

/**
 * `context.tenantId` is the new tenant's id: the command side derives it from the command id, or takes the one that the caller chose.
 * Refuses `tenant-exists`, also with the same name: a repeat of the same command is answered by its receipt before it gets here.
 */
export function* decideCreateTenant(command: CreateTenant, context: DecisionContext): Deciding<Decision> {
  const { tenantId } = context;
  const stream = { kind: 'tenant', tenantId } as const satisfies StreamRef;
  const tenant = yield* ask<'tenant'>(stream);
  if (tenant.status === 'created') return refuse({ code: 'tenant-exists' });
  const { displayName, country } = command;
  return {
    outcome: 'accepted',
    writes: [{ stream, events: [{ type: 'TenantCreated', data: { tenantId, displayName, country } }] }],
    answer: { kind: 'tenant', tenantId },
  };
}
