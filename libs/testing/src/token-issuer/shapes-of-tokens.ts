import type { JWTPayload } from 'jose';

/** When a token counts, in seconds since 1970. */
interface Life {
  readonly from: number;
  readonly until: number;
}
interface EntraToken extends Life {
  readonly tenantId: string;
  readonly objectId: string;
  readonly client: string;
  readonly audience: string;
  readonly roles?: readonly string[];
}
interface EntraUserToken extends EntraToken {
  readonly scope?: string;
  readonly wids?: readonly string[];
}

const some = <T>(name: string, value: T | undefined): Readonly<Record<string, T>> =>
  value === undefined ? {} : { [name]: value };

/** A person's token of version 2.0. Source: Microsoft's reference of the claims of access tokens. */
export const entraUser = ({
  tenantId,
  objectId,
  client,
  audience,
  from,
  until,
  roles,
  wids,
  scope = 'access_as_user',
}: EntraUserToken): JWTPayload => ({
  aud: audience,
  iss: `https://login.microsoftonline.com/${tenantId}/v2.0`,
  iat: from,
  nbf: from,
  exp: until,
  aio: 'AWQAm/8TAAAA',
  azp: client,
  azpacr: '0',
  name: 'Ann Example',
  oid: objectId,
  preferred_username: 'ann@contoso.example',
  rh: '0.AAAA',
  ...some('roles', roles),
  scp: scope,
  sub: 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
  tid: tenantId,
  uti: 'fqiBqXLPj0eQa82S-IYFAA',
  ver: '2.0',
  ...some('wids', wids),
});

/** A person's token of version 1.0. */
export const entraUserV1 = (token: EntraUserToken): JWTPayload => {
  const { azp, azpacr, preferred_username: name, ...both } = entraUser(token);
  return {
    ...both,
    iss: `https://sts.windows.net/${token.tenantId}/`,
    acr: '1',
    amr: ['pwd'],
    appid: azp,
    appidacr: azpacr,
    ipaddr: '192.0.2.7',
    unique_name: name,
    upn: name,
    ver: '1.0',
  };
};

/** A program's token of version 2.0, by client credentials. */
export const entraProgram = ({ client, objectId, ...token }: EntraToken): JWTPayload => {
  const { name: _name, preferred_username: _user, scp: _scp, ...both } = entraUser({ client, objectId, ...token });
  return { ...both, azpacr: '1', sub: objectId };
};

interface KeycloakToken extends Life {
  readonly issuer: string;
  readonly audience: string;
  readonly subject: string;
  readonly client: string;
  readonly realmRoles?: readonly string[];
  readonly clientRoles?: Readonly<Record<string, readonly string[]>>;
}

/** A person's token of Keycloak. Source: its access tokens with the client scopes that a realm has at first. */
export const keycloakUser = ({
  issuer,
  audience,
  subject,
  client,
  from,
  until,
  realmRoles = [],
  clientRoles = {},
}: KeycloakToken): JWTPayload => ({
  exp: until,
  iat: from,
  auth_time: from,
  jti: 'b8a3d5a0-3f9d-4f0e-8a6e-5b9f3b1f0d11',
  iss: issuer,
  aud: [audience, 'account'],
  sub: subject,
  typ: 'Bearer',
  azp: client,
  sid: 'd6c1d8a4-9a65-4a0c-8c57-6a5f0a3f6f0a',
  acr: '1',
  realm_access: { roles: ['default-roles-contoso', 'offline_access', 'uma_authorization', ...realmRoles] },
  resource_access: {
    account: { roles: ['manage-account', 'view-profile'] },
    ...Object.fromEntries(Object.entries(clientRoles).map(([name, roles]) => [name, { roles }])),
  },
  scope: 'openid profile email',
  email_verified: true,
  name: 'Ann Example',
  preferred_username: 'ann',
  email: 'ann@contoso.example',
});

/** A program's token of Keycloak, by client credentials: that of the user which the client has. */
export const keycloakProgram = (token: KeycloakToken): JWTPayload => {
  const { auth_time: _time, name: _name, email: _email, sid: _sid, ...both } = keycloakUser(token);
  return {
    ...both,
    scope: 'profile email',
    email_verified: false,
    clientHost: '192.0.2.7',
    clientAddress: '192.0.2.7',
    client_id: token.client,
    preferred_username: `service-account-${token.client}`,
  };
};
