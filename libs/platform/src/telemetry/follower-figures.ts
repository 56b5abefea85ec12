import { type Clock, type EventStore, lagBehind, type Position } from '#application';
import type { Follower } from './metrics.js';

/** Makes the figures of a follower that keeps no documents. @throws StoreUnavailable, StoreClosed */
export const followerFigures = async (
  { name, state, position }: { readonly name: string; readonly state: string; readonly position: Position },
  parts: { readonly store: EventStore; readonly clock: Pick<Clock, 'now'> },
): Promise<Follower> => ({
  name,
  ...(await lagBehind(parts, position)),
  stopped: state === 'stopped',
  parkedKeys: 0,
});
