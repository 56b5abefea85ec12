/** This is the wall clock, guarded. */
export interface Clock {
  /** Tells the time in UTC, ISO 8601 with milliseconds. */
  now(): string;
  /** Tells whether `now` may decide about data. Source: docs/explanation/thirty-days.md#the-clock. */
  trusted(): boolean;
  /** Tells whether what is due by `now` may be destroyed: it is trusted, and no start after a silence is recent. */
  mayPurge(): boolean;
}
/** The application waits by this, and a test moves it by hand. It never waits for more than minutes. */
export interface Delay {
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
export interface Ids {
  /** Makes a new random id (UUIDv7). */
  next(): string;
  /** Makes the UUIDv5 of a namespace (a UUID) and a name, which is the same for ever. */
  derive(namespace: string, name: string): string;
}
/** Makes keyed hashes of one tenant. It needs the tenant's hash key and so is asynchronous. */
export interface Hasher {
  /** Resolves to the hex HMAC-SHA-256 of each address in NFC and lower case, in order. */
  addressKeys(tenantId: string, addresses: readonly string[]): Promise<readonly string[]>;
  /**
   * Resolves to the first 16 bytes, in hex, of the HMAC-SHA-256 of a command's canonical content, which may come in
   * pieces.
   */
  contentHash(tenantId: string, content: string | AsyncIterable<string>): Promise<string>;
  /**
   * Resolves to the id of a command: a UUIDv8 made of the HMAC-SHA-256 of the caller's id, the same for ever under the
   * same key. Whatever is derived from it can't be found out by guessing what the caller named it.
   */
  commandId(tenantId: string, callerId: string): Promise<string>;
  /** Resolves to 32 hex digits of the HMAC-SHA-256 of an actor's id, which may be an address. */
  actorHash(tenantId: string, id: string): Promise<string>;
  /** Lets go of the tenant's hash key, which is asked for again at the next use: it may be shredded by then. */
  forget(tenantId: string): void;
}
