import { createHmac } from 'node:crypto';
import type { Hasher, Keys } from '#application';
import { normalizeAddress } from './address.js';

const hmac = (key: Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text, 'utf8').digest();

interface TenantKeys {
  readonly addresses: Uint8Array;
  /**
   * Contents and actors have keys of their own, since an address's hash must never be mistaken for a command's, nor
   * lead from one who acts to a user with that address.
   */
  readonly contents: Uint8Array;
  readonly actors: Uint8Array;
}

/**
 * Makes keyed hashes, and caches the keys of the `cachedTenants` that were used last. A tenant's hash key never
 * changes, so no cached key is ever stale.
 */
export const createHasher = ({
  keys,
  cachedTenants = 1_000,
}: {
  readonly keys: Pick<Keys, 'hashKey'>;
  readonly cachedTenants?: number;
}): Hasher => {
  const cache = new Map<string, TenantKeys>();
  const keysOf = async (tenantId: string): Promise<TenantKeys> => {
    let found = cache.get(tenantId);
    if (!found) {
      const addresses = await keys.hashKey(tenantId);
      found = {
        addresses,
        contents: hmac(addresses, 'seatledger command content'),
        actors: hmac(addresses, 'seatledger actor'),
      };
    }
    cache.delete(tenantId);
    cache.set(tenantId, found);
    const [oldest] = cache.keys();
    if (cache.size > cachedTenants && oldest !== undefined) cache.delete(oldest);
    return found;
  };
  return {
    async addressKeys(tenantId, addresses) {
      if (addresses.length === 0) return [];
      const key = (await keysOf(tenantId)).addresses;
      return addresses.map((address) => hmac(key, normalizeAddress(address)).toString('hex'));
    },
    async contentHash(tenantId, content) {
      return hmac((await keysOf(tenantId)).contents, content).toString('hex');
    },
    async actorHash(tenantId, id) {
      return hmac((await keysOf(tenantId)).actors, id).toString('hex', 0, 16);
    },
  };
};
