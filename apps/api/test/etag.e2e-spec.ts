import { TestServer } from './server.js';
import { as } from './tokens.js';

const CONTOSO = 'c0c00000-0000-4000-8000-000000000001';
const ANN = { userPrincipalName: 'ann@contoso.example', displayName: 'Ann' };

describe('tags of answers', () => {
  let server: TestServer;
  let id: string;
  beforeAll(async () => {
    server = await TestServer.start();
    const { body } = await server.post('/api/users', ANN);
    id = body.id as string;
    await shown();
  });
  afterAll(() => server.stop());

  /** Every read model shows what has come so far: until then nobody is spared an answer. */
  const shown = async () => {
    const { head } = (await server.get('/api/status')).body as { readonly head: string };
    for (const path of ['/api/users', '/api/subscriptions', '/api/products'])
      await server.get(`${path}?minPosition=${head}`);
    return head;
  };
  const ask = (path: string, tag: string | null = null) =>
    server.get(path, tag === null ? {} : { headers: { 'if-none-match': tag } });
  const expectations = { 'cache-control': 'private, no-cache', vary: 'authorization, x-tenant-id' };

  it.each([
    '/api/users',
    '/api/users?limit=2',
    '/api/users?product=SPE_E5',
    '/api/users/ann@contoso.example',
    '/api/deleted-users',
    '/api/subscriptions',
    '/api/subscriptions/SPE_E5',
    '/api/subscriptions/SPE_E5/holders',
  ])('spare the answer where nothing has changed: %s', async (path) => {
    const first = await ask(path);
    expect(first.status).toBe(200);
    expect(Object.fromEntries(first.headers)).toMatchObject(expectations);
    const tag = first.headers.get('etag');
    expect(tag).toMatch(/^W\/"/);
    const again = await ask(path, tag);
    expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, undefined, tag]);
    expect(Object.fromEntries(again.headers)).toMatchObject(expectations);
    expect(await ask(path, '"another"')).toMatchObject({ status: 200, body: first.body });
  });

  it('stand for nothing with another question', async () => {
    const { headers } = await ask('/api/users?limit=2');
    expect((await ask('/api/users?limit=3', headers.get('etag'))).status).toBe(200);
    expect((await ask('/api/deleted-users?limit=2', headers.get('etag'))).status).toBe(200);
  });

  it('never spare what a command has changed meanwhile', async () => {
    const path = `/api/users/${id}`;
    for (const city of ['Bonn', 'Köln', 'Trier']) {
      const tags = [(await ask('/api/users')).headers.get('etag'), (await ask(path)).headers.get('etag')];
      const { body } = await server.call('PATCH', path, { city });
      expect((await ask('/api/users', tags[0]!)).status).toBe(200);
      const fresh = await ask(`${path}?minPosition=${body.position}`, tags[1]!);
      expect(fresh).toMatchObject({ status: 200, body: { city } });
      expect(fresh.headers.get('etag')).not.toBe(tags[1]);
    }
  });

  it('are of the revision of a single thing, with the catalogue, and good for whoever wants it fresh', async () => {
    const path = `/api/users/${id}`;
    const head = await shown();
    const { body, headers } = await ask(path);
    expect(headers.get('etag')).toMatch(new RegExp(`^W/"${body.revision}-\\d{20}-[\\w-]{11}"$`));
    expect((await ask(`${path}?minPosition=${head}`, headers.get('etag'))).status).toBe(304);
  });

  it('are no revision: If-Match takes none of them', async () => {
    const { headers } = await ask(`/api/users/${id}`);
    const wrong = { headers: { 'if-match': headers.get('etag')! } };
    const refused = await server.call('PATCH', `/api/users/${id}`, { city: 'Ulm' }, wrong);
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid-if-match', fault: 'weak' } });
  });

  it('are none of what time changes, of the past, of what is searched for, and of errors', async () => {
    for (const path of ['/api/deadlines', '/api/users?asOf=2020-01-01T00:00:00Z', '/api/users/nobody@x.example'])
      expect((await ask(path)).headers.get('etag')).toBeNull();
    expect((await server.post('/api/users/search', { search: 'ann' })).headers.get('etag')).toBeNull();
    expect((await ask('/api/users?sort=name')).headers.get('etag')).toBeNull();
  });
});

describe('a tag of an answer', () => {
  it('is of use to nobody who may not read: neither without a token, nor by role, nor in another tenant', async () => {
    const server = await TestServer.start({ AUTH: 'local' });
    try {
      const operator = await as(server, { roles: ['Operator'], tenants: 'all' });
      for (const tenantId of [CONTOSO, `${CONTOSO.slice(0, -1)}2`]) {
        const { status, body } = await server.post(
          '/api/tenants',
          { id: tenantId, displayName: 'C', country: 'DE' },
          operator,
        );
        expect([status, body]).toEqual([201, body]);
        for (const path of ['/api/tenants', '/api/products'])
          await server.get(`${path}?minPosition=${body.position}`, operator);
      }
      const reader = await as(server, { roles: ['GlobalReader'], tenants: [CONTOSO] });
      const { body: status } = await server.get('/api/status', reader);
      const { headers } = await server.get(`/api/users?minPosition=${status.head}`, reader);
      const tag = { 'if-none-match': headers.get('etag')! };
      const asked = async (token: typeof reader | undefined, tenant?: string) =>
        (
          await server.get('/api/users', {
            ...token,
            ...(tenant && { tenant }),
            headers: { ...token?.headers, ...tag },
          })
        ).status;
      expect(await asked(reader)).toBe(304);
      expect(await asked(undefined)).toBe(401);
      expect(await asked(await as(server, { roles: ['Auditor'], tenants: [CONTOSO] }))).toBe(403);
      expect(await asked(reader, `${CONTOSO.slice(0, -1)}2`)).toBe(404);
    } finally {
      await server.stop();
    }
  });
});
