import { TestServer } from './server.js';
import { as } from './tokens.js';

const CONTOSO = 'c0c00000-0000-4000-8000-000000000001';
/** A second's worth is one, and so ten are served at once. */
const ONE_A_SECOND = { AUTH: 'local', RATE_LIMIT: 'writes=1,reads=1' };
let server: TestServer;
afterEach(() => server.stop());

const operator = () => as(server, { roles: ['Operator'], tenants: 'all' });
const withContoso = async (): Promise<void> => {
  await server.post('/api/tenants', { id: CONTOSO, displayName: 'Contoso', country: 'DE' }, await operator());
};
const statuses = async (times: number, ask: () => Promise<{ readonly status: number }>): Promise<readonly number[]> => {
  const found = [];
  for (let time = 0; time < times; time += 1) found.push((await ask()).status);
  return found;
};
const tooMany = (found: readonly number[]): number => found.filter((status) => status === 429).length;

describe('the limits of one caller', () => {
  it('tell when there is room again, and hold up nobody else', async () => {
    server = await TestServer.start(ONE_A_SECOND);
    await withContoso();
    const ann = await as(server, { roles: ['GlobalAdministrator'], tenants: [CONTOSO] }, 'ann');
    const bo = await as(server, { roles: ['GlobalAdministrator'], tenants: [CONTOSO] }, 'bo');
    const found = await statuses(40, () => server.get('/api/users', ann));
    expect(found.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(tooMany(found)).toBeGreaterThan(0);
    const refused = await server.get('/api/users', ann);
    expect([refused.status, refused.body]).toMatchObject([429, { code: 'too-many-requests', limit: 'reads' }]);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await server.get('/api/users', bo)).status).toBe(200);
  });
  it('count writes apart from reads, and a dry run among the writes', async () => {
    server = await TestServer.start(ONE_A_SECOND);
    await withContoso();
    const ann = await as(server, { roles: ['GlobalAdministrator'], tenants: [CONTOSO] });
    const user = { userPrincipalName: 'a@contoso.example', displayName: 'A' };
    expect(tooMany(await statuses(40, () => server.post('/api/users?dryRun=true', user, ann)))).toBeGreaterThan(0);
    expect((await server.get('/api/users', ann)).status).toBe(200);
  });
  it('are not got round by naming tenants that are not the caller\u2019s', async () => {
    server = await TestServer.start(ONE_A_SECOND);
    await withContoso();
    const { headers = {} } = await as(server, { roles: ['GlobalAdministrator'], tenants: [CONTOSO] });
    let made = 0;
    const elsewhere = () =>
      server.get('/api/users', {
        headers: { ...headers, 'x-tenant-id': `c0c00000-0000-4000-8000-${String((made += 1)).padStart(12, '0')}` },
      });
    expect(tooMany(await statuses(40, elsewhere))).toBeGreaterThan(0);
  });
  it('are none for health, for a page of an error, and while they are off', async () => {
    server = await TestServer.start({ ...ONE_A_SECOND, RATE_LIMIT: 'off' });
    await withContoso();
    const ann = await as(server, { roles: ['GlobalAdministrator'], tenants: [CONTOSO] });
    expect(tooMany(await statuses(40, () => server.get('/api/users', ann)))).toBe(0);
    expect(tooMany(await statuses(40, () => server.get('/health/live')))).toBe(0);
    expect(tooMany(await statuses(40, () => server.get('/api/errors/conflict')))).toBe(0);
  });
  it('are none while nobody signs in', async () => {
    server = await TestServer.start({ RATE_LIMIT: 'writes=1,reads=1' });
    expect(tooMany(await statuses(40, () => server.get('/api/users')))).toBe(0);
  });
});

describe('the limit of an address', () => {
  const from = (address: string, authorization?: string) =>
    server.get('/api/tenants', {
      headers: { 'x-forwarded-for': address, ...(authorization === undefined ? {} : { authorization }) },
    });

  it('counts tokens that are not good, and then looks at none of that address', async () => {
    server = await TestServer.start({ AUTH: 'local', TRUSTED_PROXIES: '127.0.0.1' });
    const { headers = {} } = await operator();
    const good = headers['authorization']!;
    const found = await statuses(40, () => from('192.0.2.1', 'Bearer not.a.token'));
    expect(found.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 401));
    expect(found.at(-1)).toBe(429);
    const refused = await from('192.0.2.1', good);
    expect(refused.body).toMatchObject({ code: 'too-many-requests', limit: 'failed-sign-ins' });
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(3);
    expect((await from('192.0.2.2', good)).status).toBe(200);
  });
  it('counts neither those who are let in nor those who bring no token', async () => {
    server = await TestServer.start({ AUTH: 'local', TRUSTED_PROXIES: '127.0.0.1' });
    const { headers = {} } = await operator();
    expect(tooMany(await statuses(40, () => from('192.0.2.1', headers['authorization'])))).toBe(0);
    expect(tooMany(await statuses(40, () => from('192.0.2.1')))).toBe(0);
  });
});
