import type { SeatsEvent } from '../events.js';
import { NO_SEATS } from './seats.js';
import type { SeatTotals } from '../values.js';

/** A pool that isn't `known` belongs to a product that the tenant never bought. */
export interface SeatsState {
  readonly kind: 'seats';
  readonly known: boolean;
  readonly totals: SeatTotals;
}

export const initialSeats: SeatsState = { kind: 'seats', known: false, totals: NO_SEATS };

/**
 * Every event carries the running totals, so the last one alone gives the state, and a pool of a million seats costs
 * one read. A pool has events only once something was purchased: any event makes it known.
 */
export const evolveSeats = (_state: SeatsState, event: SeatsEvent): SeatsState => ({
  kind: 'seats',
  known: true,
  totals: event.data.totals,
});
