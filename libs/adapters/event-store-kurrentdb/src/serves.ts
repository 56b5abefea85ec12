import type { SingleClient } from './client.js';
import { OwnTime, unlessOver } from './owned.js';
import { troubleIn } from './trouble.js';

const SERVES_WITHIN = 2_000;
/** Nobody writes to this stream: to be told that it is missing shows that a node answers as a leader. */
const MISSING_STREAM = 'seatledger-missing';

/** Tells whether the node behind a client leads and answers both of its parts, of which one reads and one appends. */
export const serves = async (client: SingleClient, ended: AbortSignal): Promise<boolean> => {
  const time = new OwnTime(SERVES_WITHIN, ended, () => new Error(`no answer within ${SERVES_WITHIN} ms`));
  try {
    await unlessOver(Promise.all([readNothing(client), client.serverVersion()]), time.signal);
    return true;
  } catch {
    return false;
  } finally {
    time.release();
  }
};

const readNothing = async (client: SingleClient): Promise<void> => {
  try {
    for await (const _one of client.readStream(MISSING_STREAM, { maxCount: 1, requiresLeader: true }));
  } catch (error) {
    // whatever else it says of the stream, it answers
    if (troubleIn(error) !== undefined) throw error;
  }
};
