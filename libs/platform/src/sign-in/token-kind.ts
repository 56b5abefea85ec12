import type { JWTPayload } from 'jose';
import { textAt } from './claims.js';

/** Keycloak says of each token what it is for. */
const ACCESS = ['Bearer', 'DPoP'];

/** Tells whether a token is one for clients, by which nobody may ask an API for anything. */
export const isNoAccessToken = (claims: JWTPayload): boolean => {
  const { typ } = claims;
  return (typeof typ === 'string' && !ACCESS.includes(typ)) || 'at_hash' in claims || 'c_hash' in claims;
};

/** Keycloak has a user for each client that may sign in by itself, whose name begins so. */
const SERVICE_ACCOUNT = 'service-account-';

/**
 * Tells whether a program signed in by itself. Entra says so in `idtyp`, where the application asks for that claim;
 * else the token is for no scope, and its subject is the object of the program. Elsewhere the subject is the client
 * itself (RFC 9068), and Keycloak's is the user that the client has.
 */
export const isOfProgram = (claims: JWTPayload): boolean => {
  const kind = textAt(claims, ['idtyp']);
  if (kind !== undefined) return kind === 'app';
  const oid = textAt(claims, ['oid']);
  if (oid !== undefined) return !('scp' in claims) && oid === claims.sub;
  const client = textAt(claims, ['client_id']);
  if (client === undefined) return false;
  return (
    claims.sub === client || textAt(claims, ['preferred_username']) === `${SERVICE_ACCOUNT}${client}`.toLowerCase()
  );
};
