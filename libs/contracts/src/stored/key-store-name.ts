import { createHmac } from 'node:crypto';
import type { Keys } from '#application';

/** The key store keeps the secret of its name under this one. */
const OWNER = 'key-store';

/**
 * Resolves to the name of a key store: 64 hexadecimal digits that tell nothing of its keys. It is made with the first
 * question, and stays the same over restored backups and under another master key, since it follows from a key that
 * these carry along. No two key stores have one name but a store and its copy.
 */
export const keyStoreName = async (keys: Pick<Keys, 'hashKey'>): Promise<string> =>
  createHmac('sha256', await keys.hashKey(OWNER))
    .update('seatledger key store')
    .digest('hex');
