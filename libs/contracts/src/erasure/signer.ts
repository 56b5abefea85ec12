import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { ErasureCertificate, Keys } from '#application';

/** The public half of the key that signs erasure certificates, as RFC 8037 has it. */
export interface SigningKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}
/** Signs with the installation's own Ed25519 key, which is made at first use and kept, wrapped by the master key, in the key store. */
export interface CertificateSigner {
  /** The certificate as JWS in compact form (RFC 7515, EdDSA): any library verifies it. The same certificate gives the same text. */
  sign(certificate: ErasureCertificate): Promise<string>;
  publicKey(): Promise<SigningKey>;
}

/** Under which the key store keeps the seed. */
const SEED = 'erasure-certificates';
/** A PKCS #8 private key of Ed25519 is this, and the 32 bytes of its seed. Source: RFC 8410, section 7. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

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
      const text = `${base64url(header)}.${base64url(certificate)}`;
      return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
    },
    publicKey: async () => publicOf(await privateKey()),
  };
};
