import { jsonEvent } from '@kurrent/kurrentdb-client';
import type { Random } from '#application';
import { EVENT_FORMAT, randomGuid } from '#contracts';
import type { KurrentClient } from './client.js';
import { appendFailure, isMissingStream, readFailure, violationsIn } from './failures.js';
import { recordsOf } from './pages.js';
import { UnusableEventStore } from './version.js';

/** The name has no prefix that followers ask for, so that they never see this stream. */
export const STORE_STREAM = 'seatledger-store';

interface StoreCreated {
  readonly storeId: string;
  /** The first format had no such member. */
  readonly format?: number;
}

const created = async (client: KurrentClient): Promise<StoreCreated | undefined> => {
  try {
    const reading = client.readStream(STORE_STREAM, { maxCount: 1, requiresLeader: true });
    const [record] = await recordsOf(reading);
    return record?.data as StoreCreated | undefined;
  } catch (error) {
    if (isMissingStream(error)) return undefined;
    throw readFailure(error);
  }
};

const find = async (client: KurrentClient): Promise<string | undefined> => {
  const store = await created(client);
  if (store === undefined) return undefined;
  const { storeId, format = 1 } = store;
  if (format === EVENT_FORMAT) return storeId;
  throw new UnusableEventStore(
    `the log on the server has format ${format}, and this release needs ${EVENT_FORMAT}: ` +
      'name another server, and keep this one for the release that wrote its log',
  );
};

/**
 * Makes the id where there is none yet. Of two that start at the same time one writes it, and both read it.
 * @throws UnusableEventStore for a log of another format, StoreUnavailable, OutcomeUnknown
 */
export const storeIdOf = async (client: KurrentClient, random: Random): Promise<string> => {
  const found = await find(client);
  if (found !== undefined) return found;
  const data = { storeId: randomGuid(random), format: EVENT_FORMAT };
  const event = jsonEvent({ type: 'StoreCreated', data, metadata: { version: '1' } });
  try {
    await client.appendRecords(
      [{ streamName: STORE_STREAM, record: event }],
      [{ type: 'stream_state', streamName: STORE_STREAM, expectedState: 'no_stream' }],
    );
  } catch (error) {
    if (violationsIn(error) === undefined) throw appendFailure(error, 0);
  }
  const made = await find(client);
  if (made === undefined) throw new TypeError(`${STORE_STREAM} was written, and is not there`);
  return made;
};
