import {
  KurrentDBClient,
  type AppendStreamRequest,
  type MultiAppendResult,
  type ReadAllOptions,
  type ReadStreamOptions,
  type SubscribeToAllOptions,
} from '@kurrent/kurrentdb-client';

/** The part of a recorded event that this adapter looks at. `created` isn't: reads cut it to whole seconds. */
export interface KurrentRecord {
  readonly streamId: string;
  readonly id: string;
  readonly revision: bigint;
  readonly type: string;
  /** Parsed where `isJson`, else bytes. */
  readonly data: unknown;
  readonly metadata?: unknown;
  readonly isJson: boolean;
  readonly position?: { readonly commit: bigint; readonly prepare: bigint } | undefined;
}
interface Resolved {
  readonly event?: KurrentRecord | undefined;
}
/** A subscription, of which only the first event matters. */
export interface Bell {
  on(event: 'data', listener: (resolved: Resolved) => void): unknown;
  on(event: 'error' | 'end' | 'close', listener: () => void): unknown;
  unsubscribe(): Promise<void>;
}

/** What is used of KurrentDB's client, so that the rest can be tried without a server. */
export interface KurrentClient {
  multiStreamAppend(requests: AppendStreamRequest[]): Promise<MultiAppendResult>;
  readAll(options: ReadAllOptions): AsyncIterable<Resolved>;
  readStream(stream: string, options: ReadStreamOptions): AsyncIterable<Resolved>;
  subscribeToAll(options: SubscribeToAllOptions): Bell;
  /** As the server says it; "unknown" where it doesn't. */
  serverVersion(): Promise<string>;
  dispose(): Promise<void>;
}

/** Credentials and TLS are the connection string's: given with a call they would cost the shared stream of appends. */
export const connectKurrent = (url: string): KurrentClient => {
  const client = KurrentDBClient.connectionString(url);
  return {
    multiStreamAppend: (requests) => client.multiStreamAppend(requests),
    readAll: (options) => client.readAll(options),
    readStream: (stream, options) => client.readStream(stream, options),
    subscribeToAll: (options) => client.subscribeToAll(options),
    // protected, but the only road to the version that takes credentials, TLS and discovery with it
    serverVersion: async () => (await client['capabilities']).serverVersion,
    dispose: () => client.dispose(),
  };
};
