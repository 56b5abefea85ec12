import { type Clock, type EventPublisher, type EventStore, OUTGOING_EVENTS, type Projector } from '#application';
import { type Follower, followerFigures } from '#platform';

/** Tells of the projections that this process runs. @throws StoreUnavailable, StoreClosed */
export const figuresOf = async (projector: Pick<Projector, 'lag'>): Promise<readonly Follower[]> =>
  (await projector.lag()).map(({ name, events, seconds, state, parked }) => ({
    name,
    events,
    seconds,
    stopped: state === 'stopped',
    parkedKeys: parked,
  }));

/** Tells of the outgoing events, where this process publishes them. @throws StoreUnavailable, StoreClosed */
export const figuresOfPublisher = async (
  publisher: Pick<EventPublisher, 'status'>,
  parts: { readonly store: EventStore; readonly clock: Pick<Clock, 'now'> },
): Promise<readonly Follower[]> => {
  const { state, position } = publisher.status;
  if (state === 'standby' || state === 'starting' || state === 'ended') return [];
  return [await followerFigures({ name: OUTGOING_EVENTS, state, position }, parts)];
};
