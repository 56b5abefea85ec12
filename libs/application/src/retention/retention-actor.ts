import type { Actor } from '../requests.js';

/** Purges and the giving up of lists are of no person. */
export const RETENTION_ACTOR: Actor = { id: 'system:retention', roles: ['System'], tenants: 'all' };
