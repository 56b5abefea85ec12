import { type Call, TestServer } from './server.js';
import { as } from './tokens.js';

const CONTOSO = 'c0a00000-0000-4000-8000-00000000000a';
const E1 = '0f1e2d3c-0000-4000-8000-000000000001';
const NEW = '0f1e2d3c-0000-4000-9000-000000000001';

describe('a batch of Graph', () => {
  let server: TestServer;
  let admin: Call;
  let reader: Call;
  let fresh: string;
  beforeAll(async () => {
    server = await TestServer.start({ AUTH: 'local', RATE_LIMIT: 'writes=1,reads=1' });
    const operator = await as(server, { roles: ['Operator'], tenants: 'all' });
    const tenant = { id: CONTOSO, displayName: 'Contoso', country: 'DE' };
    fresh = `minPosition=${(await server.post('/api/tenants', tenant, operator)).body.position}`;
    admin = await as(server, { roles: ['GlobalAdministrator'], tenants: [CONTOSO] }, 'admin');
    reader = await as(server, { roles: ['GlobalReader'], tenants: [CONTOSO] }, 'reader');
  });
  afterAll(() => server.stop());
  const batch = (requests: readonly object[], call: Call = admin) => server.post('/v1.0/$batch', { requests }, call);
  const user = (name: string) => ({ userPrincipalName: `${name}@contoso.example`, displayName: name });

  it('asks each request by itself, in the order that dependsOn says', async () => {
    const { status, body } = await batch([
      { id: 2, method: 'PATCH', url: '/users/ann@contoso.example', body: { city: 'Ulm' }, dependsOn: ['1'] },
      { id: '1', method: 'POST', url: 'Users', body: user('ann') },
      { id: 3, method: 'GET', url: "/users('nobody@contoso.example')" },
      { id: 4, method: 'GET', url: '/users', dependsOn: ['3'] },
      { id: 5, method: 'GET', url: `/organization?$select=id&${fresh}` },
    ]);
    expect(status).toBe(200);
    expect(body.responses.map(({ id, status: each }: { id: unknown; status: number }) => [id, each])).toEqual([
      [2, 204],
      ['1', 201],
      [3, 404],
      [4, 424],
      [5, 200],
    ]);
    const [changed, created, missing, , organization] = body.responses;
    expect(changed).not.toHaveProperty('body');
    expect(created.body).toMatchObject({ displayName: 'ann' });
    expect(created.headers).toMatchObject({ 'request-id': expect.any(String), 'x-position': expect.any(String) });
    expect(missing.body.error.code).toBe('Request_ResourceNotFound');
    expect(organization.body).toEqual({
      '@odata.context': `${server.url}/v1.0/$metadata#organization(id)`,
      value: [{ id: CONTOSO }],
    });
  });

  it('gives nobody more rights than they have', async () => {
    const { body } = await batch([{ id: 1, method: 'POST', url: '/users', body: user('bo') }], reader);
    expect(body.responses[0]).toMatchObject({ status: 403, body: { error: { code: 'Authorization_RequestDenied' } } });
    const other = { authorization: admin.headers?.['authorization'], 'x-tenant-id': E1 };
    const sneaky = await batch([{ id: 1, method: 'POST', url: '/users', headers: other, body: user('bo') }], reader);
    expect(sneaky.body.responses[0].status).toBe(403);
    expect((await server.post('/v1.0/$batch', { requests: [] })).status).toBe(401);
  });

  it('counts each request among those of its sender', async () => {
    const many = await as(server, { roles: ['GlobalReader'], tenants: [CONTOSO] }, 'many');
    const requests = Array.from({ length: 20 }, (_, id) => ({ id, method: 'GET', url: '/users/$count' }));
    const { body } = await batch(requests, many);
    const limited = body.responses.filter(({ status }: { status: number }) => status === 429);
    expect(limited.length).toBeGreaterThan(5);
    expect(limited[0].headers).toHaveProperty('Retry-After');
  });

  it('may be sent again as a whole, and then does nothing twice', async () => {
    const requests = [{ id: 'x', method: 'POST', url: '/users', body: user('cyd') }];
    const first = await batch(requests, { ...admin, key: 'whole' });
    const again = await batch(requests, { ...admin, key: 'whole' });
    expect(again.body.responses[0].body.id).toBe(first.body.responses[0].body.id);
    expect(again.body.responses[0].headers['Idempotency-Key']).toBe('whole.x');
  });

  it('is refused as a whole where it isn’t one', async () => {
    const twice = await batch(
      [1, 2].map(() => ({ id: 1, method: 'GET', url: '/users' })),
      reader,
    );
    expect([twice.status, twice.body.error.message]).toEqual([400, 'Two requests of this batch have one id.']);
  });
});

describe('who asks, and what was bought', () => {
  it('is the user whose id the token has', async () => {
    const server = await TestServer.start({ AUTH: 'local' });
    const operator = await as(server, { roles: ['Operator'], tenants: 'all' });
    await server.post('/api/tenants', { id: CONTOSO, displayName: 'Contoso', country: 'DE' }, operator);
    const admin = await as(server, { roles: ['GlobalAdministrator'], tenants: [CONTOSO] }, NEW);
    const missing = await server.get('/v1.0/me', admin);
    expect([missing.status, missing.body.error.details[0].code]).toEqual([404, 'user-not-found']);
    await server.stop();
  });

  it('shows every purchase with its state', async () => {
    const server = await TestServer.start({ SAMPLE: 'off' });
    await server.post('/api/tenants', { id: CONTOSO, displayName: 'Contoso', country: 'DE' });
    const plans = [{ planId: NEW, planName: 'MAIL', service: 'exchange' }];
    const products = [{ skuId: E1, skuPartNumber: 'E1', displayName: 'E1', plans }];
    await server.post('/api/catalogue', { products });
    const call = { tenant: CONTOSO };
    const { id } = (await server.post('/api/purchases', { skuId: E1, seats: 5, endsOn: '2031-01-01' }, call)).body;
    const { body: cut } = await server.post(`/api/purchases/${id}/expire`, {}, call);
    const { body } = await server.get(`/v1.0/directory/subscriptions?minPosition=${cut.position}`, call);
    const shown = { id, status: 'Warning', totalLicenses: 5, nextLifecycleDateTime: '2031-01-01T00:00:00Z' };
    expect(body.value).toMatchObject([{ ...shown, skuPartNumber: 'E1', serviceStatus: [{ servicePlanName: 'MAIL' }] }]);
    const keyed = `${server.url}/v1.0/directory/subscriptions(commerceSubscriptionId='${id}')`;
    expect(await (await fetch(keyed, { headers: { 'x-tenant-id': CONTOSO } })).json()).toMatchObject(shown);
    expect((await server.get(`/v1.0/directory/subscriptions/${E1}`, call)).status).toBe(404);
    expect((await server.get('/v1.0/users/$count', call)).body).toBe('0');
    expect((await server.get('/v1.0/me', call)).status).toBe(404);
    await server.stop();
  });
});
