import { RequestMethod } from '@nestjs/common';
import { errorCodes } from '#contracts';
import { type OpenApiDocument, operationsOf, Schemas } from '#testing/open-api';
import { CONTROLLERS } from '../src/api.module.js';
import { BODIES } from '../src/edge/shapes.js';
import { TestServer } from './server.js';

type Controller = (typeof CONTROLLERS)[number];
/** Gives the routes as Nest knows them, in the words of OpenAPI; the constructor, which comes first, is none. */
const routesOf = (controller: Controller): readonly string[] => {
  const prefix = Reflect.getMetadata('path', controller) as string;
  const [, ...methods] = Object.getOwnPropertyNames(controller.prototype) as (keyof Controller['prototype'])[];
  return methods.flatMap((method) => {
    const handler = controller.prototype[method] as object;
    const paths = [(Reflect.getMetadata('path', handler) as string | string[] | undefined) ?? []].flat();
    return paths.map((path) => {
      const route = `/${prefix}/${path}`.replaceAll(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
      const verb = RequestMethod[Reflect.getMetadata('method', handler) as number];
      return `${verb} ${route.replaceAll(/:(\w+)/g, '{$1}')}`;
    });
  });
};

describe('the OpenAPI document', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ SAMPLE: 'off' });
  });
  afterAll(() => server.stop());

  const document = async (): Promise<OpenApiDocument> => (await server.get('/docs-json')).body;
  const operations = async () => operationsOf(await document());

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

  it('has every route of the app, and no other', async () => {
    const routes = (await operations()).map(([route]) => route);
    expect(routes.toSorted()).toEqual(CONTROLLERS.flatMap(routesOf).toSorted());
  });

  it('calls each route by a verb and what it is done to, each by another name', async () => {
    const ids = (await operations()).map(([, { operationId }]) => operationId);
    const verbs = new Set(ids.map((id) => /^[a-z]+(?=[A-Z])/.exec(id)?.[0]));
    expect(verbs).toEqual(VERBS);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('describes of every route what it does, takes and answers, also in error', async () => {
    for (const [route, { summary, requestBody, parameters = [], responses }] of await operations()) {
      const isGraph = route.includes(' /v1.0/');
      const success = Object.entries(responses).find(([status]) => status.startsWith('2'));
      expect([route, summary]).toEqual([route, expect.stringMatching(/\w/)]);
      // a route may give the same as a text of another type, too
      const contents = Object.values(success?.[1].content ?? {}).slice(0, 1);
      expect([route, contents]).toEqual([route, success?.[0] === '204' ? [] : [expect.any(Object)]]);
      for (const [status, { content = {} }] of Object.entries(responses)) {
        // whoever has the answer already is sent none
        if (status.startsWith('2') || (status === '304' && Object.keys(content).length === 0)) continue;
        expect([route, status, Object.keys(content)]).toEqual([
          route,
          status,
          [isGraph ? 'application/json' : 'application/problem+json'],
        ]);
      }
      for (const status of ['400', '408', '431', '500'])
        expect([route, responses]).toEqual([route, expect.objectContaining({ [status]: expect.any(Object) })]);
      if (/^(POST|PATCH)/.test(route) && !WITHOUT_BODY.has(route))
        expect([route, requestBody?.content['application/json']?.schema]).toEqual([
          route,
          { $ref: expect.any(String) },
        ]);
      for (const [, name] of route.matchAll(/\{(\w+)\}/g)) {
        expect([route, parameters]).toEqual([
          route,
          expect.arrayContaining([expect.objectContaining({ name, in: 'path', required: true })]),
        ]);
      }
    }
  });

  it('has a name for whatever is answered or taken as JSON', async () => {
    const { paths, components } = await document();
    expect(JSON.stringify(paths)).not.toContain('"properties"');
    expect(Object.keys(components.schemas)).toEqual(
      expect.arrayContaining(['CreateUser', 'User', 'FoundUsers', 'OperationStarted', 'NoAvailableSeatsProblem']),
    );
  });

  it('has an example for every body, and each example fits', async () => {
    const known = await document();
    const schemas = new Schemas(known);
    const all = Object.entries(known.components.schemas);
    for (const [name, { examples = [] }] of all)
      for (const example of examples as readonly unknown[])
        expect([name, schemas.misfits({ $ref: `#/components/schemas/${name}` }, example)]).toEqual([name, []]);
    for (const [type, body] of Object.entries(BODIES)) {
      const examples = (known.components.schemas[type]?.['examples'] ?? []) as readonly object[];
      expect([type, examples.length === 0 ? 'no example' : undefined]).toEqual([type, undefined]);
      for (const example of examples) expect([type, body.safeParse(example).error]).toEqual([type, undefined]);
    }
    expect(known.components.schemas['StartOperation']?.['examples']).toContainEqual(
      expect.objectContaining({ mode: 'undo', of: expect.any(String) }),
    );
    expect(all.filter(([, { examples }]) => examples !== undefined).length).toBeGreaterThan(25);
  });

  it('is of routes that know their query: a misspelt parameter is an error', async () => {
    for (const [route] of await operations()) {
      const [method, path = ''] = route.split(' ');
      if (!path.startsWith('/api')) continue;
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

  it('is of a server that names the tenant it lacks, and knows of each as soon as it is there', async () => {
    expect(await server.get('/api/users')).toMatchObject({
      status: 400,
      body: { code: 'tenant-required', tenants: 0 },
    });
    await server.post('/api/tenants', { displayName: 'A', country: 'US' });
    expect(await server.get('/api/users')).toMatchObject({ status: 200, body: { items: [] } });
    await server.post('/api/tenants', { displayName: 'B', country: 'US' });
    expect(await server.get('/api/users')).toMatchObject({
      status: 400,
      body: { code: 'tenant-required', tenants: 2 },
    });
  });
});

/** Graph's actions of these names take none. */
const WITHOUT_BODY: ReadonlySet<string> = new Set([
  'POST /v1.0/users/{id}/reprocessLicenseAssignment',
  'POST /v1.0/me/reprocessLicenseAssignment',
]);

/** A new verb joins them on purpose: `show` and not `get`, `list` and not `find`. */
const VERBS = new Set(
  (
    'adopt agree assign cancel change close count create delete erase expire explain import list purchase ' +
    'read reassign redact refresh reinstate rename renew reopen replace report reprocess restore search send show ' +
    'start suspend update withdraw'
  ).split(' '),
);
