import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JWTPayload } from 'jose';
import { parseDuration } from '#licensing';
import { ManualClock, ManualDelay } from '#testing/fakes';
import {
  entraProgram,
  entraUser,
  entraUserV1,
  keycloakProgram,
  keycloakUser,
  TokenIssuer,
} from '#testing/token-issuer';
import { createLogger } from '../logging/logger.js';
import { openSignIn } from './open-sign-in.js';
import type { SignedIn } from './sign-in.js';

const CONTOSO = '11111111-1111-4111-8111-111111111111';
const FABRIKAM = '22222222-2222-4222-8222-222222222222';
const HOME = '33333333-3333-4333-8333-333333333333';
const ANN = 'aaaaaaaa-0000-4000-8000-000000000001';
const API = 'cccccccc-0000-4000-8000-000000000001';
const CLI = 'cccccccc-0000-4000-8000-000000000002';
const REALM = 'https://id.example.com/realms/contoso';

const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
const USER_ADMINISTRATOR = 'fe930be7-5e62-47db-91af-98c3a49a38b1';
const LICENSE_ADMINISTRATOR = '4d6ac14f-3453-41d0-bef9-a3e0c569773a';
const GLOBAL_READER = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451';
/** Everybody has this one who has no role. */
const USER = 'b79fbf4d-3ef9-4689-8143-76b194e85509';

const clock = new ManualClock();
const from = Date.parse(clock.now()) / 1000;
const life = { from, until: from + 3_600 };

/** Customers come from Entra for their own tenants, and our own people from it for all. */
const ENTRA = {
  name: 'entra',
  issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
  audiences: [API],
  scopes: ['api://seatledger/access_as_user'],
  operators: { tenant: HOME, actFor: 'all' },
};
const KEYCLOAK = {
  name: 'keycloak',
  issuer: REALM,
  audiences: ['seatledger'],
  claims: { actor: 'sub', roles: 'realm_access.roles' },
  roles: { 'license-admin': 'LicenseAdministrator', auditor: 'Auditor' },
  tenants: CONTOSO,
};

let folder: string;
let signer: TokenIssuer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-vendors-'));
  signer = await TokenIssuer.start('', 'RS256');
  await writeFile(join(folder, 'keys.json'), JSON.stringify({ keys: signer.keys }));
});
afterAll(async () => {
  await signer.close();
  await rm(folder, { recursive: true });
});

const signedInBy = async (claims: JWTPayload, ...entries: readonly object[]): Promise<SignedIn | undefined> => {
  const file = join(folder, 'issuers.json');
  const issuers = entries.map((entry) => ({ ...entry, keys: { file: 'keys.json' } }));
  await writeFile(file, JSON.stringify({ issuers }));
  const keysMaxAge = parseDuration('PT24H');
  const signIn = await openSignIn(
    { authentication: { mode: 'issuers', place: { file }, keysMaxAge }, dataDir: folder },
    { clock, delay: new ManualDelay(), logger: createLogger('silent') },
  );
  const signedIn = await signIn?.of(await signer.sign(claims));
  await signIn?.close();
  return signedIn;
};
const user = (more: Partial<Parameters<typeof entraUser>[0]> = {}): Parameters<typeof entraUser>[0] => ({
  tenantId: CONTOSO,
  objectId: ANN,
  client: CLI,
  audience: API,
  ...life,
  ...more,
});
const keycloak = (more: Partial<Parameters<typeof keycloakUser>[0]> = {}): Parameters<typeof keycloakUser>[0] => ({
  issuer: REALM,
  audience: 'seatledger',
  subject: ANN,
  client: 'seatledger-cli',
  ...life,
  ...more,
});
const actorOf = (signedIn: SignedIn | undefined) =>
  signedIn?.outcome === 'signed-in' ? signedIn.actor : (signedIn as unknown);

