import type { ReadPosition } from '@kurrent/kurrentdb-client';
import { START, type Position } from '#application';
import { positionText } from '#contracts';
import type { KurrentRecord } from './client.js';

/**
 * Returns the commit position, which is a byte offset in the log, different for every event.
 * @throws TypeError for an event without one
 */
export const positionOf = ({ position, streamId, revision }: KurrentRecord): Position => {
  if (position === undefined) throw new TypeError(`event ${revision} of ${streamId} came without a position`);
  return positionText(position.commit);
};

/** Reads from here begin with the event at this position; subscriptions begin after it. */
export const readPosition = (position: Position): ReadPosition =>
  position === START ? 'start' : { commit: BigInt(position), prepare: BigInt(position) };
