import { type OpenApiDocument, operationsOf } from '#testing/open-api';
import { GRAPH_ENDPOINTS } from '../src/graph/model/endpoints.js';
import { TestServer } from './server.js';
import { as } from './tokens.js';

const CONTOSO = 'c0a00000-0000-4000-8000-00000000000a';
const E1 = '0f1e2d3c-0000-4000-8000-000000000001';
const E2 = '0f1e2d3c-0000-4000-8000-000000000002';
const MAIL = '0f1e2d3c-0000-4000-8000-0000000000a1';
const product = (skuId: string, skuPartNumber: string) => ({
  skuId,
  skuPartNumber,
  displayName: skuPartNumber,
  plans: [{ planId: MAIL, planName: 'MATRIX_MAIL', service: 'exchange' }],
});

describe('what a tenant bought, as Graph shows it', () => {
  let server: TestServer;
  let fresh: string;
  beforeAll(async () => {
    server = await TestServer.start({ SAMPLE: 'off' });
    await server.post('/api/tenants', { id: CONTOSO, displayName: 'Contoso', country: 'DE' });
    await server.post('/api/catalogue', { products: [product(E1, 'E1'), product(E2, 'E2')] });
    const bought = await server.post('/api/purchases', { skuId: E1, seats: 25 }, { tenant: CONTOSO });
    await server.post('/api/purchases', { skuId: E1, seats: 4 }, { tenant: CONTOSO });
    await server.post(`/api/purchases/${bought.body.id}/expire`, {}, { tenant: CONTOSO });
    const second = await server.post('/api/purchases', { skuId: E2, seats: 3 }, { tenant: CONTOSO });
    const cut = await server.post(`/api/purchases/${second.body.id}/suspend`, {}, { tenant: CONTOSO });
    fresh = `minPosition=${cut.body.position}`;
  });
  afterAll(() => server.stop());
  const get = (path: string, headers: Record<string, string> = {}) => server.get(path, { tenant: CONTOSO, headers });

  it('has a row for each product, with the units of each state', async () => {
    const { status, headers, body } = await get(`/v1.0/subscribedSkus?${fresh}`);
    expect(status).toBe(200);
    expect(headers.get('odata-version')).toBe('4.0');
    expect(headers.get('content-type')).toContain('odata.metadata=minimal');
    expect(body['@odata.context']).toBe(`${server.url}/v1.0/$metadata#subscribedSkus`);
    expect(body.value).toMatchObject([
      {
        id: `${CONTOSO}_${E1}`,
        accountName: 'Contoso',
        capabilityStatus: 'Enabled',
        consumedUnits: 0,
        prepaidUnits: { enabled: 4, warning: 25, suspended: 0, lockedOut: 0 },
        servicePlans: [{ servicePlanId: MAIL, servicePlanName: 'MATRIX_MAIL', provisioningStatus: 'Success' }],
        skuId: E1,
        skuPartNumber: 'E1',
      },
      { capabilityStatus: 'Suspended', prepaidUnits: { enabled: 0, suspended: 3 } },
    ]);
    expect(body.value[0].subscriptionIds).toHaveLength(2);
  });

  it('shows one, and of it what is asked for', async () => {
    const { body } = await get(`/v1.0/subscribedSkus/${CONTOSO}_${E1}?$select=skuPartNumber,consumedUnits`);
    expect(body).toEqual({
      '@odata.context': `${server.url}/v1.0/$metadata#subscribedSkus(skuPartNumber,consumedUnits)/$entity`,
      skuPartNumber: 'E1',
      consumedUnits: 0,
    });
    const missing = await get(`/v1.0/subscribedSkus/${CONTOSO}_${MAIL}`);
    expect([missing.status, missing.body.error.code]).toEqual([404, 'Request_ResourceNotFound']);
  });

  it('refuses what it does not answer, and says what it does', async () => {
    for (const query of ["$filter=skuPartNumber eq 'E1'", '$top=1', 'nobody=1', '$select=nothing', 'filter=x']) {
      const { status, body } = await get(`/v1.0/subscribedSkus?${query}`);
      expect([query, status, body.error.code]).toEqual([query, 400, 'Request_UnsupportedQuery']);
      expect(body.error.message).toMatch(/Supported: /);
    }
  });

  it('is found under any spelling of its path', async () => {
    for (const path of ['/V1.0/SubscribedSKUs', '/v1.0/subscribedskus/', `/v1.0/subscribedSkus('${CONTOSO}_${E1}')`]) {
      const response = await fetch(`${server.url}${path}`, { headers: { 'x-tenant-id': CONTOSO } });
      expect([path, response.status]).toEqual([path, 200]);
    }
  });

  it('leaves out the metadata where nobody wants it', async () => {
    const { headers, body } = await get('/v1.0/organization', { accept: 'application/json;odata.metadata=none' });
    expect(body).toEqual({
      value: [
        expect.objectContaining({ id: CONTOSO, displayName: 'Contoso', countryLetterCode: 'DE', tenantType: 'AAD' }),
      ],
    });
    expect(headers.get('content-type')).toContain('odata.metadata=none');
    expect((await get(`/v1.0/organization/${CONTOSO}`)).body).toMatchObject({ id: CONTOSO });
  });

  it('tells of a problem in Graph’s form, and repeats what the client called the request', async () => {
    const call = { tenant: MAIL, headers: { 'client-request-id': 'my-request' } };
    const { status, headers, body } = await server.get('/v1.0/subscribedSkus', call);
    expect([status, headers.get('client-request-id')]).toEqual([404, 'my-request']);
    expect(body.error).toMatchObject({
      code: 'Request_ResourceNotFound',
      details: [{ code: 'tenant-not-found' }],
      innerError: { 'request-id': headers.get('request-id'), 'client-request-id': 'my-request' },
    });
    expect(Date.parse(`${body.error.innerError.date}Z`)).not.toBeNaN();
    const nowhere = await get('/v1.0/groups');
    expect([nowhere.status, nowhere.body.error.details[0].code]).toEqual([404, 'route-not-found']);
    const wrong = await server.post('/v1.0/organization', {}, { tenant: CONTOSO });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  it('describes itself', async () => {
    const { headers, body } = await get('/v1.0/$metadata');
    expect(headers.get('content-type')).toContain('application/xml');
    expect(body).toContain('<EntityType Name="subscribedSku" BaseType="microsoft.graph.entity">');
    expect(body).toContain('<Property Name="prepaidUnits" Type="microsoft.graph.licenseUnitsDetail"/>');
  });
});

it('has every route on the compatibility page', async () => {
  const server = await TestServer.start();
  const { paths } = (await server.get('/docs-json')).body as OpenApiDocument;
  const routes = operationsOf({ paths } as OpenApiDocument).map(([route]) => route);
  expect(routes.filter((route) => route.includes(' /v1.0/')).toSorted()).toEqual(
    Object.keys(GRAPH_ENDPOINTS).toSorted(),
  );
  await server.stop();
});

describe('a server where people sign in', () => {
  it('asks for a token as Graph does', async () => {
    const server = await TestServer.start({ AUTH: 'local' });
    const { status, headers, body } = await server.get('/v1.0/subscribedSkus');
    expect([status, body.error.code]).toEqual([401, 'InvalidAuthenticationToken']);
    expect(headers.get('www-authenticate')).toContain('Bearer');
    expect(headers.get('request-id')).toBe(body.error.innerError['request-id']);
    const auditor = await as(server, { roles: ['Operator'], tenants: 'all' });
    const refused = await server.get('/v1.0/subscribedSkus', auditor);
    expect([refused.status, refused.body.error]).toMatchObject([
      403,
      { code: 'Authorization_RequestDenied', message: 'Insufficient privileges to complete the operation.' },
    ]);
    await server.stop();
  });
  it('links to where the public finds it', async () => {
    const PUBLIC_URL = 'https://licenses.example.com';
    const server = await TestServer.start({ PUBLIC_URL });
    const response = await fetch(`${server.url}/v1.0/subscribedSkus`);
    expect(await response.json()).toMatchObject({ '@odata.context': `${PUBLIC_URL}/v1.0/$metadata#subscribedSkus` });
    await server.stop();
  });
});