describe('a token of Microsoft Entra', () => {
  it('of version 2.0 tells the person, its tenant and the client through which it acts', async () => {
    expect(await signedInBy(entraUser(user({ roles: ['Auditor'] })), ENTRA)).toMatchObject({
      outcome: 'signed-in',
      actor: {
        kind: 'user',
        issuer: 'entra',
        id: ANN,
        tenantId: CONTOSO,
        client: CLI,
        roles: ['Auditor'],
        tenants: [CONTOSO],
      },
    });
  });
  it('of version 1.0 is refused with the setting to change, and taken where it is trusted', async () => {
    const token = entraUserV1(user({ roles: ['Auditor'], audience: 'api://seatledger' }));
    expect(await signedInBy(token, ENTRA)).toMatchObject({ code: 'invalid-token', reason: 'version-1' });
    const v1 = { ...ENTRA, issuer: 'https://sts.windows.net/{tenantid}/', audiences: ['api://seatledger'] };
    expect(actorOf(await signedInBy(token, v1))).toMatchObject({ id: ANN, tenantId: CONTOSO, client: CLI });
  });
  it.each([
    ['Global Administrator', [GLOBAL_ADMINISTRATOR], ['GlobalAdministrator']],
    ['User Administrator', [USER_ADMINISTRATOR], ['UserAdministrator']],
    ['License Administrator', [LICENSE_ADMINISTRATOR.toUpperCase()], ['LicenseAdministrator']],
    ['Global Reader', [GLOBAL_READER, USER], ['GlobalReader']],
  ])('has the role of the directory: %s', async (_name, wids, roles) => {
    expect(actorOf(await signedInBy(entraUser(user({ wids })), ENTRA))).toMatchObject({ roles });
  });
  it('has all roles that the directory and the application give', async () => {
    const claims = entraUser(user({ roles: ['Auditor', 'Unheard.Of', 'Auditor'], wids: [LICENSE_ADMINISTRATOR] }));
    expect(actorOf(await signedInBy(claims, ENTRA))).toMatchObject({ roles: ['Auditor', 'LicenseAdministrator'] });
  });
  it('has none of the directory where the file says so', async () => {
    const claims = entraUser(user({ wids: [GLOBAL_ADMINISTRATOR] }));
    const alone = { ...ENTRA, directoryRoles: false };
    expect(await signedInBy(claims, alone)).toMatchObject({ code: 'no-role', reason: 'no-roles' });
  });
  it.each([
    ['no roles at all', {}, 'no-roles'],
    ['no role that is known', { wids: [USER], roles: ['Unheard.Of'] }, 'no-known-role'],
    ['the role System, which nobody has', { roles: ['System'] }, 'no-known-role'],
  ])('is told so where it has %s', async (_which, more, reason) => {
    expect(await signedInBy(entraUser(user(more)), ENTRA)).toEqual({ outcome: 'refused', code: 'no-role', reason });
  });
  it('of a person was given for a scope of this API, and one of a program for none', async () => {
    const another = entraUser(user({ roles: ['Auditor'], scope: 'openid User.Read' }));
    expect(await signedInBy(another, ENTRA)).toMatchObject({ reason: 'no-scope' });
    expect(await signedInBy(another, { ...ENTRA, scopes: [] })).toMatchObject({ outcome: 'signed-in' });
  });
  it.each([
    ['without idtyp', {}],
    ['with it', { idtyp: 'app' }],
  ])('of a program is one of its client, %s', async (_which, more) => {
    const claims = { ...entraProgram(user({ roles: ['LicenseAdministrator'] })), ...more };
    expect(actorOf(await signedInBy(claims, ENTRA))).toEqual({
      kind: 'application',
      issuer: 'entra',
      client: CLI,
      tenantId: CONTOSO,
      roles: ['LicenseAdministrator'],
      tenants: [CONTOSO],
    });
  });
  it('of a person is one of the person, even if its subject is the person', async () => {
    const claims = { ...entraUser(user({ roles: ['Auditor'] })), sub: ANN };
    expect(actorOf(await signedInBy(claims, ENTRA))).toMatchObject({ kind: 'user', id: ANN });
  });

  it('makes an Operator of those alone who come from the operators’ own tenant', async () => {
    const roles = ['Operator'];
    expect(actorOf(await signedInBy(entraUser(user({ roles, tenantId: HOME })), ENTRA))).toMatchObject({
      roles: ['Operator'],
      tenantId: HOME,
      tenants: 'all',
    });
    expect(await signedInBy(entraUser(user({ roles })), ENTRA)).toMatchObject({ reason: 'no-known-role' });
    const two = entraUser(user({ roles: ['Operator', 'Auditor'] }));
    expect(actorOf(await signedInBy(two, ENTRA))).toMatchObject({ roles: ['Auditor'], tenants: [CONTOSO] });
  });
  it('takes no role of the directory along to other tenants', async () => {
    const admin = { tenantId: HOME, wids: [GLOBAL_ADMINISTRATOR] };
    const operator = entraUser(user({ ...admin, roles: ['Operator'] }));
    expect(actorOf(await signedInBy(operator, ENTRA))).toMatchObject({ roles: ['Operator'], tenants: 'all' });
    expect(actorOf(await signedInBy(entraUser(user(admin)), ENTRA))).toMatchObject({
      roles: ['GlobalAdministrator'],
      tenants: [HOME],
    });
  });
  it('lets those act for several tenants whom the file names', async () => {
    const several = { ...ENTRA, operators: { tenant: HOME, actFor: [FABRIKAM] } };
    const helper = entraUser(user({ tenantId: HOME, roles: ['LicenseAdministrator'] }));
    expect(actorOf(await signedInBy(helper, several))).toMatchObject({ tenants: [HOME, FABRIKAM] });
    expect(actorOf(await signedInBy(helper, ENTRA))).toMatchObject({ tenants: [HOME] });
  });
  it('is that of the first issuer in the file that fits', async () => {
    const own = { ...ENTRA, name: 'own', issuer: ENTRA.issuer.replace('{tenantid}', HOME), tenants: HOME };
    const claims = entraUser(user({ tenantId: HOME, roles: ['Auditor'] }));
    expect(actorOf(await signedInBy(claims, own, ENTRA))).toMatchObject({ issuer: 'own' });
    expect(actorOf(await signedInBy(entraUser(user({ roles: ['Auditor'] })), own, ENTRA))).toMatchObject({
      issuer: 'entra',
    });
  });
});

