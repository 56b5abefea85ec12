import { streamNameFilter, type ReadPosition } from '@kurrent/kurrentdb-client';
import { START, type Position } from '#application';
import { positionText } from '#contracts';
import { STREAM_PREFIXES } from '#licensing';
import type { KurrentRecord } from './client.js';

/** Applied by the server. Also leaves out its own streams, and the one that holds this store's id. */
export const ourStreams = () => streamNameFilter({ prefixes: [...STREAM_PREFIXES] });

/** The commit position: a place in the log's bytes, of each event its own. @throws TypeError for an event without one */
export const positionOf = ({ position, streamId, revision }: KurrentRecord): Position => {
  if (position === undefined) throw new TypeError(`event ${revision} of ${streamId} came without a position`);
  return positionText(position.commit);
};

/** Where to start so that an event at this position is met again (reads) or was the last one met (subscriptions). */
export const readPosition = (position: Position): ReadPosition =>
  position === START ? 'start' : { commit: BigInt(position), prepare: BigInt(position) };
