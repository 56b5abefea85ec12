import { createLocalJWKSet, type CryptoKey, type JSONWebKeySet } from 'jose';
import type { IssuerKeys, KeyName } from './trusted-issuer.js';

/** A shorter RSA key signs nothing that counts. Source: RFC 7518, section 3.3. */
const RSA_BITS = 2048;

/** The keys of one moment. */
export interface KeySet {
  find(name: KeyName): Promise<CryptoKey | undefined>;
}

/** Entra says of a key whose tokens it signs: those of all tenants, or those of one. */
const isOf = (key: unknown, issuers: readonly string[]): boolean => {
  const { issuer } = key as { readonly issuer?: unknown };
  return issuer === undefined || issuers.some((each) => each === issuer);
};

const hasStrength = (key: CryptoKey): boolean => {
  const { modulusLength = RSA_BITS } = key.algorithm as { readonly modulusLength?: number };
  return modulusLength >= RSA_BITS;
};

/**
 * Makes a set of public keys of what an issuer publishes. It finds nothing where several keys fit, as they may where a
 * token names none.
 * @param issuer is its name, which may hold `{tenantid}`
 * @throws errors.JWKSInvalid where it is no set of keys
 */
export const keySet = (published: JSONWebKeySet, issuer: string): KeySet => {
  const all = createLocalJWKSet(published);
  const ofIssuer = (named: string): typeof all =>
    createLocalJWKSet({ keys: published.keys.filter((key) => isOf(key, [issuer, named])) });
  const isForAll = published.keys.every((key) => isOf(key, [issuer]));
  return {
    find: async ({ alg, kid, issuer: named }) => {
      try {
        const key = await (isForAll ? all : ofIssuer(named))({ alg, ...(kid === undefined ? {} : { kid }) });
        return hasStrength(key) ? key : undefined;
      } catch {
        return undefined; // none fits, or it is none that can be used
      }
    },
  };
};

/** Returns keys that stay as they are. @throws errors.JWKSInvalid where it is no set of keys */
export const fixedKeys = (published: JSONWebKeySet, issuer: string): IssuerKeys => {
  const keys = keySet(published, issuer);
  return {
    version: 0,
    find: async (name) => {
      const key = await keys.find(name);
      return key === undefined ? { found: 'none' } : { found: 'key', key };
    },
    close: async () => undefined,
  };
};
