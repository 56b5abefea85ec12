import type { Actor } from '../actors.js';

/** Purges and the giving up of lists are of no person. */
export const RETENTION_ACTOR: Actor = { kind: 'system', part: 'retention', roles: ['System'], tenants: 'all' };
