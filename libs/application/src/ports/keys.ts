/** A person of one tenant. */
export interface Person {
  readonly tenantId: string;
  /** The user's id. */
  readonly personId: string;
}
export type PersonKey =
  | { readonly state: 'active'; readonly key: Uint8Array }
  /** Erased: the key is gone for good, the receipt is kept. */
  | { readonly state: 'shredded'; readonly shreddedAt: string; readonly receipt: string }
  | { readonly state: 'missing' };

/**
 * Data keys (32 bytes, AES-256) per person and hash keys (32 bytes, HMAC) per tenant, both random and wrapped by the master key, kept apart
 * from the events. Every adapter passes `keysContract` (libs/testing).
 */
export interface Keys {
  /** Keys for all these persons, made where missing; durable before it resolves; in the order asked. A shredded person stays shredded. One write for all new ones. */
  ensure(persons: readonly Person[]): Promise<readonly PersonKey[]>;
  /** In the order asked. Makes nothing. */
  get(persons: readonly Person[]): Promise<readonly PersonKey[]>;
  /** Irreversible, repeatable (the first receipt stays): the wrapped key is overwritten and gone; a receipt remains. Also for a person without a key. */
  shred(person: Person, receipt: { readonly shreddedAt: string; readonly receipt: string }): Promise<void>;
  /**
   * The tenant's HMAC key, made at first use, the same for ever. The installation's own secrets are kept in the same way, under a name that is no
   * tenant's id.
   */
  hashKey(tenantId: string): Promise<Uint8Array>;
  /** A short text that must be restored from a backup together with the keys, and never without them; undefined where none was kept. */
  note(name: string): Promise<string | undefined>;
  /** Replaces; durable before it resolves. No secret: it isn't wrapped. */
  keepNote(name: string, text: string): Promise<void>;
  /** Wraps every key anew under another master key; repeatable after a crash. Resolves to the number of keys wrapped. */
  rewrap(newMasterKey: Uint8Array): Promise<number>;
  close(): Promise<void>;
}
/** The master key is not the one that these keys were wrapped with. */
export class WrongMasterKey extends Error {
  readonly code = 'wrong-master-key';
  override readonly name = 'WrongMasterKey';
}
/** Definitely nothing done: try again later. */
export class KeysUnavailable extends Error {
  readonly code = 'keys-unavailable';
  override readonly name = 'KeysUnavailable';
}
