import { z } from 'zod';
import { actor, id, instant, number, position } from './common.js';

const fact = { eventId: id, position, at: instant };
const purgeCause = z.enum(['due', 'overdue', 'requested']);
export const erasure = z.object({
  certificate: z.object({
    version: z.literal(1),
    storeId: z.string(),
    tenantId: id,
    pseudonym: id,
    rule: z.object({ retentionId: id, retention: z.string(), purgeAt: instant }),
    deleted: z.object(fact),
    purged: z.object({
      ...fact,
      cause: purgeCause,
      /** Where the cause is `requested`, this command did it. */
      requestedBy: z.object({ ...actor, commandId: id }).optional(),
    }),
    keyShredded: z.object(fact),
    services: z.array(
      z.object({
        ...fact,
        service: z.string(),
        retentionId: id,
        purgeAt: instant,
        cause: purgeCause,
        userRetentionId: id.optional(),
      }),
    ),
    kept: z.array(z.string()),
  }),
  jws: z.string(),
});
export const tenantErasure = z.object({
  certificate: z.object({
    version: z.literal(1),
    storeId: z.string(),
    tenantId: id,
    rule: z.object({ retentionId: id, retention: z.string(), purgeAt: instant }),
    closed: z.object({ ...fact, requestedBy: z.object({ ...actor, commandId: id }) }),
    purged: z.object(fact),
    keysShredded: z.object(fact),
    /** The tenant had this many users when it was closed, and this many persons of it ever had a key. */
    users: number,
    persons: number,
  }),
  jws: z.string(),
});
export const signingKeys = z.object({
  keys: z.array(
    z.object({
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      x: z.string(),
      kid: z.string(),
      alg: z.literal('EdDSA'),
      use: z.literal('sig'),
    }),
  ),
});
