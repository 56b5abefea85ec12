import { z } from 'zod';
import { boundedList, boundedRecord, boundedText, guid } from '#contracts';
import { defined } from '#licensing';
import type { ShortForm } from '../config/authentication.js';
import { isTrustworthy } from '../config/issuer-url.js';
import { SIGN_IN_ROLES } from './roles.js';

/** The tenant of a token stands here in the name of an issuer that has one for each. */
export const TENANT_OF_TOKEN = '{tenantid}';

const text = boundedText(500).min(1);
const address = text.refine(isTrustworthy, {
  error: 'must be an address with https://, or with http:// on this machine',
});
/**
 * A claim is named by the names that lead to it. As a text they are separated by dots; as a list they may hold dots
 * themselves, as names do that are addresses.
 */
const claimPath = z.union([text.transform((path): readonly string[] => path.split('.')), boundedList(text, 10).min(1)]);
/** Without a name these are where Microsoft Entra has them. */
const claimPaths = z.strictObject({
  tenant: claimPath.default(['tid']),
  actor: claimPath.default(['oid']),
  roles: claimPath.default(['roles']),
  client: claimPath.exactOptional(),
});
const role = z.enum(SIGN_IN_ROLES);
const tenantIds = boundedList(guid, 10_000).min(1);
/** `local` is the name under which the tokens of AUTH=local are recorded. */
const name = boundedText(32)
  .regex(/^[a-z][a-z0-9_-]*$/, 'must be lower-case letters, digits, - and _')
  .refine((given) => given !== 'local', { error: 'must be another name than local' });

const trusted = z
  .strictObject({
    name,
    issuer: address,
    audiences: boundedList(text, 20).min(1),
    scopes: boundedList(text, 20).default([]),
    keys: z.union([z.strictObject({ discovery: address }), z.strictObject({ file: text })]).exactOptional(),
    claims: claimPaths.default(() => claimPaths.parse({})),
    browser: z
      .strictObject({
        clientId: text,
        secretFile: text.exactOptional(),
        scopes: boundedList(text, 20).exactOptional(),
        resource: text.exactOptional(),
      })
      .exactOptional(),
    roles: boundedRecord(role, { most: 100, nameLength: 200 }).exactOptional(),
    directoryRoles: z.boolean().default(true),
    tenants: z.union([z.literal('own'), guid, tenantIds]).default('own'),
    operators: z
      .strictObject({ tenant: guid, actFor: z.union([z.literal('all'), tenantIds]).default('all') })
      .exactOptional(),
  })
  .refine(({ issuer, tenants }) => tenants !== 'own' || issuer.includes(TENANT_OF_TOKEN), {
    path: ['tenants'],
    error:
      `must be one id or a list of them, unless the issuer has ${TENANT_OF_TOKEN} in its name: ` +
      'else it could name the tenant of another',
  });

/** What the file that AUTH_FILE names says of one issuer; docs/how-to/sign-in-with-entra.md explains it. */
export type TrustedEntry = z.infer<typeof trusted>;

const isDistinct = (values: readonly string[]): boolean => new Set(values).size === values.length;

export const authFile = z.strictObject({
  issuers: boundedList(trusted, 100)
    .min(1)
    .refine((entries) => isDistinct(entries.map(({ name: each }) => each)), { error: 'must have distinct names' })
    .refine((entries) => isDistinct(entries.map(({ issuer }) => issuer)), { error: 'must be distinct issuers' }),
});

/** Returns what the variables say that are the short form for one issuer of one tenant; a secret is in no entry. */
export const entryOfShortForm = ({ issuer, audiences, tenantId, client }: ShortForm): TrustedEntry => {
  const browser = client && { clientId: client.clientId, scopes: client.scopes };
  return trusted.parse({ name: 'issuer', issuer, audiences, tenants: tenantId, ...defined({ browser }) });
};
