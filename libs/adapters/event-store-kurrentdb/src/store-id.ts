import { jsonEvent } from '@kurrent/kurrentdb-client';
import type { Random } from '#application';
import { checkFormat, EVENT_FORMAT, randomGuid } from '#contracts';
import type { KurrentClient } from './client.js';
import { appendFailure, isMissingStream, readFailure, violationsIn } from './failures.js';
import { recordsOf } from './pages.js';
import { ourStreams } from './positions.js';

/**
 * What the log says of itself: its id with its format, then the key store that it belongs to. The name has no prefix
 * that followers ask for, so that they never see this stream.
 */
export const STORE_STREAM = 'seatledger-store';

interface StoreCreated {
  readonly storeId: string;
  /** The first format had no such member. */
  readonly format?: number;
}
interface KeyStoreNamed {
  readonly keyStore: string;
}
type Recorded = readonly [created?: StoreCreated, named?: KeyStoreNamed];

const WHAT = {
  store: 'the log on the KurrentDB server',
  earlier: 'name another server, and keep this one for the release that wrote its log',
  newer: 'start that release, or name another server',
};

const recorded = async (client: KurrentClient): Promise<Recorded> => {
  try {
    const reading = client.readStream(STORE_STREAM, { maxCount: 2, requiresLeader: true });
    return (await recordsOf(reading)).map(({ data }) => data) as unknown as Recorded;
  } catch (error) {
    if (isMissingStream(error)) return [];
    throw readFailure(error);
  }
};

/** Writes the next event of the stream, unless another process was faster. */
const record = async (
  client: KurrentClient,
  expected: 'no_stream' | bigint,
  type: string,
  data: StoreCreated | KeyStoreNamed,
): Promise<void> => {
  const event = jsonEvent({ type, data: { ...data }, metadata: { version: '1' } });
  try {
    await client.appendRecords(
      [{ streamName: STORE_STREAM, record: event }],
      [{ type: 'stream_state', streamName: STORE_STREAM, expectedState: expected }],
    );
  } catch (error) {
    if (violationsIn(error) === undefined) throw appendFailure(error, 0);
  }
};

const isEmpty = async (client: KurrentClient): Promise<boolean> => {
  const last = { direction: 'backwards', fromPosition: 'end', maxCount: 1, requiresLeader: true } as const;
  try {
    return (await recordsOf(client.readAll({ ...last, filter: ourStreams() }))).length === 0;
  } catch (error) {
    throw readFailure(error);
  }
};

const find = async (client: KurrentClient): Promise<string | undefined> => {
  const [created] = await recorded(client);
  if (created !== undefined) checkFormat(WHAT, created.format);
  return created?.storeId;
};

/**
 * Makes the id where there is none yet. Of two that start at the same time one writes it, and both read it.
 * @throws UnusableStore for a log of another format, and for events without an id; StoreUnavailable, OutcomeUnknown
 */
export const storeIdOf = async (client: KurrentClient, random: Random): Promise<string> => {
  const found = await find(client);
  if (found !== undefined) return found;
  if (await isEmpty(client))
    await record(client, 'no_stream', 'StoreCreated', { storeId: randomGuid(random), format: EVENT_FORMAT });
  // where there were events, another process may have made the id and then these
  const made = await find(client);
  if (made === undefined) checkFormat(WHAT, undefined);
  return made!;
};

/**
 * Records the name of the key store where none is recorded, and resolves to the one that is.
 * @throws StoreUnavailable, OutcomeUnknown
 */
export const recordKeyStore = async (client: KurrentClient, keyStore: string): Promise<string> => {
  const [, named] = await recorded(client);
  if (named !== undefined) return named.keyStore;
  await record(client, 0n, 'KeyStoreNamed', { keyStore });
  const [, now] = await recorded(client);
  if (now === undefined) throw new TypeError(`the key store was written to ${STORE_STREAM}, and is not there`);
  return now.keyStore;
};
