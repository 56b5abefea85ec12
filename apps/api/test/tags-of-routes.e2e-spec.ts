import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadModels } from '#application';
import { operationsOf } from '#testing/open-api';
import { type Ask, FOR_ANYBODY, ROUTES } from '../../../test/roles/routes.js';
import { type Place, seedTenant } from '../../../test/roles/seeded-tenant.js';
import { root } from '../../../test/support/app-process.js';
import { CONTROLLERS } from '../src/api.module.js';
import { type TagConfig, type TagRule, WHY_UNTAGGED } from '../src/edge/tag-rule.js';
import { type Call, TestServer } from './server.js';
import { as } from './tokens.js';

const TENANT = 'c0a00000-0000-4000-8000-00000000000a';
const OTHER = 'fab00000-0000-4000-8000-00000000000b';
const READS = ['query', 'getMany', 'count', 'keys', 'load'] as const;

/** Reads what each route says, by the name under which OpenAPI knows it. */
const rules = (): ReadonlyMap<string, TagRule | undefined> => {
  const all = CONTROLLERS.flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
      const handler = (controller.prototype as unknown as Readonly<Record<string, object>>)[name]!;
      const operation = Reflect.getMetadata('swagger/apiOperation', handler) as { operationId: string } | undefined;
      const config = (Reflect.getMetadata('__fastify_route_config__', handler) ?? {}) as Partial<TagConfig>;
      return operation === undefined ? [] : [[operation.operationId, config.tag] as const];
    }),
  );
  return new Map(all);
};

