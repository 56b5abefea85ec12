/** One call of a client, whose requests have all come. The bytes are those of the protocol's messages. */
export interface Exchange {
  /** It is the gRPC path: `/event_store.client.streams.Streams/Read`. */
  readonly path: string;
  readonly requiresLeader: boolean;
  /** It is the header of that name, where the client sent one. */
  readonly authorization?: string;
  readonly requests: readonly Uint8Array[];
}

/** How a call ends that went wrong; trailers whose name ends in `-bin` are bytes. */
export interface Failure {
  readonly code: number;
  readonly details: string;
  readonly trailers: Readonly<Record<string, string | Uint8Array>>;
}

/** The answer to one call: any number of messages, and then its end or a failure. */
export interface Reply {
  message(bytes: Uint8Array): void;
  end(): void;
  fail(failure: Failure): void;
  /** Ends the whole connection, and with it every call on it. */
  hangUp(): void;
  /** It is aborted when the client has gone or has given up. */
  readonly gone: AbortSignal;
}

export type Answering = (exchange: Exchange, reply: Reply) => void;

export const failure = (code: number, details: string, trailers: Failure['trailers'] = {}): Failure => ({
  code,
  details,
  trailers,
});
