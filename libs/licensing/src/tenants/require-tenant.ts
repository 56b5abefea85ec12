import { ask, refuse } from '../decision.js';
import type { Deciding, DecisionContext, Refused } from '../decision.js';

/** The first question of whatever belongs to a tenant. Refuses `tenant-not-found`. */
export function* requireTenant(context: DecisionContext): Deciding<Refused | undefined> {
  const tenant = yield* ask<'tenant'>({ kind: 'tenant', tenantId: context.tenantId });
  return tenant.status === 'absent' ? refuse({ code: 'tenant-not-found' }) : undefined;
}
