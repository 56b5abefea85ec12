import { jsonEvent } from '@kurrent/kurrentdb-client';
import type { Random } from '#application';
import { randomGuid } from '#contracts';
import type { KurrentClient } from './client.js';
import { appendFailure, isMissingStream, revisionMismatchIn, readFailure } from './failures.js';
import { recordsOf } from './pages.js';

/** The name has no prefix that followers ask for, so that they never see this stream. */
export const STORE_STREAM = 'seatledger-store';

const find = async (client: KurrentClient): Promise<string | undefined> => {
  try {
    const reading = client.readStream(STORE_STREAM, { maxCount: 1, requiresLeader: true });
    const [record] = await recordsOf(reading);
    return (record?.data as { readonly storeId?: string } | undefined)?.storeId;
  } catch (error) {
    if (isMissingStream(error)) return undefined;
    throw readFailure(error);
  }
};

/**
 * Makes the id where there is none yet. Of two that start at the same time one writes it, and both read it.
 * @throws StoreUnavailable, OutcomeUnknown
 */
export const storeIdOf = async (client: KurrentClient, random: Random): Promise<string> => {
  const found = await find(client);
  if (found !== undefined) return found;
  const event = jsonEvent({ type: 'StoreCreated', data: { storeId: randomGuid(random) }, metadata: { version: '1' } });
  try {
    await client.multiStreamAppend([{ streamName: STORE_STREAM, expectedState: 'no_stream', events: [event] }]);
  } catch (error) {
    if (revisionMismatchIn(error) === undefined) throw appendFailure(error, 0);
  }
  const made = await find(client);
  if (made === undefined) throw new TypeError(`${STORE_STREAM} was written, and is not there`);
  return made;
};
