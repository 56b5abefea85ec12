import { TestServer } from './server.js';
import { as } from './tokens.js';

const CONTOSO = 'c0a00000-0000-4000-8000-00000000000a';
const E1 = '0f1e2d3c-0000-4000-8000-000000000001';
const MAIL = '0f1e2d3c-0000-4000-8000-0000000000a1';
const plans = [{ planId: MAIL, planName: 'MATRIX_MAIL', service: 'exchange' }];
const TRIES = 20;

describe('whoever writes over Graph’s API', () => {
  let server: TestServer;
  let admin: Awaited<ReturnType<typeof as>>;
  const change = (method: string, path: string, body?: unknown) => server.call(method, path, body, admin);

  beforeAll(async () => {
    server = await TestServer.start({
      AUTH: 'local',
      REFERENCE_REQUIRED: 'remove,delete',
      REFERENCE_EXCEPT_GRAPH: 'on',
    });
    const operator = await as(server, { roles: ['Operator'], tenants: 'all' }, 'op');
    await server.post('/api/tenants', { id: CONTOSO, displayName: 'Contoso', country: 'DE' }, operator);
    const products = [{ skuId: E1, skuPartNumber: 'E1', displayName: 'E1', plans }];
    await server.post('/api/catalogue', { products }, operator);
    admin = await as(server, { roles: ['GlobalAdministrator'], tenants: [CONTOSO] }, 'ann');
    await change('POST', '/api/purchases', { skuId: E1, seats: TRIES });
  });
  afterAll(() => server.stop());

  it('reads at once what that came to, and says no position', async () => {
    const { body: skus } = await server.get('/v1.0/subscribedSkus', admin);
    expect(skus.value).toMatchObject([{ prepaidUnits: { enabled: TRIES } }]);
    for (let n = 0; n < TRIES; n += 1) {
      const name = `u${n}@contoso.example`;
      const { body } = await change('POST', '/v1.0/users', {
        userPrincipalName: name,
        displayName: name,
        usageLocation: 'DE',
      });
      expect((await server.get(`/v1.0/users/${name}`, admin)).body.id).toBe(body.id);
      await change('POST', `/v1.0/users/${name}/assignLicense`, { addLicenses: [{ skuId: E1 }], removeLicenses: [] });
      const { body: details } = await server.get(`/v1.0/users/${name}/licenseDetails`, admin);
      expect(details.value).toMatchObject([{ skuId: E1 }]);
      await change('PATCH', `/api/users/${name}`, { city: 'Ulm' });
      expect((await server.get(`/v1.0/users/${name}?$select=city`, admin)).body.city).toBe('Ulm');
    }
    const { body: count } = await server.get('/v1.0/users/$count', admin);
    expect(Number(count)).toBe(TRIES);
  });

  it('needs no reference where the installation excepts Graph, and says one in a header', async () => {
    const user = '/users/u0@contoso.example';
    const { body } = await change('DELETE', `/api${user}`);
    expect(body.code).toBe('reference-required');
    const removing = { addLicenses: [], removeLicenses: [E1] };
    expect((await change('POST', `/v1.0${user}/assignLicense`, removing)).status).toBe(200);
    const why = { 'x-reference': 'CHG-7', 'x-reason': 'left' };
    const headers = { ...admin.headers, ...why };
    const { status, headers: told } = await server.call('DELETE', `/v1.0${user}`, undefined, { ...admin, headers });
    expect(status).toBe(204);
    const command = await server.get(`/api/commands/${told.get('x-command-id')}`, admin);
    expect(command.body).toMatchObject({ reference: 'CHG-7', reasonText: 'left' });
    const wrong = { ...admin.headers, 'x-reference': 'CHG' };
    const refused = await server.call('DELETE', '/v1.0/users/u1@contoso.example', undefined, {
      ...admin,
      headers: wrong,
    });
    expect(refused.body.error.details[0].code).toBe('invalid-reference');
  });
});
