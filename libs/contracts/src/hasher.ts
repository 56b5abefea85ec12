import { createHmac } from 'node:crypto';
import { RecentlyUsed, type Hasher, type Keys } from '#application';
import { normalizeAddress } from './address.js';

const hmac = (key: Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text, 'utf8').digest();

/** Half of a hash tells the contents of one command apart as well, and every receipt keeps one. */
const CONTENT_HASH_BYTES = 16;

/** Makes a UUIDv8 (RFC 9562) of the first 16 bytes: all but its version and variant are theirs. */
const uuidOf = (bytes: Uint8Array): string => {
  const own = Buffer.from(bytes.subarray(0, 16));
  own[6] = (own[6]! & 0x0f) | 0x80;
  own[8] = (own[8]! & 0x3f) | 0x80;
  const hex = own.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

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
 * changes; once it is shredded, `forget` lets go of it here.
 */
export const createHasher = ({
  keys,
  cachedTenants = 1_000,
}: {
  readonly keys: Pick<Keys, 'hashKey'>;
  readonly cachedTenants?: number;
}): Hasher => {
  const cache = new RecentlyUsed<string, TenantKeys>();
  let forgotten = 0;
  const keysOf = async (tenantId: string): Promise<TenantKeys> => {
    let found = cache.get(tenantId);
    if (!found) {
      const before = forgotten;
      const addresses = await keys.hashKey(tenantId);
      found = {
        addresses,
        contents: hmac(addresses, 'seatledger command content'),
        actors: hmac(addresses, 'seatledger actor'),
      };
      // it may be the very key that was to be forgotten meanwhile
      if (before !== forgotten) return found;
    }
    cache.set(tenantId, found);
    cache.shrinkTo(cachedTenants);
    return found;
  };
  return {
    async addressKeys(tenantId, addresses) {
      if (addresses.length === 0) return [];
      const key = (await keysOf(tenantId)).addresses;
      return addresses.map((address) => hmac(key, normalizeAddress(address)).toString('hex'));
    },
    async contentHash(tenantId, content) {
      const { contents } = await keysOf(tenantId);
      if (typeof content === 'string') return hmac(contents, content).toString('hex', 0, CONTENT_HASH_BYTES);
      const hash = createHmac('sha256', contents);
      for await (const piece of content) hash.update(piece, 'utf8');
      return hash.digest().toString('hex', 0, CONTENT_HASH_BYTES);
    },
    async commandId(tenantId, callerId) {
      // a command's content is JSON and so begins with a brace: no content has the hash of an id
      return uuidOf(hmac((await keysOf(tenantId)).contents, `command ${callerId}`));
    },
    async actorHash(tenantId, id) {
      return hmac((await keysOf(tenantId)).actors, id).toString('hex', 0, 16);
    },
    forget(tenantId) {
      forgotten += 1;
      cache.delete(tenantId);
    },
  };
};
