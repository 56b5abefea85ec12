import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '#testing/fakes';
import { TokenIssuer } from '#testing/token-issuer';
import { type Call, TestServer } from './server.js';

const CONTOSO = 'c0c00000-0000-4000-8000-000000000001';
const HOME = 'c0c00000-0000-4000-8000-000000000003';
const E1 = '0f1e2d3c-0000-4000-8000-000000000001';
const MAIL = '0f1e2d3c-0000-4000-8000-0000000000a1';
const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
const GLOBAL_READER = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451';
const ANN = { userPrincipalName: 'ann@contoso.example', displayName: 'Ann', usageLocation: 'DE' };
const ADD = { addLicenses: [{ skuId: E1 }], removeLicenses: [] };

describe('the user who signed in', () => {
  let folder: string;
  let issuer: TokenIssuer;
  let server: TestServer;
  let clock: ManualClock;
  const by = async (tid: string, oid: string, more: object): Promise<Call> => {
    const iss = issuer.issuer.replace('{tenantid}', tid);
    const exp = Date.parse(clock.now()) / 1000 + 3_600;
    const token = await issuer.sign({ iss, tid, aud: 'api', oid, exp, ...more }, { kid: 'first' });
    return { headers: { authorization: `Bearer ${token}` } };
  };
  const admin = (oid: string) => by(CONTOSO, oid, { wids: [GLOBAL_ADMINISTRATOR] });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-me-'));
    issuer = await TokenIssuer.start('/{tenantid}/v2.0');
    const file = join(folder, 'issuers.json');
    const entry = { name: 'entra', issuer: issuer.issuer, audiences: ['api'], operators: { tenant: HOME } };
    await writeFile(file, JSON.stringify({ issuers: [entry] }));
    clock = new ManualClock();
    server = await TestServer.start({ AUTH_FILE: file }, clock.sources);
    const operator = await by(HOME, 'operator', { roles: ['Operator'] });
    await server.post('/api/tenants', { id: CONTOSO, displayName: 'Contoso', country: 'DE' }, operator);
    const plans = [{ planId: MAIL, planName: 'MAIL', service: 'exchange' }];
    const products = [{ skuId: E1, skuPartNumber: 'E1', displayName: 'E1', plans }];
    await server.post('/api/catalogue', { products }, operator);
    await server.post('/api/purchases', { skuId: E1, seats: 1 }, await admin('boss'));
  });
  afterAll(async () => {
    await server.stop();
    await issuer.close();
    await rm(folder, { recursive: true });
  });

  it('is shown with its licenses, and changed as far as its roles go', async () => {
    const { id } = (await server.post('/v1.0/users', ANN, await admin('boss'))).body;
    const [self, reader] = [await admin(id), await by(CONTOSO, id, { wids: [GLOBAL_READER] })];
    const refused = await server.post('/v1.0/me/assignLicense', ADD, reader);
    expect([refused.status, refused.body.error.code]).toEqual([403, 'Authorization_RequestDenied']);
    const { status, headers, body } = await server.post('/v1.0/me/assignLicense', ADD, self);
    expect([status, body]).toMatchObject([200, { id, assignedLicenses: [{ skuId: E1, disabledPlans: [] }] }]);
    const fresh = `minPosition=${headers.get('x-position')}`;
    expect((await server.get(`/v1.0/me?$select=assignedLicenses&${fresh}`, reader)).body).toMatchObject({
      assignedLicenses: [{ skuId: E1 }],
    });
    const details = (await server.get(`/v1.0/me/licenseDetails?${fresh}`, reader)).body;
    expect(details).toMatchObject({
      '@odata.context': `${server.url}/v1.0/$metadata#users('${id}')/licenseDetails`,
      value: [{ skuPartNumber: 'E1', servicePlans: [{ servicePlanName: 'MAIL', provisioningStatus: 'Success' }] }],
    });
    const before = await server.standalone.ports.store.head();
    const again = await server.call('POST', '/v1.0/me/reprocessLicenseAssignment', undefined, self);
    expect([again.status, again.body]).toMatchObject([200, { id, assignedLicenses: [{ skuId: E1 }] }]);
    expect(await server.standalone.ports.store.head()).toEqual(before);
  });

  it('is shown as of a time that is past, and is nobody before there was such a user', async () => {
    const none = (await server.standalone.ports.store.head())!.position;
    const user = { ...ANN, userPrincipalName: 'bo@contoso.example', displayName: 'Bo' };
    const made = await server.post('/v1.0/users', user, await admin('boss'));
    const self = await admin(made.body.id);
    const renamed = await server.call('PATCH', '/v1.0/users/bo@contoso.example', { displayName: 'Bea' }, self);
    expect(renamed.status).toBe(204);
    const asOf = async (path: string, position: string) =>
      server.get(path, { headers: { ...self.headers, 'x-as-of': position } });
    const then = made.headers.get('x-position')!;
    expect(await asOf('/v1.0/me', then)).toMatchObject({
      status: 200,
      body: { displayName: 'Bo', '@seatledger.position': then },
    });
    expect((await asOf('/v1.0/me', renamed.headers.get('x-position')!)).body).toMatchObject({ displayName: 'Bea' });
    const details = await asOf('/v1.0/me/licenseDetails', then);
    expect([details.status, details.body.value]).toEqual([200, []]);
    for (const path of ['/v1.0/me', '/v1.0/me/licenseDetails']) expect((await asOf(path, none)).status).toBe(404);
  });

  it('is nobody where the tenant has no such user, and nothing is done then', async () => {
    const before = await server.standalone.ports.store.head();
    for (const [method, path, sent] of [
      ['GET', '/v1.0/me/licenseDetails', undefined],
      ['POST', '/v1.0/me/reprocessLicenseAssignment', undefined],
    ] as const) {
      const { status, body } = await server.call(method, path, sent, await admin(E1));
      expect([path, status, body.error.details[0].code]).toEqual([path, 404, 'user-not-found']);
    }
    expect(await server.standalone.ports.store.head()).toEqual(before);
    const { status, body } = await server.post('/v1.0/me/assignLicense', ADD, await admin(E1));
    expect([status, body.error.details[0].code]).toEqual([404, 'user-not-found']);
  });
});
