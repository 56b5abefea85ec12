import { evolve, type DomainEvent, type Instant, type StreamRef, type StreamState } from '#licensing';
import type { DamagedPersonalData } from '../ports/damaged-personal-data.js';
import type { EventMetadata, Expected } from '../ports/event-store.js';

/** Who caused an event, by the id that is kept of whoever acted, and when. */
export interface Changed {
  readonly by: string;
  readonly at: Instant;
}

/** This is a stream's folded state, with the revision up to which it was folded. */
export interface KnownStream {
  readonly ref: StreamRef;
  readonly state: StreamState;
  /** This is the revision of the last event folded in; `NO_STREAM` where there is none. */
  readonly revision: number;
  /** Who caused the last event, and when. It is kept for what a sender may expect at a revision alone. */
  readonly changed?: Changed;
  /** Texts of this user can't be read, and are sealed in the state. */
  readonly damage?: DamagedPersonalData;
}
export const NO_STREAM = -1;

export const expectedOf = (revision: number): Expected => (revision === NO_STREAM ? 'no-stream' : revision);

/** Gives nothing for streams of which nobody asks it, so that a cache holds no more than it needs. */
export const changedBy = (
  { kind }: StreamRef,
  last: { readonly metadata: Pick<EventMetadata, 'actor' | 'occurredAt'> } | undefined,
): { readonly changed?: Changed } =>
  last === undefined || (kind !== 'user' && kind !== 'purchase')
    ? {}
    : { changed: { by: last.metadata.actor, at: last.metadata.occurredAt as Instant } };

export const foldAll = (state: StreamState, events: readonly DomainEvent[]): StreamState => {
  let folded = state;
  for (const event of events) folded = evolve(folded, event);
  return folded;
};
