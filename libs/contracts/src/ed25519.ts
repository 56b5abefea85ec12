import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** This is the public half of a key that signs by Ed25519, in the form of RFC 8037. */
export interface SigningKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

/**
 * A PKCS #8 private key of Ed25519 consists of these bytes and the 32 bytes of its seed. Source: RFC 8410, section 7.
 */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Returns the private key of a seed of 32 bytes. */
export const ed25519KeyOf = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });

/** Returns the public half. Its `kid` follows from the key itself. */
export const publicHalfOf = (key: KeyObject): SigningKey => {
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  const kid = createHash('sha256').update(x).digest('hex').slice(0, 16);
  return { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' };
};
