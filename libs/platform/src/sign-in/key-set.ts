import { createLocalJWKSet, type CryptoKey, errors, type JSONWebKeySet } from 'jose';
import type { IssuerKeys, KeyName } from './trusted-issuer.js';

/** A shorter RSA key signs nothing that counts. Source: RFC 7518, section 3.3. */
const RSA_BITS = 2048;

/** The keys of one moment. */
export interface KeySet {
  find(name: KeyName): Promise<CryptoKey | undefined>;
}

/**
 * Makes a set of public keys of what an issuer publishes. It finds nothing where several keys fit, as they may where a
 * token names none.
 * @throws errors.JWKSInvalid where it is no set of keys
 */
export const keySet = (published: JSONWebKeySet): KeySet => {
  const find = createLocalJWKSet(published);
  return {
    find: async (name) => {
      try {
        const key = await find({ ...name });
        const { modulusLength } = key.algorithm as { readonly modulusLength?: number };
        return modulusLength !== undefined && modulusLength < RSA_BITS ? undefined : key;
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException)
          return undefined;
        throw error;
      }
    },
  };
};

/** Returns keys that stay as they are. */
export const fixedKeys = (published: JSONWebKeySet): IssuerKeys => {
  const keys = keySet(published);
  return {
    version: 0,
    find: async (name) => {
      const key = await keys.find(name);
      return key === undefined ? { found: 'none' } : { found: 'key', key };
    },
    close: async () => undefined,
  };
};
