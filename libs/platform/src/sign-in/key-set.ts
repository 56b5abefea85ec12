import { createLocalJWKSet, type CryptoKey, type JSONWebKeySet, type LocalJWKSet } from 'jose';
import type { IssuerKeys, KeyName } from './trusted-issuer.js';

/** The keys of one moment. */
export interface KeySet {
  find(name: KeyName): Promise<CryptoKey | undefined>;
}

/** Entra says of a key whose tokens it signs: those of all tenants, or those of one. */
const issuerOf = (key: unknown): unknown => (key as { readonly issuer?: unknown }).issuer;

/** A set throws where no key fits, where several do, and where the one that fits is none that can be used. */
const keyIn = async (set: LocalJWKSet, { alg, kid }: KeyName): Promise<CryptoKey | undefined> => {
  try {
    return await set({ alg, ...(kid === undefined ? {} : { kid }) });
  } catch {
    return undefined;
  }
};

/**
 * Makes a set of public keys of what an issuer publishes. It finds nothing where several keys fit, as they may where a
 * token names none.
 * @param issuer is its name, which may hold `{tenantid}`
 * @throws errors.JWKSInvalid where it is no set of keys
 */
export const keySet = (published: JSONWebKeySet, issuer: string): KeySet => {
  const { keys } = createLocalJWKSet(published).jwks();
  const forAll = createLocalJWKSet({ keys: keys.filter((key) => (issuerOf(key) ?? issuer) === issuer) });
  return {
    find: async (name) => {
      const found = await keyIn(forAll, name);
      if (found !== undefined) return found;
      const forOne = keys.filter((key) => issuerOf(key) === name.issuer);
      return forOne.length === 0 ? undefined : keyIn(createLocalJWKSet({ keys: forOne }), name);
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
