import { createCipheriv, createDecipheriv } from 'node:crypto';
import { DamagedKey, type Person, type Random } from '#application';

/**
 * The first byte of a wrapped key. Format 1 is AES-256-GCM under the master key: 12 bytes of IV, the ciphertext and 16
 * bytes of tag.
 */
const FORMAT = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

const PERSON = 'person';
/** The owner is what a wrapped key is for. A copy for another owner doesn't open. */
export const personOwner = ({ tenantId, personId }: Person): string => `${PERSON}\n${tenantId}\n${personId}`;
export const personKeyOwner = (person: Person, generation: number): string => `${personOwner(person)}\n${generation}`;
export const hashOwner = (tenantId: string): string => `hash\n${tenantId}`;
/** The one key of a key store that makes the proofs of its receipts. */
export const RECEIPTS_OWNER = 'receipts';

/** Gives other bytes each time. */
export const wrapKey = (masterKey: Uint8Array, owner: string, key: Uint8Array, random: Random): Buffer => {
  const iv = random.bytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', masterKey, iv).setAAD(Buffer.from(owner));
  const text = Buffer.concat([cipher.update(key), cipher.final()]);
  return Buffer.concat([Uint8Array.of(FORMAT), iv, text, cipher.getAuthTag()]);
};

const damaged = (what: string, owner: string): DamagedKey => {
  const [of, , personId] = owner.split('\n');
  return new DamagedKey(`${what}: ${owner.replaceAll('\n', ' ')}`, of === PERSON ? personId : undefined);
};

/** @throws DamagedKey */
export const unwrapKey = (masterKey: Uint8Array, owner: string, wrapped: Uint8Array): Buffer => {
  if (wrapped[0] !== FORMAT || wrapped.length < 1 + IV_BYTES + TAG_BYTES) throw damaged('not a wrapped key', owner);
  const decipher = createDecipheriv('aes-256-gcm', masterKey, wrapped.subarray(1, 1 + IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(owner)).setAuthTag(wrapped.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(wrapped.subarray(1 + IV_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw damaged('a wrapped key does not open', owner);
  }
};

/** This stands beside the keys, and opens only under the right master key. */
export const makeCheck = (masterKey: Uint8Array, random: Random): Buffer =>
  wrapKey(masterKey, 'check', new Uint8Array(32), random);
export const opensCheck = (masterKey: Uint8Array, check: Uint8Array): boolean => {
  try {
    unwrapKey(masterKey, 'check', check);
    return true;
  } catch {
    return false;
  }
};
