import { type Clock, type Delay, type EventStore, KnownLags, type ObservedFollower } from '#application';
import type { Follower } from './metrics.js';

/** Makes a source of figures that tells of each of these followers whenever it is asked, whatever state it is in. */
export const followerFigures = (
  followers: readonly ObservedFollower[],
  parts: { readonly store: EventStore; readonly clock: Pick<Clock, 'now'>; readonly delay: Delay },
): (() => Promise<readonly Follower[]>) => {
  const lags = new KnownLags(parts);
  return async () => {
    const known = await lags.of(followers);
    return followers.map(({ name, status: { state, parked = 0 } }, at) => ({
      name,
      lag: known[at],
      stopped: state === 'stopped',
      parkedKeys: parked,
    }));
  };
};
