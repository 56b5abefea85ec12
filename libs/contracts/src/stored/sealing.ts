import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Random } from '#application';
import type { PersonalKind } from '#licensing';

/**
 * The first byte of a sealed value says how to read the rest. Format 1 is AES-256-GCM: 12 bytes of IV, the ciphertext
 * and 16 bytes of tag, with the owner (tenant, person and kind) as additional data.
 */
const FORMAT = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A sealed value isn't what belongs in its place: it was changed, cut, or moved to another person, tenant or kind. */
export class SealBroken extends Error {
  readonly code = 'seal-broken';
  override readonly name = 'SealBroken';
}

/** What a sealed value is bound to: once copied to another person, tenant or kind it doesn't open with any key. */
export interface SealOwner {
  readonly tenantId: string;
  readonly personId: string;
  readonly kind: PersonalKind;
}
const bound = ({ tenantId, personId, kind }: SealOwner): Buffer =>
  Buffer.from(`seatledger\n${tenantId}\n${personId}\n${kind}`);

/** Seals to base64url text, which is different each time. */
export const seal = (key: Uint8Array, owner: SealOwner, clear: string, random: Random): string => {
  const iv = random.bytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(bound(owner));
  const text = Buffer.concat([cipher.update(clear, 'utf8'), cipher.final()]);
  return Buffer.concat([Uint8Array.of(FORMAT), iv, text, cipher.getAuthTag()]).toString('base64url');
};

/** @throws SealBroken */
export const unseal = (key: Uint8Array, owner: SealOwner, sealed: string): string => {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes[0] !== FORMAT) throw new SealBroken(`a sealed value of format ${bytes[0]} is from a newer release`);
  if (bytes.length < 1 + IV_BYTES + TAG_BYTES) throw new SealBroken('a sealed value is too short');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(bound(owner)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(1 + IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    const { tenantId, personId, kind } = owner;
    throw new SealBroken(`a ${kind} of person ${personId} of tenant ${tenantId} does not open with its key`);
  }
};
