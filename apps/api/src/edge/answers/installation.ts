import { READABLES, STEPS_WITH_REFERENCE } from '#licensing';
import { SIGN_IN_ROLES } from '#platform';
import { z } from 'zod';
import { id, instant, number, ofCommand, position } from './common.js';

const distrust = z.object({
  code: z.enum(['jumped', 'before-history', 'long-gap', 'not-agreed']),
  detail: z.string(),
  since: instant,
});
export const clock = z.object({
  now: instant,
  trusted: z.boolean(),
  reasons: z.array(distrust),
  purgesWait: z.object({ detail: z.string(), until: instant.optional() }).optional(),
  agreedAt: instant.optional(),
});
export const clockAgreed = ofCommand({ agreedAt: instant });
export const errorEntry = z.object({
  code: z.string(),
  status: number,
  retry: z.enum(['none', 'same-id', 'later']),
  title: z.string(),
  meaning: z.string(),
});
export const health = z.object({ status: z.literal('live') });
export const readiness = z.object({
  status: z.enum(['ready', 'degraded']),
  clock: z.enum(['trusted', 'not-trusted']),
  reasons: z.array(z.object({ code: z.string(), subject: z.string(), text: z.string(), since: z.string() })),
});
const rights = {
  name: z.string().optional(),
  roles: z.array(z.enum(SIGN_IN_ROLES)),
  tenants: z.union([z.array(id), z.literal('all')]),
  assumedTenant: id.optional(),
  authentication: z.enum(['off', 'local', 'issuers']),
  session: z.object({ id: z.string(), csrfToken: z.string(), idleEndsAt: instant, endsAt: instant }).optional(),
  permits: z.object({
    reads: z.array(z.enum(READABLES)),
    readsAsOf: z.array(z.enum(READABLES)),
    commands: z.array(z.string()),
    operations: z.array(z.string()),
  }),
};
/** Its members say who signed in, and none of them says more than the token did. */
export const me = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('user'),
    issuer: z.string(),
    id: z.string(),
    tenantId: id,
    client: z.string().optional(),
    ...rights,
  }),
  z.object({
    kind: z.literal('application'),
    issuer: z.string(),
    client: z.string(),
    tenantId: id.optional(),
    ...rights,
  }),
  z.object({ kind: z.literal('local'), ...rights }),
]);
export const status = z.object({
  version: z.string(),
  clock: z.enum(['trusted', 'not-trusted']),
  head: position.optional(),
  readModels: z.array(
    z.object({
      name: z.string(),
      position: position.optional(),
      behind: z.object({ events: number, seconds: z.number() }).optional(),
    }),
  ),
});
const term = z.string().describe('An ISO 8601 duration such as P30D, or for-good: it is never deleted.');
export const settings = z.object({
  retention: z.object({ term, byService: z.array(z.object({ service: z.string(), term })) }),
  references: z.object({
    required: z.array(z.enum(STEPS_WITH_REFERENCE)),
    form: z.string().optional(),
    exceptGraph: z.literal(true).optional(),
  }),
  eraseAtOnce: z.boolean(),
  rateLimit: z.object({ writes: number, reads: number }).optional(),
  signIn: z.object({ mode: z.enum(['off', 'local', 'issuers']), issuers: z.array(z.string()) }),
  upstreams: z
    .array(
      z.object({ system: z.string(), roles: z.array(z.string()), tenants: z.union([z.array(id), z.literal('all')]) }),
    )
    .optional(),
});
/** Its members in lower case with `_` are those of RFC 9728. */
export const protectedResource = z.object({
  resource: z.string(),
  authorization_servers: z.array(z.string()).optional(),
  scopes_supported: z.array(z.string()).optional(),
  bearer_methods_supported: z.array(z.literal('header')),
  issuers: z
    .array(z.object({ issuer: z.string(), audiences: z.array(z.string()), scopes: z.array(z.string()) }))
    .optional(),
});
