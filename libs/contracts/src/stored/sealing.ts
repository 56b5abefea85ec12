import { createCipheriv, createDecipheriv } from 'node:crypto';
import { DamagedPersonalData, type Random } from '#application';
import type { PersonalKind } from '#licensing';

/**
 * The first byte of a sealed value says how to read the rest. Format 1 is the generation of the person's key (4
 * bytes, the highest first), and AES-256-GCM: 12 bytes of IV, the ciphertext and 16 bytes of tag, with tenant, person,
 * kind and generation as additional data.
 */
const FORMAT = 1;
const GENERATION_BYTES = 4;
const HEADER_BYTES = 1 + GENERATION_BYTES;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A sealed value isn't what belongs in its place: it was changed, cut, or moved to another person, tenant or kind. */
export class SealBroken extends DamagedPersonalData {
  readonly code = 'seal-broken';
  override readonly name = 'SealBroken';
}

/** A key of a person, and which of the person's keys it is. */
export interface SealingKey {
  readonly generation: number;
  readonly key: Uint8Array;
}
/** What a sealed value is bound to: once copied to another person, tenant or kind it doesn't open with any key. */
export interface SealOwner {
  readonly tenantId: string;
  readonly personId: string;
  readonly kind: PersonalKind;
}
const bound = ({ tenantId, personId, kind }: SealOwner, generation: number): Buffer =>
  Buffer.from(`seatledger\n${tenantId}\n${personId}\n${kind}\n${generation}`);

const headerOf = (generation: number): Buffer => {
  const header = Buffer.of(FORMAT, ...new Uint8Array(GENERATION_BYTES));
  header.writeUInt32BE(generation, 1);
  return header;
};
/** A sealed value, decoded. */
export interface SealedBytes {
  readonly generation: number;
  readonly bytes: Buffer;
}
/** Decodes a sealed value of this person, which tells the generation of its key. @throws SealBroken */
export const parseSealed = (sealed: string, personId: string): SealedBytes => {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length > 0 && bytes[0] !== FORMAT)
    throw new SealBroken(`a sealed value of person ${personId} has the unknown format ${bytes[0]}`, personId);
  if (bytes.length < HEADER_BYTES + IV_BYTES + TAG_BYTES)
    throw new SealBroken(`a sealed value of person ${personId} is too short`, personId);
  return { generation: bytes.readUInt32BE(1), bytes };
};

/** Seals to base64url text, which is different each time. */
export const seal = ({ generation, key }: SealingKey, owner: SealOwner, clear: string, random: Random): string => {
  const iv = random.bytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(bound(owner, generation));
  const text = Buffer.concat([cipher.update(clear, 'utf8'), cipher.final()]);
  return Buffer.concat([headerOf(generation), iv, text, cipher.getAuthTag()]).toString('base64url');
};

/** The key is that of the value's generation. @throws SealBroken */
export const unseal = (key: Uint8Array, owner: SealOwner, { generation, bytes }: SealedBytes): string => {
  const iv = bytes.subarray(HEADER_BYTES, HEADER_BYTES + IV_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(bound(owner, generation)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const text = bytes.subarray(HEADER_BYTES + IV_BYTES, -TAG_BYTES);
    return decipher.update(text, undefined, 'utf8') + decipher.final('utf8');
  } catch {
    const { tenantId, personId, kind } = owner;
    throw new SealBroken(`a ${kind} of person ${personId} of tenant ${tenantId} does not open with its key`, personId);
  }
};
