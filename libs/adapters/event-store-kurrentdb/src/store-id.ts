import { jsonEvent, type AppendRecordInput, type ConsistencyCheck } from '@kurrent/kurrentdb-client';
import { UnusableStore, type Random } from '#application';
import { checkFormat, randomGuid } from '#contracts';
import type { KurrentClient, KurrentRecord } from './client.js';
import { appendFailure, isDeletedStream, isMissingStream, readFailure, violationsIn } from './failures.js';
import type { ServerNames } from './names.js';
import { recordsOf } from './pages.js';

/**
 * This is the format of a log on KurrentDB: of its names and its records. What an event says has a format of its own.
 */
export const KURRENT_FORMAT = 3;
/** In the formats before, no name had a prefix, and this stream said what the log was. */
const EARLIER_STORE = 'seatledger-store';

interface StoreCreated {
  readonly storeId: string;
  /** The first format had no such member. */
  readonly format?: number;
}
interface KeyStoreNamed {
  readonly keyStore: string;
}
interface Recorded {
  readonly created: StoreCreated;
  readonly named?: KeyStoreNamed;
}

const WHAT = {
  store: 'the log on the KurrentDB server',
  earlier: 'name another server, and keep this one for the release that wrote its log',
  newer: 'start that release, or name another server',
};
const ELSEWHERE = 'name another server, or another prefix, in EVENT_STORE_URL';

const read = async (client: KurrentClient, stream: string, maxCount: number): Promise<readonly KurrentRecord[]> => {
  try {
    return await recordsOf(client.readStream(stream, { maxCount, requiresLeader: true }));
  } catch (error) {
    if (isMissingStream(error)) return [];
    if (isDeletedStream(error))
      throw new UnusableStore(`somebody deleted the stream ${stream} on the KurrentDB server: restore a backup of it`);
    throw readFailure(error);
  }
};

/** Gives a member of an event as text; undefined where the event is another one. */
const textIn = (record: KurrentRecord, type: string, member: string): string | undefined => {
  if (record.type !== type || !record.isJson) return undefined;
  const value = (record.data as Readonly<Record<string, unknown>> | null)?.[member];
  return typeof value === 'string' ? value : undefined;
};

/** @throws UnusableStore where the beginning of the stream is hidden, or isn't ours */
const recorded = async (client: KurrentClient, names: ServerNames): Promise<Recorded | undefined> => {
  const [created, named] = await read(client, names.store, 2);
  if (created === undefined) return undefined;
  if (created.revision !== 0n)
    throw new UnusableStore(
      `the beginning of the stream ${names.store} on the KurrentDB server is hidden: ` +
        'take away the settings of that stream, or restore a backup of the server',
    );
  const isOurs =
    textIn(created, 'StoreCreated', 'storeId') !== undefined &&
    (named === undefined || textIn(named, 'KeyStoreNamed', 'keyStore') !== undefined);
  if (!isOurs)
    throw new UnusableStore(
      `the stream ${names.store} on the KurrentDB server holds what Seatledger didn't write: ${ELSEWHERE}`,
    );
  return {
    created: created.data as StoreCreated,
    ...(named === undefined ? {} : { named: named.data as KeyStoreNamed }),
  };
};

/** Writes to streams that are expected at a revision, unless another process was faster. */
const record = async (
  client: KurrentClient,
  type: string,
  data: StoreCreated | KeyStoreNamed,
  places: readonly (readonly [streamName: string, expectedState: 'no_stream' | bigint])[],
): Promise<void> => {
  const records = places.map(([streamName]): AppendRecordInput => ({
    streamName,
    record: jsonEvent({ type, data: { ...data }, metadata: { version: '1' } }),
  }));
  const checks = places.map(([streamName, expectedState]): ConsistencyCheck => ({
    type: 'stream_state',
    streamName,
    expectedState,
  }));
  try {
    await client.appendRecords(records, checks);
  } catch (error) {
    if (violationsIn(error) === undefined) throw appendFailure(error, 0);
  }
};

/** @throws UnusableStore for a log of the format before, which knew no prefix */
const refuseEarlier = async (client: KurrentClient): Promise<void> => {
  let first: KurrentRecord | undefined;
  try {
    [first] = await recordsOf(client.readStream(EARLIER_STORE, { maxCount: 1, requiresLeader: true }));
  } catch {
    // whoever may not read this stream, or deleted it, has no such log here
    return;
  }
  if (first === undefined || textIn(first, 'StoreCreated', 'storeId') === undefined) return;
  checkFormat(WHAT, (first.data as StoreCreated).format, KURRENT_FORMAT);
};

const hasEvents = async (client: KurrentClient, names: ServerNames): Promise<boolean> => {
  try {
    for await (const { event } of client.readAll({ filter: names.filter(), requiresLeader: true }))
      if (event !== undefined && names.ourName(event.streamId) !== undefined) return true;
    return false;
  } catch (error) {
    throw readFailure(error);
  }
};

const find = async (client: KurrentClient, names: ServerNames): Promise<string | undefined> => {
  const store = await recorded(client, names);
  if (store === undefined) return undefined;
  const { storeId, format } = store.created;
  checkFormat(WHAT, format, KURRENT_FORMAT);
  const [mark] = await read(client, names.storeOf(storeId), 1);
  if (mark?.revision !== 0n)
    throw new UnusableStore(
      `the stream ${names.storeOf(storeId)} on the KurrentDB server is missing: restore a backup of the server`,
    );
  return storeId;
};

/**
 * Makes the id where there is none yet. Of two that start at the same time one writes it, and both read it.
 * @throws UnusableStore for a log of another format, for events without an id, and where the store's streams hold what
 * isn't ours; StoreUnavailable, OutcomeUnknown
 */
export const storeIdOf = async (client: KurrentClient, names: ServerNames, random: Random): Promise<string> => {
  const found = await find(client, names);
  if (found !== undefined) return found;
  await refuseEarlier(client);
  if (!(await hasEvents(client, names))) {
    const storeId = randomGuid(random);
    await record(client, 'StoreCreated', { storeId, format: KURRENT_FORMAT }, [
      [names.store, 'no_stream'],
      [names.storeOf(storeId), 'no_stream'],
    ]);
  }
  // where there were events, another process may have made the id and then these
  const made = await find(client, names);
  if (made !== undefined) return made;
  throw new UnusableStore(
    `the KurrentDB server has events under the prefix ${names.prefix}, and no stream ${names.store} beside them: ` +
      `restore a backup of it; or ${ELSEWHERE}`,
  );
};

/**
 * Reads the id anew; undefined where none can be told, since the streams are gone or somebody else's.
 * @throws StoreUnavailable
 */
export const storeIdNow = async (client: KurrentClient, names: ServerNames): Promise<string | undefined> => {
  try {
    return await find(client, names);
  } catch (error) {
    if (error instanceof UnusableStore) return undefined;
    throw error;
  }
};

/**
 * Records the name of the key store where none is recorded, and resolves to the one that is.
 * @throws UnusableStore, StoreUnavailable, OutcomeUnknown
 */
export const recordKeyStore = async (client: KurrentClient, names: ServerNames, keyStore: string): Promise<string> => {
  const before = await recorded(client, names);
  if (before?.named !== undefined) return before.named.keyStore;
  await record(client, 'KeyStoreNamed', { keyStore }, [[names.store, 0n]]);
  const now = await recorded(client, names);
  if (now?.named === undefined) throw new TypeError(`the key store was written to ${names.store}, and is not there`);
  return now.named.keyStore;
};
