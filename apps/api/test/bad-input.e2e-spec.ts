import { request } from 'node:http';
import { connect } from 'node:net';
import { LIMITS } from '#contracts';
import { createLogger, openChanges, openQuerySide, readConfiguration, silentTelemetry } from '#platform';
import { ApiModule } from '../src/api.module.js';
import { createHttpApp } from '../src/create-http-app.js';
import { SAMPLE_TENANT_ID } from '../../standalone/src/sample/sample-tenant.js';
import { TestServer } from './server.js';

const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const NOBODY = '99999999-9999-4999-8999-999999999999';
const NIL = '00000000-0000-0000-0000-000000000000';
const user = { userPrincipalName: 'bad@contoso.example', displayName: 'Bad', usageLocation: 'US' };
const ADELE = 'adele.vance@contoso.example';

describe('bad input', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.stop());
  const head = async () => (await server.standalone.ports.store.head())?.position;

  type Case = readonly [what: string, method: string, path: string, body: unknown, status: number, code: string];
  const atTheEdge: readonly Case[] = [
    ['malformed JSON', 'POST', '/api/users', '{"userPrincipalName":', 400, 'malformed-json'],
    ['a text where an object belongs', 'POST', '/api/users', '"x"', 400, 'invalid-body'],
    ['no body', 'POST', '/api/users', undefined, 400, 'invalid-body'],
    ['an unknown field', 'POST', '/api/users', { ...user, color: 'red' }, 400, 'unknown-field'],
    ['a wrong type', 'POST', '/api/users', { ...user, displayName: 5 }, 400, 'invalid-body'],
    ['a GUID in wrong form', 'POST', '/api/users', { ...user, licenses: [{ skuId: '123' }] }, 400, 'invalid-guid'],
    ['a country that does not exist', 'POST', '/api/users', { ...user, usageLocation: 'XX' }, 400, 'invalid-country'],
    [
      'a tenant in no country',
      'POST',
      '/api/tenants',
      { displayName: 'X', country: 'Atlantis' },
      400,
      'invalid-country',
    ],
    [
      'a tenant with the id of none',
      'POST',
      '/api/tenants',
      { displayName: 'X', country: 'DE', id: NIL },
      400,
      'invalid-guid',
    ],
    ['no address', 'POST', '/api/users', { ...user, userPrincipalName: 'bad' }, 400, 'invalid-address'],
    ['negative seats', 'POST', '/api/purchases', { skuId: E3, seats: -1 }, 400, 'invalid-body'],
    ['no seats', 'POST', '/api/purchases', { skuId: E3, seats: 0 }, 400, 'invalid-body'],
    ['too many seats', 'POST', '/api/purchases', { skuId: E3, seats: LIMITS.seats + 1 }, 400, 'invalid-body'],
    ['seats as text', 'POST', '/api/purchases', { skuId: E3, seats: '5' }, 400, 'invalid-body'],
    ['an unknown mode', 'POST', '/api/operations', { mode: 'erase', users: ['a@b.example'] }, 400, 'invalid-body'],
    ['nobody to create', 'POST', '/api/operations', { mode: 'create', users: [{ city: 'X' }] }, 400, 'invalid-body'],
    [
      'plans to remove in bulk',
      'POST',
      '/api/operations',
      { mode: 'remove', users: ['x'], licenses: [{ skuId: E3, disabledPlans: [] }] },
      400,
      'invalid-body',
    ],
    [
      'licenses of one user to add',
      'POST',
      '/api/operations',
      { mode: 'add', users: [{ user: 'x', licenses: [E3] }], licenses: [E3] },
      400,
      'invalid-body',
    ],
    ['no address to create', 'POST', '/api/operations', { mode: 'create', users: ['nobody'] }, 400, 'invalid-address'],
    ['a name that steers terminals', 'POST', '/api/users', { ...user, displayName: '\u001b[2J' }, 400, 'invalid-body'],
    ['a purchase id in wrong form', 'POST', '/api/purchases/17/expire', {}, 400, 'invalid-guid'],
    ['a wrong dryRun', 'POST', '/api/users?dryRun=yes', user, 400, 'invalid-query'],
    [
      'an asOf in the future',
      'GET',
      `/api/users/${NOBODY}?asOf=2999-01-01T00:00:00Z`,
      undefined,
      422,
      'as-of-in-future',
    ],
    [
      'a subscription in the future',
      'GET',
      `/api/subscriptions/${E3}?asOf=2999-01-01T00:00:00Z`,
      undefined,
      422,
      'as-of-in-future',
    ],
    ['an asOf that is no time', 'GET', `/api/users/${NOBODY}?asOf=yesterday`, undefined, 400, 'invalid-as-of'],
    ['a date without a time zone', 'GET', `/api/users/${NOBODY}?asOf=2026-01-31`, undefined, 400, 'invalid-as-of'],
    ['a time zone without a date', 'GET', `/api/users/${NOBODY}?timeZone=UTC`, undefined, 400, 'invalid-as-of'],
    ['no time zone', 'GET', `/api/users?asOf=2026-01-31&timeZone=Mars`, undefined, 400, 'invalid-query'],
    ['a limit of nothing', 'GET', '/api/users?limit=0', undefined, 400, 'invalid-limit'],
    ['a limit that is too high', 'GET', '/api/users?limit=1000', undefined, 400, 'invalid-limit'],
    ['a limit that is no number', 'GET', '/api/users?limit=ten', undefined, 400, 'invalid-limit'],
    ['a cursor of its own making', 'GET', '/api/users?after=abc', undefined, 400, 'invalid-cursor'],
    ['an unknown parameter', 'GET', '/api/users?page=2', undefined, 400, 'invalid-query'],
    ['a position that is none', 'GET', '/api/users?minPosition=latest', undefined, 400, 'invalid-position'],
    ['a broken percent-encoding', 'GET', '/api/users/%zz', undefined, 400, 'malformed-url'],
    ['an unknown path', 'GET', '/api/nothing', undefined, 404, 'route-not-found'],
    ['a body that is null', 'POST', '/api/users', 'null', 400, 'invalid-body'],
    ['a body that says nothing with null', 'POST', `/api/purchases/${NOBODY}/expire`, 'null', 400, 'invalid-body'],
    ['a deletion with a body', 'DELETE', `/api/users/${ADELE}`, { a: 1 }, 400, 'unknown-field'],
    ['a parameter of the errors', 'GET', '/api/errors?limit=1', undefined, 400, 'invalid-query'],
    ['a name of more than an address', 'GET', `/api/users/${'x'.repeat(255)}`, undefined, 404, 'user-not-found'],
    ['a user of spaces', 'DELETE', '/api/users/%20', undefined, 404, 'user-not-found'],
    ['a path without end', 'GET', `/api/users/${'x'.repeat(2_001)}`, undefined, 414, 'path-too-long'],
    ['another method', 'PUT', '/api/users', {}, 405, 'method-not-allowed'],
  ];
  const refused: readonly Case[] = [
    ['an unknown user', 'PATCH', `/api/users/${NOBODY}`, { city: 'X' }, 404, 'user-not-found'],
    ['an unknown address', 'DELETE', '/api/users/nobody@contoso.example', undefined, 404, 'user-not-found'],
    ['a name that is neither id nor address', 'DELETE', '/api/users/nobody', undefined, 404, 'user-not-found'],
    ['an unknown product', 'POST', '/api/purchases', { skuId: NOBODY, seats: 1 }, 404, 'product-not-found'],
    [
      'an unknown part number',
      'POST',
      '/api/purchases',
      { skuPartNumber: 'NOTHING', seats: 1 },
      404,
      'product-not-found',
    ],
    [
      'a part number of two products',
      'POST',
      '/api/purchases',
      { skuPartNumber: 'MCOPSTN5', seats: 1 },
      422,
      'ambiguous-product',
    ],
    ['an unknown purchase', 'POST', `/api/purchases/${NOBODY}/expire`, {}, 404, 'purchase-not-found'],
    [
      'a user principal name that is taken',
      'POST',
      '/api/users',
      { ...user, userPrincipalName: ADELE.toUpperCase() },
      409,
      'address-taken',
    ],
    [
      'an alias that is taken',
      'POST',
      '/api/users',
      { ...user, aliases: ['zoe@contoso.example'] },
      409,
      'address-taken',
    ],
    [
      'an address named twice',
      'POST',
      '/api/users',
      { ...user, aliases: ['BAD@contoso.example'] },
      422,
      'duplicate-address',
    ],
    [
      'one product added and removed',
      'POST',
      `/api/users/${ADELE}/licenses`,
      { add: [E3], remove: [E3] },
      422,
      'add-and-remove-same-product',
    ],
    ['a license that is not held', 'POST', `/api/users/${ADELE}/licenses`, { remove: ['SPE_E5'] }, 409, 'not-held'],
    [
      'a plan of another product',
      'POST',
      `/api/users/${ADELE}/licenses`,
      { add: [{ skuId: E3, disabledPlans: [NOBODY] }] },
      422,
      'plan-not-in-product',
    ],
    ['no change', 'POST', `/api/users/${ADELE}/licenses`, {}, 422, 'nothing-to-do'],
    [
      'replacing with nothing',
      'POST',
      `/api/users/${ADELE}/licenses/replace`,
      { licenses: [] },
      422,
      'replace-needs-a-product',
    ],
    [
      'one user as both',
      'POST',
      `/api/users/${ADELE}/licenses/reassign`,
      { to: ADELE, skuIds: [E3] },
      422,
      'same-user',
    ],
    [
      'an operation on nobody',
      'POST',
      '/api/operations',
      { mode: 'delete', users: [] },
      422,
      'operation-without-users',
    ],
  ];

  it.each(atTheEdge)('%s: a problem, and nothing written', async (_what, method, path, body, status, code) => {
    const before = await head();
    const answer = await server.call(method, path, body);
    expect(answer).toMatchObject({
      status,
      body: { status, code, type: `/api/errors/${code}`, title: expect.any(String), detail: expect.any(String) },
    });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await head()).toBe(before);
  });

  it.each(refused)('%s: refused, and only that is written', async (_what, method, path, body, status, code) => {
    const before = (await server.get('/api/subscriptions')).body;
    const answer = await server.call(method, path, body);
    expect(answer).toMatchObject({
      status,
      body: { status, code, commandId: expect.any(String), detail: expect.any(String) },
    });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect((await server.get(`/api/subscriptions?minPosition=${answer.body.position}`)).body).toEqual(before);
  });

  it.each([
    ['GET', '/api/users', NOBODY, 404, 'tenant-not-found'],
    ['POST', '/api/users', NOBODY, 404, 'tenant-not-found'],
    ['GET', '/api/users', 'contoso', 400, 'invalid-guid'],
    ['GET', '/api/users', NIL, 404, 'tenant-not-found'],
    ['POST', '/api/users', NIL, 404, 'tenant-not-found'],
    ['GET', `/api/tenants/${NIL}`, undefined, 404, 'tenant-not-found'],
    ['GET', `/api/tenants/${NOBODY}`, undefined, 404, 'tenant-not-found'],
  ])('%s %s for tenant %s', async (method, path, tenant, status, code) => {
    const answer = await server.call(
      method,
      path,
      method === 'POST' ? user : undefined,
      tenant === undefined ? {} : { tenant },
    );
    expect(answer).toMatchObject({ status, body: { code } });
  });

  it('says where in the body what is wrong', async () => {
    const { body } = await server.post('/api/users', { ...user, licenses: [{ skuId: E3 }, { skuId: 'x' }], city: 7 });
    expect(body).toMatchObject({
      code: 'invalid-body',
      problems: [{ at: '/city' }, { at: '/licenses/1/skuId', code: 'invalid-guid' }],
    });
  });

  it.each(['a b', 'ü', 'x'.repeat(201)])('refuses the key %p', async (key) => {
    const headers = { 'idempotency-key': Buffer.from(key, 'utf8').toString('latin1') };
    expect(await server.post('/api/users', user, { headers })).toMatchObject({
      status: 400,
      body: { code: 'invalid-idempotency-key' },
    });
  });

  it.each([
    ['/api/users', 1_000_000],
    ['/api/operations', 16_000_000],
  ])('refuses a body of %s over %d bytes', async (path, limitBytes) => {
    const body = JSON.stringify({ mode: 'add', users: ['x'.repeat(limitBytes)] });
    expect(await server.post(path, body)).toMatchObject({ status: 413, body: { code: 'body-too-large', limitBytes } });
  });

  it.each(['days=x', 'days=100000'])('says of %s in words what would be right', async (query) => {
    expect((await server.get(`/api/deadlines?${query}`)).body.problems).toEqual([
      { at: 'days', code: 'invalid-query', message: 'must be a whole number of days, at most 99999' },
    ]);
  });

  it('knows a user by the address with spaces around, as it was created with them', async () => {
    const spaced = `%20${ADELE}%20`;
    const { id } = (await server.get(`/api/users/${ADELE}`)).body;
    expect((await server.get(`/api/users/${spaced}`)).body).toMatchObject({ id });
    const asOf = new Date().toISOString();
    expect((await server.get(`/api/users/${spaced}?asOf=${asOf}`)).body).toMatchObject({ id });
    expect((await server.call('DELETE', `/api/users/${spaced}?dryRun=true`)).body).toMatchObject({ id });
  });

  it.each([
    ['gzip', 'application/json', { contentEncoding: 'gzip' }],
    ['identity', 'application/json; charset=utf-16', { charset: 'utf-16' }],
    ['x'.repeat(99), 'application/json', { contentEncoding: 'given' }],
  ])('refuses a body with content-encoding %s as %s', async (encoding, type, members) => {
    const headers = { 'content-type': type, 'content-encoding': encoding };
    const answer = await server.post('/api/users', user, { headers });
    expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported-media-type', ...members } });
    expect(answer.body.detail).toContain(Object.values(members)[0]);
  });

  it.each(['UTF-8', '"utf-8"', 'us-ascii'])('takes a body with the charset %s', async (charset) => {
    const headers = { 'content-type': `application/json; charset=${charset}` };
    expect(await server.post('/api/users?dryRun=true', user, { headers })).toMatchObject({ status: 200 });
  });

  it('refuses what is not JSON', async () => {
    const headers = { 'content-type': 'text/csv' };
    expect(await server.post('/api/users', 'a,b', { headers })).toMatchObject({
      status: 415,
      body: { code: 'unsupported-media-type' },
    });
  });

  it('refuses pages of other origins, and names that are not of this machine', async () => {
    expect(await server.post('/api/users', user, { headers: { origin: 'https://evil.example' } })).toMatchObject({
      status: 403,
      body: { code: 'origin-not-allowed' },
    });
  });

  it('answers nobody who reached it under a name of another machine', async () => {
    const status = await new Promise((resolve, reject) => {
      const sent = request(`${server.standalone.url}/api/users`, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject).end();
    });
    expect(status).toBe(421);
  });

  it.each([
    ['no HTTP', 'GARBAGE\r\n\r\n', 400, 'malformed-http'],
    [
      'a header that smuggles a line',
      'GET /api/users HTTP/1.1\r\nidempotency-key: a\nx: b\r\n\r\n',
      400,
      'malformed-http',
    ],
    ['headers of 40 KB', `GET /api/users HTTP/1.1\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`, 431, 'headers-too-large'],
  ])('answers %s with a problem, too', async (_what, request, status, code) => {
    const socket = connect(Number(new URL(server.standalone.url).port), '127.0.0.1');
    socket.setEncoding('utf8').write(request);
    let answer = '';
    for await (const part of socket) answer += String(part);
    const [head, body] = answer.split('\r\n\r\n');
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(head).toContain('application/problem+json');
    expect(JSON.parse(body!)).toMatchObject({ status, code });
  });

  it('tells of a bug only an id, which stands in the log', async () => {
    const { ports } = server.standalone;
    const lines: string[] = [];
    const logger = createLogger('error', { write: (line) => lines.push(line) });
    const settings = { logger, telemetry: silentTelemetry(), configuration: readConfiguration({}) };
    const module = ApiModule.of({
      process: 'standalone',
      directory: undefined,
      changes: openChanges(ports, openQuerySide(ports), logger).changes,
      ports,
      querySide: {
        ...openQuerySide(ports),
        commands: { lookup: () => Promise.reject(new Error('secret of ana@contoso.example')) },
      },
      settings,
      planServices: new Map(),
      keyCheck: { report: () => {} },
      signIn: undefined,
      upstreams: undefined,
      sampleTenantId: SAMPLE_TENANT_ID,
      serving: () => true,
    });
    const api = await createHttpApp(module, { ...settings, delay: ports.delay, signIn: undefined });
    try {
      const response = await fetch(`${await api.listen('127.0.0.1', 0)}/api/commands/x`);
      const text = await response.text();
      const { code, instance } = JSON.parse(text);
      expect([response.status, code, instance]).toEqual([500, 'internal-error', expect.stringMatching(/^urn:uuid:/)]);
      expect(text).not.toContain('secret');
      expect(lines.join('')).toContain(instance.slice('urn:uuid:'.length));
      expect(lines.join('')).not.toContain('ana@contoso');
    } finally {
      await api.close();
    }
  });

  it('answers HEAD and OPTIONS', async () => {
    const headed = await server.call('HEAD', '/api/users');
    expect(headed).toMatchObject({ status: 200, body: undefined });
    const options = await server.call('OPTIONS', '/api/users');
    expect(options.status).toBe(204);
    expect(options.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
  });

  it('does not wait for ever for a position that nobody reached', async () => {
    const answer = await server.get(`/api/users?minPosition=${'9'.repeat(20)}`);
    expect(answer).toMatchObject({ status: 503, body: { code: 'not-fresh-enough' } });
    expect(answer.headers.get('retry-after')).toBe('1');
  }, 20_000);

  // it goes on behind the answer, so that it comes last
  it('takes 100,000 users in one bulk, and refuses one more with the limit', async () => {
    const users = Array.from({ length: LIMITS.usersPerOperation }, (_, index) => `u${index}@x.example`);
    const body = { mode: 'remove', users, licenses: [{ skuId: E3 }] };
    const more = await server.post('/api/operations', { ...body, users: [...users, 'one@x.example'] });
    expect(more).toMatchObject({ status: 422, body: { code: 'too-many-users', limit: 100_000, users: 100_001 } });
    const dry = await server.post('/api/operations', body);
    expect(dry).toMatchObject({ status: 202, body: { total: 100_000 } });
  });
});
