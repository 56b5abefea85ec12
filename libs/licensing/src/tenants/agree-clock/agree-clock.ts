import type { AgreeClock } from '../../commands.js';
import { ask, refuse } from '../../decision.js';
import type { Deciding, Decision, DecisionContext } from '../../decision.js';
import type { StreamRef } from '../../streams.js';

/**
 * Records that an operator looked at the clock and took `context.now` for right, whether it was trusted or not: the agreement is an event and
 * so survives a restart. Unchanged for the very same instant. Refuses `tenant-not-found`.
 */
export function* decideAgreeClock(_command: AgreeClock, context: DecisionContext): Deciding<Decision> {
  const { tenantId, now } = context;
  const stream = { kind: 'tenant', tenantId } as const satisfies StreamRef;
  const tenant = yield* ask<'tenant'>(stream);
  if (tenant.status === 'absent') return refuse({ code: 'tenant-not-found' });
  const answer = { kind: 'clock', agreedAt: now } as const;
  if (tenant.clockAgreedAt === now) return { outcome: 'unchanged', answer };
  return {
    outcome: 'accepted',
    writes: [{ stream, events: [{ type: 'ClockAgreed', data: { agreedAt: now } }] }],
    answer,
  };
}
