/** These are the reasons for which a token is not believed, each with what a person is told and what to do. */
export const TOKEN_FAULTS = {
  malformed:
    'it is no signed JSON Web Token. Send what the issuer gave, as it is; where that is no such token, ' +
    'the issuer has to be asked for one of this API (resource, in the file that AUTH_FILE names)',
  'too-large':
    'it is longer than 16,384 characters. Have the issuer put less into it, such as the roles of this application only',
  'algorithm-not-allowed': 'it is not signed by RS256, PS256, ES256 or EdDSA. Have the issuer sign by one of them',
  'unknown-issuer':
    'its issuer is none that this server trusts. Sign in with one of those that ' +
    '/.well-known/oauth-protected-resource names, or have an operator add it to the file that AUTH_FILE names',
  'version-1':
    'it is a token of version 1.0 of Microsoft Entra, and this server trusts version 2.0. ' +
    'Set requestedAccessTokenVersion to 2 in the manifest of the app registration, and sign in again',
  'unknown-key': 'its issuer has no such key. Sign in again',
  'wrong-signature': 'its signature is wrong. Sign in again',
  expired: 'it has expired. Sign in again',
  'not-yet-valid': 'it is not valid yet. Compare the clocks of this server and of the issuer',
  'no-expiry': 'it never expires. Have the issuer give it an end (the claim exp)',
  'wrong-audience':
    'it was issued for another application. Ask the issuer for a token for this API, or have an operator compare ' +
    'AUTH_AUDIENCE, or audiences in the file that AUTH_FILE names, with the claim aud',
  'no-access-token': 'it is no access token. Send the access token, and neither the ID token nor the refresh token',
  'no-scope':
    'it was given without a scope of this API. Ask the issuer for one of those that ' +
    '/.well-known/oauth-protected-resource names',
  'no-tenant':
    'it names no tenant. Have the issuer put one into it, or have an operator name the claim, or one tenant for all, ' +
    'in the file that AUTH_FILE names',
  'foreign-tenant':
    'it names a tenant for which its issuer may not speak. ' +
    'Have an operator compare it with the id in AUTH_ISSUER, or with tenants in the file that AUTH_FILE names',
  'no-actor':
    'it does not say who sent it: Microsoft Entra does so in the claim oid. For another issuer have an operator name ' +
    'the claim in the file that AUTH_FILE names; AUTH_ISSUER alone reads those of Entra',
} as const;
/** This is why a token is not believed. */
export type TokenFault = keyof typeof TOKEN_FAULTS;

/** These are the reasons for which somebody who is known may do nothing, each with what to do. */
export const ROLE_FAULTS = {
  'no-roles':
    'the token has no roles at all. Assign the person or the program a role of this application at the issuer, ' +
    'have the issuer put roles into its tokens, or have an operator name the claim in the file that AUTH_FILE names',
  'no-known-role':
    'none of the roles in the token is known here. Assign one of the roles of this application at the issuer, ' +
    'or have an operator map the role in the file that AUTH_FILE names',
} as const;
/** This is why somebody who is known has no role. */
export type RoleFault = keyof typeof ROLE_FAULTS;

/** These are the reasons for which a cookie stands for no session. */
export const SESSION_FAULTS = {
  unreadable: 'nothing that this server can read is in its cookie, or the keys of SESSION_KEYS are others by now',
  idle: 'nothing was asked for half an hour',
  over: 'it has lasted as long as a session may, or as its token',
  ended: 'somebody signed out, here or where people sign in, or an operator ended it',
} as const;
/** This is why a session is none. */
export type SessionFault = keyof typeof SESSION_FAULTS;
