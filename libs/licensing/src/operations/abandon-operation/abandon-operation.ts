import type { AbandonOperation } from '../../commands.js';
import { ask } from '../../decision.js';
import type { Deciding, Decision, DecisionContext } from '../../decision.js';
import type { StreamRef } from '../../streams.js';
import { requireTenant } from '../../tenants/require-tenant.js';

/**
 * Gives up a list of users that nobody started: from here on it can't be started any more, and the text that it holds of persons who never came to
 * be may go. Ignored where the operation was started, or given up before, or where nothing is listed. How long a list may stand is the caller's to
 * say. Refuses `tenant-not-found`.
 */
export function* decideAbandonOperation(command: AbandonOperation, context: DecisionContext): Deciding<Decision> {
  const { operationId } = command;
  const noTenant = yield* requireTenant(context);
  if (noTenant !== undefined) return noTenant;
  const stream = { kind: 'operation', tenantId: context.tenantId, operationId } as const satisfies StreamRef;
  const { status, listed } = yield* ask<'operation'>(stream);
  if (status !== 'listing') return { outcome: 'ignored', reason: 'stale' };
  if (!context.clockTrusted) return { outcome: 'ignored', reason: 'clock-not-trusted' };
  return {
    outcome: 'accepted',
    writes: [{ stream, events: [{ type: 'OperationAbandoned', data: { listed } }] }],
    answer: { kind: 'operation', operationId, total: listed },
  };
}
