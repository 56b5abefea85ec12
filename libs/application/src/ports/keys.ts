import { DamagedPersonalData } from './damaged-personal-data.js';
import type { Turn } from './turn.js';

/** A person belongs to one tenant. */
export interface Person {
  readonly tenantId: string;
  /** This is the user's id. */
  readonly personId: string;
}
/**
 * Names one key of a person by its generation, which counts from 1. Without a generation it is the key that new values
 * of the person are sealed with.
 */
export interface PersonKeyName extends Person {
  readonly generation?: number;
}
/** Something of this person is to be sealed. */
export interface PersonToSeal extends Person {
  /** The person has had a key before, so that there is one, or what is left of it: a first one would be another. */
  readonly known?: boolean;
}
/** What is left of a shredded key. */
export interface ShredReceipt {
  readonly shreddedAt: string;
  readonly receipt: string;
}
/** What is left of all keys of a tenant, and of how many persons of it there was anything. */
export interface TenantShredding extends ShredReceipt {
  readonly persons: number;
}
export type PersonKey =
  | { readonly state: 'active'; readonly generation: number; readonly key: Uint8Array }
  /** The key is gone for good, and the receipt is kept. */
  | ({ readonly state: 'shredded' } & ShredReceipt)
  | { readonly state: 'missing' };

/**
 * Keeps data keys (32 bytes, AES-256) per person and hash keys (32 bytes, HMAC) per tenant, both random and wrapped by
 * the master key, apart from the events. A person's keys have generations, so that some of what is sealed for a person
 * can be destroyed while the person goes on. What is kept of a key is bound to its person and generation, and so is
 * what is kept of its shredding: where either was changed or moved by hand, every method that comes upon it throws
 * DamagedKey. Every adapter passes `keysContract` (libs/testing).
 */
export interface Keys {
  /**
   * Resolves, in the order asked, to the keys that new values of these persons are sealed with: each one's newest
   * generation, made where missing, and durable before it resolves. Where the newest one was shredded alone, the next
   * one is made. A shredded person stays shredded. Of a known person of whom nothing is kept the key is missing. All
   * new ones take one write.
   */
  ensure(persons: readonly PersonToSeal[]): Promise<readonly PersonKey[]>;
  /** Resolves to keys in the order asked. Makes nothing: what `ensure` would make is missing. */
  get(names: readonly PersonKeyName[]): Promise<readonly PersonKey[]>;
  /**
   * Overwrites the wrapped key for good and leaves a receipt. With a generation it does so to that key alone; without
   * one to all keys of the person, who gets no other one ever. It may be repeated: the first receipt stays. It does so
   * also where there is no key.
   */
  shred(name: PersonKeyName, receipt: ShredReceipt): Promise<void>;
  /**
   * Overwrites every key of the tenant for good, its hash key included, and leaves one receipt for the whole: from then
   * on each person of the tenant reads as shredded, also one of whom nothing was kept, and nobody gets a key any more.
   * It may be repeated, also where it broke off before: the first receipt stays, and the number of persons. Others of
   * the process go on at `turn`, where one is given.
   */
  shredTenant(tenantId: string, receipt: ShredReceipt, turn?: Turn): Promise<TenantShredding>;
  /**
   * Resolves to the tenant's HMAC key, made at first use, and the same until the tenant is shredded. The installation's
   * own secrets are kept in the same way, under a name that is no tenant's id.
   * @throws TenantKeysGone
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
   * Wraps every key of every generation anew under another master key, and may be repeated after a crash. Resolves to
   * the number of keys wrapped.
   */
  rewrap(newMasterKey: Uint8Array): Promise<number>;
  close(): Promise<void>;
}
/** The master key is not the one that these keys were wrapped with. */
export class WrongMasterKey extends Error {
  readonly code = 'wrong-master-key';
  override readonly name = 'WrongMasterKey';
}
/** What is kept of a key, or of its shredding, isn't what was written for this person. The message names them. */
export class DamagedKey extends DamagedPersonalData {
  readonly code = 'damaged-key';
  override readonly name = 'DamagedKey';
}
/** Every key of the tenant was shredded, and none is ever made again. */
export class TenantKeysGone extends Error {
  readonly code = 'tenant-keys-gone';
  override readonly name = 'TenantKeysGone';
  constructor(readonly tenantId: string) {
    super(`every key of tenant ${tenantId} was shredded`);
  }
}
/** It is certain that nothing was done: try again later. */
export class KeysUnavailable extends Error {
  readonly code = 'keys-unavailable';
  override readonly name = 'KeysUnavailable';
}
