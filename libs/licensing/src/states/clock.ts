import type { ClockEvent } from '../events.js';
import type { Instant } from '../values.js';

export interface ClockState {
  readonly kind: 'clock';
  /** The last agreement; there is none where there was never a need. */
  readonly agreedAt?: Instant;
}

export const initialClock: ClockState = { kind: 'clock' };

export const evolveClock = (_state: ClockState, event: ClockEvent): ClockState => ({
  kind: 'clock',
  agreedAt: event.data.agreedAt,
});
