import {
  KurrentDBClient,
  type AppendRecordInput,
  type AppendRecordsResult,
  type ConsistencyCheck,
  type ReadAllOptions,
  type ReadStreamOptions,
  type SubscribeToAllOptions,
} from '@kurrent/kurrentdb-client';
import { parseConnectionString } from '@kurrent/kurrentdb-client/dist/Client/parseConnectionString.js';

/**
 * This is the part of a recorded event that this adapter looks at. It leaves out `created`, which reads cut to whole
 * seconds.
 */
export interface KurrentRecord {
  readonly streamId: string;
  readonly id: string;
  readonly revision: bigint;
  readonly type: string;
  /** It is a parsed value where `isJson` is true, and bytes otherwise. */
  readonly data: unknown;
  readonly metadata?: unknown;
  readonly isJson: boolean;
  readonly position?: { readonly commit: bigint; readonly prepare: bigint } | undefined;
}
export interface Resolved {
  readonly event?: KurrentRecord | undefined;
}
/** This is a subscription to the log, of which only the first event matters. */
export interface Subscription {
  on(event: 'data', listener: (resolved: Resolved) => void): unknown;
  on(event: 'error' | 'end' | 'close', listener: () => void): unknown;
  unsubscribe(): Promise<void>;
}

/** This is the part of KurrentDB's client that is used here. */
export interface KurrentClient {
  appendRecords(records: AppendRecordInput[], checks: ConsistencyCheck[]): Promise<AppendRecordsResult>;
  readAll(options: ReadAllOptions): AsyncIterable<Resolved>;
  readStream(stream: string, options: ReadStreamOptions): AsyncIterable<Resolved>;
  subscribeToAll(options: SubscribeToAllOptions): Subscription;
  /** Resolves to the version as the server tells it, or "unknown" where it doesn't. */
  serverVersion(): Promise<string>;
  /** Ends what waits for a leader, or for the answer to a read. An append that was sent still gets its answer. */
  giveUp(): void;
  dispose(): Promise<void>;
}

/** One client as the package makes it: its compiled part stays with the node that it found first. */
export interface SingleClient extends Omit<KurrentClient, 'giveUp'> {
  /** Resolves to the node that appends go to, as `host:port`. Rejects where none was found. */
  node(): Promise<string>;
}

/**
 * Makes a client of the package, whose calls all have the same user: its compiled part takes the password as it stands
 * in the URL (fact 47), unless it is given one.
 */
export const plainClient = (url: string): KurrentDBClient => {
  const client = KurrentDBClient.connectionString(url);
  const { defaultCredentials } = parseConnectionString(url);
  if (defaultCredentials !== undefined) client.setCredentialsProvider(async () => defaultCredentials);
  return client;
};

/**
 * Connects with the credentials and the TLS of the connection string. Given with a call instead, they would keep
 * appends from sharing one gRPC stream.
 */
export const connectOnce = (url: string): SingleClient => {
  const client = plainClient(url);
  return {
    appendRecords: (records, checks) => client.appendRecords(records, checks),
    readAll: (options) => client.readAll(options),
    readStream: (stream, options) => client.readStream(stream, options),
    subscribeToAll: (options) => client.subscribeToAll(options),
    // these two are protected: there is no other way to what uses the credentials, the TLS and the discovery
    serverVersion: async () => (await client['capabilities']).serverVersion,
    node: async () => (await client['getChannel']()).getTarget().replace(/^[a-z0-9]+:(\/\/\/?)?/, ''),
    dispose: () => client.dispose(),
  };
};
