import type { Clock, EventStore, LogFollower } from '#application';
import { type Follower, followerFigures } from '#platform';

/**
 * Tells of what follows the log for the thirty days, where this process has come to follow it.
 * @throws StoreUnavailable, StoreClosed
 */
export const figuresOfFollowers = (
  followers: readonly Pick<LogFollower, 'name' | 'status'>[],
  parts: { readonly store: EventStore; readonly clock: Pick<Clock, 'now'> },
): Promise<readonly Follower[]> =>
  Promise.all(
    followers
      .filter(({ status: { state } }) => state !== 'starting' && state !== 'ended')
      .map(({ name, status }) => followerFigures({ name, ...status }, parts)),
  );
