import type { AgreeClock } from '../../commands.js';
import { ask } from '../../decision.js';
import type { Deciding, Decision, DecisionContext } from '../../decision.js';
import type { StreamRef } from '../../streams.js';

const STREAM = { kind: 'clock' } as const satisfies StreamRef;

/**
 * Records that an operator looked at the clock and took `context.now` for right, whether it was trusted or not: the agreement is an event of the
 * whole installation, and so survives a restart and is seen by every process. Unchanged for the very same instant.
 */
export function* decideAgreeClock(_command: AgreeClock, { now }: DecisionContext): Deciding<Decision> {
  const clock = yield* ask<'clock'>(STREAM);
  const answer = { kind: 'clock', agreedAt: now } as const;
  if (clock.agreedAt === now) return { outcome: 'unchanged', answer };
  return {
    outcome: 'accepted',
    writes: [{ stream: STREAM, events: [{ type: 'ClockAgreed', data: { agreedAt: now } }] }],
    answer,
  };
}
