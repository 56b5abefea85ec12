import { evolve, type DomainEvent, type StreamRef, type StreamState } from '#licensing';
import type { DamagedPersonalData } from '../ports/damaged-personal-data.js';
import type { Expected } from '../ports/event-store.js';

/** This is a stream's folded state, with the revision up to which it was folded. */
export interface KnownStream {
  readonly ref: StreamRef;
  readonly state: StreamState;
  /** This is the revision of the last event folded in; `NO_STREAM` where there is none. */
  readonly revision: number;
  /** Texts of this user can't be read, and are sealed in the state. */
  readonly damage?: DamagedPersonalData;
}
export const NO_STREAM = -1;

export const expectedOf = (revision: number): Expected => (revision === NO_STREAM ? 'no-stream' : revision);

export const foldAll = (state: StreamState, events: readonly DomainEvent[]): StreamState => {
  let folded = state;
  for (const event of events) folded = evolve(folded, event);
  return folded;
};
