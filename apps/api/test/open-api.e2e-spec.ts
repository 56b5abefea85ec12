import { errorCodes } from '#contracts';
import { TestServer } from './server.js';

describe('the OpenAPI document', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ SAMPLE: 'off' });
  });
  afterAll(() => server.stop());

  interface Operation {
    readonly summary?: string;
    readonly operationId?: string;
    readonly deprecated?: boolean;
    readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
    readonly parameters?: readonly { readonly name: string; readonly in: string }[];
    readonly responses: Record<string, { readonly content?: Record<string, { readonly schema?: object }> }>;
  }
  const operations = async (): Promise<readonly (readonly [string, Operation])[]> => {
    const { body } = await server.get('/docs-json');
    return Object.entries(body.paths as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
    );
  };

  it('is shown to people', async () => {
    const response = await fetch(`${server.standalone.url}/docs`);
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('swagger')]);
  });

  it('holds every route that scripts rely on', async () => {
    const known = (await operations()).map(([route]) => route);
    expect(known).toEqual(
      expect.arrayContaining([
        'GET /health/ready',
        'GET /api/tenants',
        'POST /api/tenants',
        'GET /api/subscriptions',
        'POST /api/purchases',
        ...['expire', 'renew', 'suspend', 'cancel', 'quantity'].map((step) => `POST /api/purchases/{id}/${step}`),
        'GET /api/users',
        'POST /api/users',
        'GET /api/users/{id}',
        'PATCH /api/users/{id}',
        'DELETE /api/users/{id}',
        'POST /api/users/{id}/licenses',
        'POST /api/users/{id}/licenses/reassign',
        'POST /api/operations',
        'GET /api/commands/{id}',
        'GET /api/operations/{id}',
        'GET /api/operations/{id}/results',
        'GET /api/deleted-users',
        'POST /api/deleted-users/{id}/restore',
        'GET /api/deadlines',
      ]),
    );
  });

  it('knows a route under its earlier name as deprecated', async () => {
    const all = await operations();
    const deprecated = all.filter(([, operation]) => operation.deprecated === true).map(([route]) => route);
    expect(deprecated).toEqual(['POST /api/users/{id}/licenses/transfer']);
    const ids = all.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('describes of every route what it does, takes and answers, also in error', async () => {
    for (const [route, { summary, requestBody, parameters = [], responses }] of await operations()) {
      const success = Object.entries(responses).find(([status]) => status.startsWith('2'));
      expect([route, summary]).toEqual([route, expect.stringMatching(/\w/)]);
      expect([route, success?.[1].content?.['application/json']?.schema]).toEqual([route, expect.any(Object)]);
      expect([route, responses['500']?.content?.['application/problem+json']?.schema]).toEqual([
        route,
        { $ref: '#/components/schemas/Problem' },
      ]);
      if (/^(POST|PATCH)/.test(route))
        expect([route, requestBody?.content['application/json']?.schema]).toEqual([route, expect.any(Object)]);
      for (const [, name] of route.matchAll(/\{(\w+)\}/g)) {
        expect([route, parameters]).toEqual([
          route,
          expect.arrayContaining([expect.objectContaining({ name, in: 'path' })]),
        ]);
      }
    }
  });

  it('is of routes that know their query: a misspelt parameter is an error', async () => {
    for (const [route] of await operations()) {
      const [method, path = ''] = route.split(' ');
      if (path.startsWith('/health')) continue;
      const url = path.replace('{code}', 'conflict').replaceAll(/\{\w+\}/g, '99999999-9999-4999-8999-999999999999');
      const { status, body } = await server.call(method!, `${url}?nobodyKnowsThis=1`);
      // What needs a body may miss that first.
      expect([route, status]).toEqual([route, 400]);
      if (method === 'GET') expect([route, body.code]).toEqual([route, 'invalid-query']);
    }
  });

  it('has an entry for every code, where the type of a problem leads', async () => {
    const { items } = (await server.get('/api/errors')).body;
    expect(items.map(({ code }: { code: string }) => code)).toEqual(errorCodes());
    expect(await server.get('/api/errors/no-available-seats')).toMatchObject({ status: 200, body: { status: 409 } });
    expect(await server.get('/api/errors/nothing')).toMatchObject({ status: 404, body: { code: 'error-not-found' } });
  });

  it('is of a server that names the tenant it lacks', async () => {
    expect(await server.get('/api/users')).toMatchObject({
      status: 400,
      body: { code: 'tenant-required', tenants: 0 },
    });
    const first = await server.post('/api/tenants', { displayName: 'A', country: 'US' });
    await server.get(`/api/tenants?minPosition=${first.body.position}`);
    expect(await server.get('/api/users')).toMatchObject({ status: 200, body: { items: [] } });
    const second = await server.post('/api/tenants', { displayName: 'B', country: 'US' });
    await server.get(`/api/tenants?minPosition=${second.body.position}`);
    expect(await server.get('/api/users')).toMatchObject({
      status: 400,
      body: { code: 'tenant-required', tenants: 2 },
    });
  });
});
