import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** First byte of a sealed value: how the rest is to be read. 1: AES-256-GCM, 12 bytes IV, ciphertext, 16 bytes tag; AAD as below. */
const FORMAT = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A sealed value that its key doesn't open: changed, cut, or moved to another person or tenant. */
export class SealBroken extends Error {
  readonly code = 'seal-broken';
  override readonly name = 'SealBroken';
}

/** Bound to its owner: a value that is copied to another person or tenant opens no more, whatever its key. */
const owner = (tenantId: string, personId: string): Buffer => Buffer.from(`seatledger\n${tenantId}\n${personId}`);

/** base64url; another text each time. */
export const seal = (key: Uint8Array, tenantId: string, personId: string, clear: string): string => {
  const iv = randomBytes(IV_BYTES);
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