describe('a token of Keycloak', () => {
  it('tells the person by its subject, for the tenant of the realm, with the roles that the file maps', async () => {
    const realmRoles = ['license-admin', 'auditor'];
    expect(actorOf(await signedInBy(keycloakUser(keycloak({ realmRoles })), KEYCLOAK))).toEqual({
      kind: 'user',
      issuer: 'keycloak',
      id: ANN,
      tenantId: CONTOSO,
      client: 'seatledger-cli',
      roles: ['LicenseAdministrator', 'Auditor'],
      tenants: [CONTOSO],
    });
  });
  it('has the roles of a client whose name has dots, by a list of names', async () => {
    const clientRoles = { 'api.contoso.example': ['license-admin'] };
    const claims = { ...KEYCLOAK.claims, roles: ['resource_access', 'api.contoso.example', 'roles'] };
    expect(actorOf(await signedInBy(keycloakUser(keycloak({ clientRoles })), { ...KEYCLOAK, claims }))).toMatchObject({
      roles: ['LicenseAdministrator'],
    });
  });
  it('has the roles of a claim whose name is an address', async () => {
    const claim = 'https://seatledger.example/roles';
    const claims = { ...keycloakUser(keycloak()), [claim]: ['auditor'] };
    const entry = { ...KEYCLOAK, claims: { actor: 'sub', roles: [claim] } };
    expect(actorOf(await signedInBy(claims, entry))).toMatchObject({ roles: ['Auditor'] });
  });
  it('has no role that the file doesn’t map, even if it is called as one of ours', async () => {
    const claims = keycloakUser(keycloak({ realmRoles: ['GlobalAdministrator'] }));
    expect(await signedInBy(claims, KEYCLOAK)).toMatchObject({ reason: 'no-known-role' });
  });
  it('has no role by a name that every object has', async () => {
    const claims = keycloakUser(keycloak({ realmRoles: ['constructor', '__proto__', 'toString'] }));
    expect(await signedInBy(claims, KEYCLOAK)).toMatchObject({ reason: 'no-known-role' });
  });
  it('names its tenant by a claim, where the realm has several, of those that the file lists', async () => {
    const entry = { ...KEYCLOAK, claims: { ...KEYCLOAK.claims, tenant: 'org.id' }, tenants: [CONTOSO, FABRIKAM] };
    const claims = keycloakUser(keycloak({ realmRoles: ['auditor'] }));
    expect(actorOf(await signedInBy({ ...claims, org: { id: FABRIKAM } }, entry))).toMatchObject({
      tenantId: FABRIKAM,
      tenants: [FABRIKAM],
    });
    expect(await signedInBy({ ...claims, org: { id: HOME } }, entry)).toMatchObject({ reason: 'foreign-tenant' });
    expect(await signedInBy(claims, entry)).toMatchObject({ reason: 'no-tenant' });
    expect(await signedInBy({ ...claims, org: { id: [FABRIKAM] } }, entry)).toMatchObject({ reason: 'no-tenant' });
  });
  it('of a service account is one of the program', async () => {
    const claims = keycloakProgram(keycloak({ client: 'hr-sync', realmRoles: ['license-admin'] }));
    expect(actorOf(await signedInBy(claims, KEYCLOAK))).toEqual({
      kind: 'application',
      issuer: 'keycloak',
      client: 'hr-sync',
      tenantId: CONTOSO,
      roles: ['LicenseAdministrator'],
      tenants: [CONTOSO],
    });
  });
  it('of a person who is called like a service account is one of the person', async () => {
    const claims = keycloakUser(keycloak({ realmRoles: ['auditor'] }));
    const named = { ...claims, preferred_username: 'service-account-hr-sync' };
    expect(actorOf(await signedInBy(named, KEYCLOAK))).toMatchObject({ kind: 'user', id: ANN });
  });
  it.each(['ID', 'Refresh', 'Logout'])('is believed as an access token only: %s', async (typ) => {
    const claims = { ...keycloakUser(keycloak({ realmRoles: ['auditor'] })), typ };
    expect(await signedInBy(claims, KEYCLOAK)).toMatchObject({ reason: 'no-access-token' });
  });
});

it('a token by RFC 9068 whose subject is its client is one of the program', async () => {
  const entry = { ...KEYCLOAK, claims: { actor: 'sub' }, roles: undefined };
  const claims = { iss: REALM, aud: 'seatledger', sub: 'hr', client_id: 'hr', roles: 'Auditor', exp: life.until };
  expect(actorOf(await signedInBy(claims, entry))).toMatchObject({ kind: 'application', client: 'hr' });
});
it.each([
  ['nobody', { sub: undefined }],
  ['somebody with a name longer than any', { sub: 'x'.repeat(257) }],
  ['somebody who is no text', { sub: { $ne: null } }],
])('a token that names %s is not believed', async (_which, more) => {
  const claims = { ...keycloakUser(keycloak({ realmRoles: ['auditor'] })), ...more } as JWTPayload;
  expect(await signedInBy(claims, KEYCLOAK)).toMatchObject({ code: 'invalid-token', reason: 'no-actor' });
});
