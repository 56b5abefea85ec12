/** A text that counts until an instant (ISO 8601 with milliseconds, UTC), and is forgotten afterwards. */
export interface SessionNote {
  readonly text: string;
  readonly until: string;
}

/**
 * Keeps what all instances have to know of the sessions of browsers beyond their cookies: which ones are over, and what
 * may not be in a cookie. It stands in the key store, and ends with it. A secret is sealed before it comes here. Every
 * adapter passes `sessionsContract` (libs/testing). All methods throw KeysUnavailable where the store can't be reached.
 */
export interface Sessions {
  /** Keeps a note under a name, in the place of one that is there, and is durable before it resolves. */
  keep(name: string, note: SessionNote): Promise<void>;
  /** Resolves to the notes that are there under these names, as the last writer of any process left them. */
  find(names: readonly string[]): Promise<ReadonlyMap<string, SessionNote>>;
  /** Replaces a note whose text is still this one. Resolves to whether it was. */
  replace(name: string, was: string, note: SessionNote): Promise<boolean>;
  /** Forgets notes that were to count until this instant at most, a thousand of them. Resolves to how many. */
  forget(until: string): Promise<number>;
}

/** So many notes are forgotten at once, so that others come in between. */
export const FORGOTTEN_AT_ONCE = 1_000;
