import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { CompactSign } from 'jose';
import type { ErasureCertificate, Keys } from '#application';

/** This is the public half of the key that signs erasure certificates, in the form of RFC 8037. */
export interface SigningKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}
/**
 * Signs with the installation's own Ed25519 key. The key is made at its first use and stays in the key store, wrapped
 * by the master key.
 */
export interface CertificateSigner {
  /**
   * This is the certificate as JWS in compact form (RFC 7515, EdDSA), which any library verifies. The same certificate
   * always gives the same text.
   */
  sign(certificate: ErasureCertificate): Promise<string>;
  publicKey(): Promise<SigningKey>;
}

/** The key store keeps the seed under this name. */
const SEED = 'erasure-certificates';
/**
 * A PKCS #8 private key of Ed25519 consists of these bytes and the 32 bytes of its seed. Source: RFC 8410, section 7.
 */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export const createSigner = (keys: Pick<Keys, 'hashKey'>): CertificateSigner => {
  const privateKey = async (): Promise<KeyObject> =>
    createPrivateKey({ key: Buffer.concat([PKCS8, await keys.hashKey(SEED)]), format: 'der', type: 'pkcs8' });
  const publicOf = (key: KeyObject): SigningKey => {
    const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
    const kid = createHash('sha256').update(x).digest('hex').slice(0, 16);
    return { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' };
  };
  return {
    async sign(certificate) {
      const key = await privateKey();
      const header = { alg: 'EdDSA', kid: publicOf(key).kid, typ: 'seatledger-erasure+jws' };
      const payload = new TextEncoder().encode(JSON.stringify(certificate));
      return new CompactSign(payload).setProtectedHeader(header).sign(key);
    },
    publicKey: async () => publicOf(await privateKey()),
  };
};
