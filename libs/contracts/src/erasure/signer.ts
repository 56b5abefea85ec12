import type { KeyObject } from 'node:crypto';
import { CompactSign } from 'jose';
import type { ErasureCertificate, Keys, TenantErasureCertificate } from '#application';
import { ed25519KeyOf, publicHalfOf, type SigningKey } from '../ed25519.js';

/**
 * Signs with the installation's own Ed25519 key. The key is made at its first use and stays in the key store, wrapped
 * by the master key.
 */
export interface CertificateSigner {
  /**
   * This is the certificate as JWS in compact form (RFC 7515, EdDSA), which any library verifies. The same certificate
   * always gives the same text.
   */
  sign(certificate: ErasureCertificate | TenantErasureCertificate): Promise<string>;
  publicKey(): Promise<SigningKey>;
}

/** The key store keeps the seed under this name. */
const SEED = 'erasure-certificates';

export const createSigner = (keys: Pick<Keys, 'hashKey'>): CertificateSigner => {
  const privateKey = async (): Promise<KeyObject> => ed25519KeyOf(await keys.hashKey(SEED));
  return {
    async sign(certificate) {
      const key = await privateKey();
      const header = { alg: 'EdDSA', kid: publicHalfOf(key).kid, typ: 'seatledger-erasure+jws' };
      const payload = new TextEncoder().encode(JSON.stringify(certificate));
      return new CompactSign(payload).setProtectedHeader(header).sign(key);
    },
    publicKey: async () => publicHalfOf(await privateKey()),
  };
};
