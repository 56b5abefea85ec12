import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Random } from '#application';

/**
 * The first byte of a sealed value says how to read the rest. Format 1 is AES-256-GCM: 12 bytes of IV, the ciphertext
 * and 16 bytes of tag, with the owner as additional data.
 */
const FORMAT = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A sealed value doesn't open with its key: it was changed, cut, or moved to another person or tenant. */
export class SealBroken extends Error {
  readonly code = 'seal-broken';
  override readonly name = 'SealBroken';
}

/** Binds a value to its owner: once copied to another person or tenant it doesn't open with any key. */
const owner = (tenantId: string, personId: string): Buffer => Buffer.from(`seatledger\n${tenantId}\n${personId}`);

/** Seals to base64url text, which is different each time. */
export const seal = (key: Uint8Array, tenantId: string, personId: string, clear: string, random: Random): string => {
  const iv = random.bytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(owner(tenantId, personId));
  const text = Buffer.concat([cipher.update(clear, 'utf8'), cipher.final()]);
  return Buffer.concat([Uint8Array.of(FORMAT), iv, text, cipher.getAuthTag()]).toString('base64url');
};

/** @throws SealBroken */
export const unseal = (key: Uint8Array, tenantId: string, personId: string, sealed: string): string => {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes[0] !== FORMAT) throw new SealBroken(`a sealed value of format ${bytes[0]} is from a newer release`);
  if (bytes.length < 1 + IV_BYTES + TAG_BYTES) throw new SealBroken('a sealed value is too short');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(owner(tenantId, personId)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(1 + IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw new SealBroken(`a value of person ${personId} of tenant ${tenantId} does not open with its key`);
  }
};
