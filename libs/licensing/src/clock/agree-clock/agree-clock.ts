import type { Behaviour } from '../../behaviour.js';
import type { AgreeClock } from '../../commands.js';
import { CLOCK } from '../../stream-refs.js';

/**
 * Records that an operator looked at the clock and took the time of this decision for right, whether it was trusted or
 * not. The agreement is an event of the whole installation, and so survives a restart and is seen by every process.
 * Unchanged for the very same instant.
 */
export const agreeClock: Behaviour<AgreeClock> = {
  scope: 'installation',
  permittedTo: ['Operator'],
  prefetch: () => [CLOCK],
  relatedIds: () => [],
  *decide(_command, draft) {
    const agreedAt = draft.context.now;
    const clock = yield* draft.ask(CLOCK);
    if (clock.agreedAt !== agreedAt) draft.add(CLOCK, { type: 'ClockAgreed', data: { agreedAt } });
    return draft.finish({ kind: 'clock', agreedAt });
  },
};
