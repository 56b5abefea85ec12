import { permittedBy } from '#licensing';
import { TestServer } from './server.js';
import { as } from './tokens.js';

const CONTOSO = 'c0c00000-0000-4000-8000-000000000001';
const SAMPLE = 'c0a10050-0000-4000-8000-000000000001';
const FABRIKAM = 'fab00000-0000-4000-8000-00000000000b';

describe('who asks', () => {
  it('is told to whoever signed in, as the token says it', async () => {
    const server = await TestServer.start({ AUTH: 'local' });
    try {
      const reader = await as(server, { roles: ['GlobalReader', 'Auditor'], tenants: [CONTOSO, FABRIKAM] }, 'rita');
      expect((await server.get('/api/me', reader)).body).toMatchObject({
        kind: 'user',
        issuer: 'local',
        id: 'rita',
        tenants: [CONTOSO, FABRIKAM],
        roles: ['GlobalReader', 'Auditor'],
        authentication: 'local',
        permits: {
          reads: ['tenant', 'history', 'export', 'outcomes', 'tenants', 'catalogue'],
          commands: [],
          operations: [],
        },
      });
      expect((await server.get('/api/me', reader)).body).not.toHaveProperty('assumedTenant');
      const operator = await as(server, { roles: ['Operator'], tenants: 'all' }, 'olga');
      expect((await server.get('/api/me', operator)).body).toEqual({
        kind: 'application',
        issuer: 'local',
        client: 'olga',
        roles: ['Operator'],
        tenants: 'all',
        authentication: 'local',
        permits: permittedBy(['Operator']),
      });
      for (const path of ['/api/me', '/api/status', '/api/settings'])
        expect((await server.get(path)).body).toMatchObject({ status: 401, code: 'authentication-required' });
    } finally {
      await server.stop();
    }
  });
});

describe('the tenant of whoever names none', () => {
  const assumed = async (server: TestServer, call?: Parameters<TestServer['get']>[1]): Promise<unknown> =>
    (await server.get('/api/me', call)).body.assumedTenant;

  it('is the only one that somebody acts for', async () => {
    const server = await TestServer.start({ AUTH: 'local' });
    try {
      const reader = await as(server, { roles: ['GlobalReader'], tenants: [FABRIKAM] }, 'rita');
      expect(await assumed(server, reader)).toBe(FABRIKAM);
    } finally {
      await server.stop();
    }
  });

  it('is the only one there is where nobody signs in', async () => {
    const server = await TestServer.start({ SAMPLE: 'off' });
    try {
      expect(await assumed(server)).toBeUndefined();
      const { id } = (await server.post('/api/tenants', { displayName: 'Fabrikam', country: 'GB' })).body;
      expect(await assumed(server)).toBe(id);
      await server.post('/api/tenants', { displayName: 'Contoso', country: 'DE' });
      expect(await assumed(server)).toBeUndefined();
    } finally {
      await server.stop();
    }
  });

  it('is the sample one among several', async () => {
    const server = await TestServer.start({ SAMPLE: 'on' });
    try {
      await server.post('/api/tenants', { displayName: 'Fabrikam', country: 'GB' });
      expect(await assumed(server)).toBe(SAMPLE);
    } finally {
      await server.stop();
    }
  });
});

describe('a server where nobody signs in', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await TestServer.start({ SAMPLE: 'off' });
  });
  afterEach(() => server.stop());

  it('takes everybody for whoever is on its machine', async () => {
    expect((await server.get('/api/me')).body).toEqual({
      kind: 'local',
      roles: ['Operator', 'GlobalAdministrator'],
      tenants: 'all',
      authentication: 'off',
      permits: permittedBy(['Operator', 'GlobalAdministrator']),
    });
  });

  it('says its release, and that its read models show all once they do', async () => {
    const created = await server.post('/api/tenants', { displayName: 'Fabrikam', country: 'GB' });
    const { position } = created.body;
    await server.get(`/api/tenants?minPosition=${position}`);
    const { body } = await server.get('/api/status');
    expect(body).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string, clock: 'trusted' });
    expect(body.head >= position).toBe(true);
    const tenants = body.readModels.find(({ name }: { name: string }) => name === 'tenants');
    expect(tenants.position >= position).toBe(true);
    expect(body.readModels.map(({ name }: { name: string }) => name)).toContain('users');
    expect(tenants.behind.events).toBe(0);
  });
});
