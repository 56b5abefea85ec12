import type { ClockEvent } from '../events.js';
import type { ClockState } from './states.js';

export const initialClock: ClockState = { kind: 'clock' };

export const evolveClock = (_state: ClockState, event: ClockEvent): ClockState => ({
  kind: 'clock',
  agreedAt: event.data.agreedAt,
});
