/** The wall clock, guarded. */
export interface Clock {
  /** UTC, ISO 8601 with milliseconds. */
  now(): string;
  /** Whether `now` may decide about data. Source: docs/explanation/thirty-days.md#the-clock. */
  trusted(): boolean;
}
/** How the application waits; a test moves it by hand. Never for more than minutes. */
export interface Delay {
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
export interface Ids {
  /** A new random id (UUIDv7). */
  next(): string;
  /** UUIDv5 of a namespace (a UUID) and a name: the same for ever. */
  derive(namespace: string, name: string): string;
}
/** Keyed hashes of one tenant; needs the tenant's hash key and so is asynchronous. */
export interface Hasher {
  /** Hex HMAC-SHA-256 of each address in NFC and lower case, in order. */
  addressKeys(tenantId: string, addresses: readonly string[]): Promise<readonly string[]>;
  /** Hex HMAC-SHA-256 of a command's canonical content. */
  contentHash(tenantId: string, content: string): Promise<string>;
}