/** Reads the table that people read: what is tagged, and why the rest isn't. */
const readTable = (): ReadonlyMap<string, string> => {
  const page = readFileSync(join(root, 'docs/reference/http-api.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(GET [^`]+)` +\| (.+?) +\|$/gm)];
  return new Map(rows.map(([, route = '', says = '']) => [route, says]));
};

describe('the tags of all routes', () => {
  let server: TestServer;
  let place: Place;
  let admin: Call;
  let operator: Call;
  let gets: readonly (readonly [route: string, rule: TagRule | undefined])[];
  let reads = 0;

  beforeAll(async () => {
    server = await TestServer.start({ AUTH: 'local', RATE_LIMIT: 'writes=9999,reads=9999' });
    place = await seedTenant(server, TENANT, 'Contoso');
    admin = await as(server, { roles: ['GlobalAdministrator', 'Auditor'], tenants: [TENANT] });
    operator = await as(server, { roles: ['Operator'], tenants: 'all' });
    const known = rules();
    const { body: document } = await server.get('/docs-json');
    gets = operationsOf(document)
      .filter(([route]) => route.startsWith('GET '))
      .map(([route, { operationId }]) => [route, known.get(operationId)]);
    const { models } = server.standalone.ports as unknown as { readonly models: Record<string, unknown> };
    for (const name of READS) {
      const real = (models as unknown as ReadModels)[name].bind(models) as (...args: unknown[]) => unknown;
      models[name] = (...args: unknown[]) => {
        reads += 1;
        return real(...args);
      };
    }
    const { head } = (await server.get('/api/status', admin)).body as { readonly head: string };
    for (const list of ['products', 'restrictions', 'tenants', 'users', 'subscriptions', 'commands', 'operations'])
      await server.get(`/api/${list}?minPosition=${head}`, admin);
    await server.get(`/api/operations/${place.operation}/results?minPosition=${head}`, admin);
  });
  afterAll(() => server.stop());

  /** Some things only an Operator is told. */
  const ask = async (path: string, tag?: string) => {
    const asked = (caller: Call) =>
      server.get(path, { headers: { ...caller.headers, ...(tag === undefined ? {} : { 'if-none-match': tag }) } });
    const answer = await asked(admin);
    return answer.status === 403 ? asked(operator) : answer;
  };
  const asksOf = (route: string): readonly Ask[] => ROUTES[route] ?? [];

  it('are decided by each route that reads', () => {
    expect(gets.length).toBeGreaterThan(30);
    expect(gets.filter(([, rule]) => rule === undefined)).toEqual([]);
  });

  it('stand in the table of the page, route by route, with the reason where there is none', () => {
    const told = gets
      .filter(([route]) => !route.startsWith('GET /v1.0'))
      .map(([route, rule]) => [route, rule === 'served' ? 'yes' : WHY_UNTAGGED[rule!.none]] as const);
    expect(Object.fromEntries(readTable())).toEqual(Object.fromEntries(told));
  });

  it('spare the second answer of every route that has one, without a question to a read model', async () => {
    const served = gets.filter(([, rule]) => rule === 'served').map(([route]) => route);
    expect(served.length).toBeGreaterThan(15);
    for (const route of served)
      for (const path of asksOf(route).map((each) => each.path(place))) {
        const first = await ask(path);
        const tag = first.headers.get('etag');
        expect([path, first.status, tag]).toEqual([path, 200, expect.stringMatching(/^W\/"/)]);
        reads = 0;
        const again = await ask(path, tag!);
        expect([path, again.status, again.body, reads]).toEqual([path, 304, undefined, 0]);
        expect(again.headers.get('etag')).toBe(tag);
      }
  });

  it('are on no answer of a route that says that it has none', async () => {
    for (const [route, rule] of gets.filter(([, each]) => each !== 'served'))
      for (const path of FOR_ANYBODY.includes(route)
        ? [route.replace('GET ', '').replace('{code}', 'conflict')]
        : asksOf(route).map((each) => each.path(place)))
        expect([path, rule, (await ask(path)).headers.get('etag')]).toEqual([path, rule, null]);
  });

  it('of the list of tenants stand for those whom the caller acts for', async () => {
    const one = await as(server, { roles: ['GlobalReader'], tenants: [TENANT] });
    const two = await as(server, { roles: ['GlobalReader'], tenants: [TENANT, OTHER] });
    const { headers } = await server.get('/api/tenants', one);
    const tag = { 'if-none-match': headers.get('etag')! };
    const status = async (caller: Call) =>
      (await server.get('/api/tenants', { headers: { ...caller.headers, ...tag } })).status;
    expect([await status(one), await status(two), await status(operator)]).toEqual([304, 200, 200]);
  });

  it('of tenants end with what happens to any tenant, and with nothing that happens in one', async () => {
    const tags = await Promise.all(
      ['/api/tenants', `/api/tenants/${TENANT}`].map(async (path) => [path, (await ask(path)).headers.get('etag')!]),
    );
    const statuses = () => Promise.all(tags.map(async ([path, tag]) => (await ask(path!, tag)).status));
    await server.call('PATCH', `/api/users/${place.user}`, { city: 'Bonn' }, admin);
    expect(await statuses()).toEqual([304, 304]);
    await server.call('PATCH', `/api/tenants/${TENANT}`, { displayName: 'Contoso Ltd' }, operator);
    expect(await statuses()).toEqual([200, 200]);
  });

  it('of the catalogue end with a change of it, and with nothing that happens in a tenant', async () => {
    const paths = ['/api/products', '/api/restrictions'];
    const tags = await Promise.all(paths.map(async (path) => [path, (await ask(path)).headers.get('etag')!]));
    const statuses = () => Promise.all(tags.map(async ([path, tag]) => (await ask(path!, tag)).status));
    await server.call('PATCH', `/api/users/${place.user}`, { city: 'Kiel' }, admin);
    expect(await statuses()).toEqual([304, 304]);
    const restrictions = [{ servicePlanId: '0f1e2d3c-0000-4000-8000-0000000000a1', country: 'FR' }];
    await server.post('/api/restrictions', { restrictions }, operator);
    expect(await statuses()).toEqual([200, 200]);
  });
});
