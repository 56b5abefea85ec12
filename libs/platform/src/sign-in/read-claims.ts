import type { JWTPayload } from 'jose';
import type { ApplicationActor, UserActor } from '#application';
import { defined, isGuid } from '#licensing';
import type { TrustedEntry } from './auth-file.js';
import { claimAt, scopesOf, textAt, textsAt } from './claims.js';
import { DIRECTORY_ROLES, SIGN_IN_ROLES, type SignInRole } from './roles.js';
import { distrusted, type NotSignedIn, type SignedIn, withoutRole } from './sign-in.js';
import { isNoAccessToken, isOfProgram } from './token-kind.js';

/** Entra calls the client so in its two versions, and RFC 9068 in a third way. */
const CLIENT_CLAIMS = [['azp'], ['appid'], ['client_id']];

type Rights = Pick<UserActor, 'roles' | 'tenants'>;

/** Returns the tenant of the token, if its issuer may speak for it. */
const tenantOf = (claims: JWTPayload, { claims: paths, tenants }: TrustedEntry): string | NotSignedIn => {
  const named = claimAt(claims, paths.tenant);
  const tenantId = typeof named === 'string' && isGuid(named) ? named.toLowerCase() : undefined;
  if (typeof tenants === 'string' && tenants !== 'own')
    return named === undefined || tenantId === tenants ? tenants : distrusted('foreign-tenant');
  if (tenantId === undefined) return distrusted('no-tenant');
  return tenants === 'own' || tenants.includes(tenantId) ? tenantId : distrusted('foreign-tenant');
};

const knownRole = (name: string): SignInRole | undefined => SIGN_IN_ROLES.find((role) => role === name);

const mapped = (names: readonly string[], roleOf: (name: string) => SignInRole | undefined): readonly SignInRole[] => [
  ...new Set(names.flatMap((name) => roleOf(name) ?? [])),
];

/**
 * An Operator, and whoever acts for other tenants than the own one, belongs to the tenant that the file names for that.
 * Roles of a directory count in that directory alone: who administers the operators' own tenant administers no other.
 */
const rightsOf = (claims: JWTPayload, tenantId: string, entry: TrustedEntry): Rights | NotSignedIn => {
  const { claims: paths, roles: map, directoryRoles, operators } = entry;
  const names = textsAt(claims, paths.roles);
  const wids = directoryRoles ? textsAt(claims, ['wids']) : undefined;
  if (names === undefined && wids === undefined) return withoutRole('no-roles');
  const given = mapped(names ?? [], (name) => {
    if (map === undefined) return knownRole(name);
    return Object.hasOwn(map, name) ? map[name] : undefined;
  });
  const ofDirectory = mapped(wids ?? [], (id) => DIRECTORY_ROLES.get(id.toLowerCase()));
  if (operators?.tenant === tenantId) {
    const { actFor } = operators;
    if (actFor === 'all' && given.includes('Operator')) return { roles: given, tenants: 'all' };
    if (actFor !== 'all' && given.length > 0) return { roles: given, tenants: [...new Set([tenantId, ...actFor])] };
  }
  const roles = [...new Set([...given, ...ofDirectory])].filter((role) => role !== 'Operator');
  return roles.length === 0 ? withoutRole('no-known-role') : { roles, tenants: [tenantId] };
};

/** A client asks for a scope by its whole name, of which the token may have the last part alone. */
const hasScope = (claims: JWTPayload, scopes: readonly string[]): boolean => {
  const given = scopesOf(claims);
  return scopes.some((scope) => given.includes(scope) || given.includes(scope.slice(scope.lastIndexOf('/') + 1)));
};

type Sender = Omit<UserActor, 'roles' | 'tenants'> | Omit<ApplicationActor, 'roles' | 'tenants'>;

const senderOf = (claims: JWTPayload, tenantId: string, entry: TrustedEntry): Sender | NotSignedIn => {
  const { name: issuer, claims: paths, scopes } = entry;
  const candidates = paths.client === undefined ? CLIENT_CLAIMS : [paths.client];
  const client = candidates.map((path) => textAt(claims, path)).find((each) => each !== undefined);
  if (isOfProgram(claims))
    return client === undefined ? distrusted('no-actor') : { kind: 'application', issuer, client, tenantId };
  if (scopes.length > 0 && !hasScope(claims, scopes)) return distrusted('no-scope');
  const id = textAt(claims, paths.actor);
  if (id === undefined) return distrusted('no-actor');
  return { kind: 'user', issuer, id, tenantId, ...defined({ client }) };
};

/** Reads by what the file says who sent a token that was verified. */
export const readClaims = (claims: JWTPayload, entry: TrustedEntry): SignedIn => {
  if (isNoAccessToken(claims)) return distrusted('no-access-token');
  const tenantId = tenantOf(claims, entry);
  if (typeof tenantId !== 'string') return tenantId;
  const sender = senderOf(claims, tenantId, entry);
  if ('outcome' in sender) return sender;
  const rights = rightsOf(claims, tenantId, entry);
  return 'outcome' in rights ? rights : { outcome: 'signed-in', actor: { ...sender, ...rights } };
};
