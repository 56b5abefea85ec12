import { jsonEvent, type KurrentDBClient } from '@kurrent/kurrentdb-client';
import { StoreUnavailable, type Random } from '#application';
import { randomGuid } from '#contracts';
import { plainClient } from './client.js';
import { readClusterUrl } from './cluster-url.js';
import type { Place } from './url-files.js';
import { checkServerVersion } from './version.js';

/** These streams stand for all that a store writes and reads. */
export interface CheckedStreams {
  /** Nobody ever writes to it. */
  readonly probe: string;
  /** It says what the log is, and may be missing. */
  readonly store: string;
}

const ANSWER_WITHIN = 10_000;
const NEVER = -6n;

/** A client for a few calls. Whoever makes it disposes it. */
export const clientOf = ({ url: { url } }: Place): KurrentDBClient =>
  plainClient(readClusterUrl(url, ANSWER_WITHIN).at(undefined));

/** To ask for the version has no limit of its own. */
export const versionOf = async (client: KurrentDBClient): Promise<string> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = new StoreUnavailable(`KurrentDB says nothing of its version within ${ANSWER_WITHIN} ms`);
    timer = setTimeout(() => reject(error), ANSWER_WITHIN);
  });
  try {
    return (await Promise.race([client['capabilities'], late])).serverVersion;
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Makes sure that the user may write and rest on our streams, by an append that can't be made (fact 10), since rights
 * are looked at before checks (fact 28).
 * @throws what the client throws
 */
export const checkWriting = async (
  client: KurrentDBClient,
  { probe, store }: CheckedStreams,
  random: Random,
): Promise<void> => {
  const record = jsonEvent({ id: randomGuid(random), type: 'Probe', data: {}, metadata: {} });
  const check = (streamName: string, expectedState: bigint | 'no_stream') =>
    ({ type: 'stream_state', streamName, expectedState }) as const;
  try {
    await client.appendRecords([{ streamName: probe, record }], [check(probe, NEVER), check(store, 'no_stream')]);
  } catch (error) {
    if (typeOf(error) !== 'append-consistency-violation') throw error;
    return;
  }
  throw new TypeError(`${probe} was written, which nobody may do`);
};

/** Makes sure that the user may read the whole log, and its streams. @throws what the client throws */
export const checkReading = async (client: KurrentDBClient, { store }: CheckedStreams): Promise<void> => {
  await drain(client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 }));
  await drain(client.readStream(store, { maxCount: 1, requiresLeader: true })).catch((error: unknown) => {
    if (!['stream-not-found', 'stream-deleted'].includes(typeOf(error))) throw error;
  });
};

/** What the store's stream says, and whether it is there, isn't asked here. */
const typeOf = (error: unknown): string => (error as { readonly type?: string }).type ?? '';

const drain = async (reading: AsyncIterable<unknown>): Promise<void> => {
  for await (const _one of reading);
};

/**
 * Looks at whether a server will do before anything is made there: its version, and the rights of the user.
 * @throws UnusableStore for a version that is too old; what the client throws
 */
export const checkServer = async (place: Place, streams: CheckedStreams, random: Random): Promise<void> => {
  const client = clientOf(place);
  try {
    checkServerVersion(await versionOf(client));
    await checkWriting(client, streams, random);
    await checkReading(client, streams);
  } finally {
    await client.dispose();
  }
};
