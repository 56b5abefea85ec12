import { connect } from 'node:net';
import { TestServer } from './server.js';
import { as } from './tokens.js';

const CONTOSO = 'c0c00000-0000-4000-8000-000000000001';
const ANN = { userPrincipalName: 'ann@contoso.example', displayName: 'Ann' };

describe('a server that asks for tokens', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ AUTH: 'local' });
  });
  afterAll(() => server.stop());
  const operator = () => as(server, { roles: ['Operator'], tenants: 'all' });

  it('answers nobody without one, and says where to read whose it takes', async () => {
    const { status, body, headers } = await server.get('/api/users');
    expect([status, body.code]).toEqual([401, 'authentication-required']);
    const metadata = `${server.url}/.well-known/oauth-protected-resource`;
    expect(headers.get('www-authenticate')).toBe(`Bearer realm="seatledger", resource_metadata="${metadata}"`);
    expect((await server.get('/.well-known/oauth-protected-resource')).body).toEqual({
      resource: server.url,
      bearer_methods_supported: ['header'],
      issuers: [{ issuer: 'urn:seatledger:local', audiences: ['urn:seatledger:api'], scopes: [] }],
    });
  });

  it('takes one in the header alone', async () => {
    const { headers = {} } = await operator();
    const token = headers['authorization']!.slice('Bearer '.length);
    expect((await server.get('/api/tenants', { headers: { authorization: `bearer ${token}` } })).status).toBe(200);
    for (const query of [`access_token=${token}`, `token=${token}`])
      expect((await server.get(`/api/tenants?${query}`)).body).toMatchObject({ code: 'authentication-required' });
    for (const authorization of [token, `Basic ${token}`, `Bearer ${token} ${token}`, 'Bearer'])
      expect((await server.get('/api/tenants', { headers: { authorization } })).status).toBe(401);
  });

  it('says of one that it does not believe why, and gives none of it away', async () => {
    const token = 'not.a.token';
    const { body, headers } = await server.get('/api/users', { headers: { authorization: `Bearer ${token}` } });
    expect(body).toMatchObject({ status: 401, code: 'invalid-token' });
    expect(headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(JSON.stringify(body)).not.toContain(token);
  });

  it('refuses before the body is read whoever is not known, and whoever may not do it', async () => {
    const { headers = {} } = await as(server, { roles: ['Auditor'], tenants: [CONTOSO] });
    const head = (more: string): string =>
      `POST /api/users HTTP/1.1\r\nhost: ${new URL(server.url).host}\r\ncontent-type: application/json\r\n` +
      `content-length: 500\r\n${more}\r\n`;
    for (const [more, code] of [
      ['', 'authentication-required'],
      [`authorization: ${headers['authorization']}\r\n`, 'forbidden'],
    ] as const) {
      // none of the 500 bytes is ever sent
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1').setEncoding('utf8');
      socket.write(head(more));
      let text = '';
      for await (const part of socket) {
        text += String(part);
        if (text.includes('"code"')) break;
      }
      expect(text).toContain(`"code":"${code}"`);
    }
  });

  it.each(['/health/live', '/health/ready', '/metrics', '/docs', '/docs-json', '/api/errors', '/api/errors/conflict'])(
    'shows %s to anybody on this machine',
    async (path) => {
      expect((await server.get(path)).status).toBe(200);
    },
  );

  it('makes no sample, and records of a command who sent it', async () => {
    expect((await server.get('/api/tenants', await operator())).body.items).toEqual([]);
    const contoso = { id: CONTOSO, displayName: 'Contoso', country: 'DE' };
    expect((await server.post('/api/tenants', contoso, await operator())).status).toBe(201);
    const admin = await as(server, { roles: ['GlobalAdministrator', 'UserAdministrator'], tenants: [CONTOSO] });
    const created = await server.post('/api/users', ANN, admin);
    expect(created.status).toBe(201);
    expect((await server.get(`/api/commands/${created.body.commandId}`, admin)).body).toMatchObject({
      actor: expect.stringMatching(/^local:[0-9a-f]{32}$/) as string,
      actorKind: 'user',
      actorRole: 'UserAdministrator',
    });
  });

  it.each(['jürgen.groß', 'two words', 'x'.repeat(256)])(
    'takes whatever an issuer calls its holder: %s',
    async (holder) => {
      const { status } = await server.post(
        '/api/clock/agreement',
        {},
        await as(server, { roles: ['Operator'], tenants: 'all' }, holder),
      );
      expect(status).toBe(200);
    },
  );

  it('says with a refusal that a role is lacking, also where the command tells it', async () => {
    const licenses = await as(server, { roles: ['LicenseAdministrator'], tenants: [CONTOSO] });
    for (const [path, body] of [
      ['/api/users', ANN],
      ['/api/operations', { mode: 'update', users: ['ann@contoso.example'], usageLocation: 'DE' }],
    ] as const) {
      const { status, headers } = await server.post(path, body, licenses);
      expect([status, headers.get('www-authenticate')]).toEqual([403, expect.stringContaining('insufficient_scope')]);
    }
    const ofOtherPage = { headers: { ...licenses.headers, origin: 'https://evil.example' } };
    const { status, headers } = await server.get('/api/users', ofOtherPage);
    expect([status, headers.get('www-authenticate')]).toEqual([403, null]);
  });
});

describe('the figures of a server that others reach', () => {
  it('are for an Operator alone', async () => {
    const server = await TestServer.start({
      AUTH: 'local',
      HOST: '0.0.0.0',
      PUBLIC_URL: 'http://localhost',
      TRUSTED_PROXIES: '127.0.0.1',
    });
    try {
      const admin = await as(server, { roles: ['GlobalAdministrator'], tenants: [CONTOSO] });
      const operator = await as(server, { roles: ['Operator'], tenants: 'all' });
      const statuses = [];
      for (const call of [{}, admin, operator]) statuses.push((await server.get('/metrics', call)).status);
      expect(statuses).toEqual([401, 403, 200]);
    } finally {
      await server.stop();
    }
  });
});

describe('a server that asks nobody for a token', () => {
  it('says so where a client looks', async () => {
    const server = await TestServer.start({ SAMPLE: 'off', PUBLIC_URL: 'https://licenses.example.com' });
    try {
      expect((await server.get('/.well-known/oauth-protected-resource')).body).toEqual({
        resource: 'https://licenses.example.com',
        bearer_methods_supported: [],
      });
    } finally {
      await server.stop();
    }
  });
});
