/** A person belongs to one tenant. */
export interface Person {
  readonly tenantId: string;
  /** This is the user's id. */
  readonly personId: string;
}
export type PersonKey =
  | { readonly state: 'active'; readonly key: Uint8Array }
  /** The person is erased: the key is gone for good, and the receipt is kept. */
  | { readonly state: 'shredded'; readonly shreddedAt: string; readonly receipt: string }
  | { readonly state: 'missing' };

/**
 * Keeps data keys (32 bytes, AES-256) per person and hash keys (32 bytes, HMAC) per tenant, both random and wrapped by
 * the master key, apart from the events. Every adapter passes `keysContract` (libs/testing).
 */
export interface Keys {
  /**
   * Resolves to keys for all these persons in the order asked, made where missing, and durable before it resolves. A
   * shredded person stays shredded. All new ones take one write.
   */
  ensure(persons: readonly Person[]): Promise<readonly PersonKey[]>;
  /** Resolves to keys in the order asked. Makes nothing. */
  get(persons: readonly Person[]): Promise<readonly PersonKey[]>;
  /**
   * Overwrites the wrapped key for good and leaves a receipt. It may be repeated: the first receipt stays. It does so
   * also for a person without a key.
   */
  shred(person: Person, receipt: { readonly shreddedAt: string; readonly receipt: string }): Promise<void>;
  /**
   * Resolves to the tenant's HMAC key, made at first use, and the same for ever. The installation's own secrets are
   * kept in the same way, under a name that is no tenant's id.
   */
  hashKey(tenantId: string): Promise<Uint8Array>;
  /**
   * Resolves to a short text that must be restored from a backup together with the keys, and never without them; to
   * undefined where none was kept.
   */
  note(name: string): Promise<string | undefined>;
  /** Replaces the note, and is durable before it resolves. A note is no secret, and isn't wrapped. */
  keepNote(name: string, text: string): Promise<void>;
  /**
   * Wraps every key anew under another master key, and may be repeated after a crash. Resolves to the number of keys
   * wrapped.
   */
  rewrap(newMasterKey: Uint8Array): Promise<number>;
  close(): Promise<void>;
}
/** The master key is not the one that these keys were wrapped with. */
export class WrongMasterKey extends Error {
  readonly code = 'wrong-master-key';
  override readonly name = 'WrongMasterKey';
}
/** It is certain that nothing was done: try again later. */
export class KeysUnavailable extends Error {
  readonly code = 'keys-unavailable';
  override readonly name = 'KeysUnavailable';
}
