import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JWTPayload } from 'jose';
import { ManualClock } from '#testing/fakes';
import { TokenIssuer } from '#testing/token-issuer';
import { type Call, TestServer } from './server.js';

const CONTOSO = 'c0c00000-0000-4000-8000-000000000001';
const FABRIKAM = 'c0c00000-0000-4000-8000-000000000002';
const HOME = 'c0c00000-0000-4000-8000-000000000003';
const ANN = { userPrincipalName: 'ann@contoso.example', displayName: 'Ann' };
const FOR_ANOTHER_FETCH = 30_000;

describe('a server that trusts an issuer', () => {
  let folder: string;
  let issuer: TokenIssuer;
  let clock: ManualClock;
  let server: TestServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-trusts-'));
    issuer = await TokenIssuer.start('/{tenantid}/v2.0');
    issuer.isAway = true;
    const file = join(folder, 'issuers.json');
    const entry = { name: 'entra', issuer: issuer.issuer, audiences: ['api'], operators: { tenant: HOME } };
    await writeFile(file, JSON.stringify({ issuers: [entry] }));
    clock = new ManualClock();
    server = await TestServer.start({ AUTH_FILE: file }, clock.sources);
  });
  afterAll(async () => {
    await server.stop();
    await issuer.close();
    await rm(folder, { recursive: true });
  });

  const by = async (tenantId: string, more: JWTPayload = {}, kid = 'first'): Promise<Call> => {
    const iss = issuer.issuer.replace('{tenantid}', tenantId);
    const exp = Date.parse(clock.now()) / 1000 + 3_600;
    const token = await issuer.sign({ iss, tid: tenantId, aud: 'api', oid: 'ann', exp, ...more }, { kid });
    return { headers: { authorization: `Bearer ${token}` } };
  };
  const operator = () => by(HOME, { roles: ['Operator'] });
  const admin = (tenantId: string) => by(tenantId, { wids: ['62e90394-69f5-4237-9190-012177145e10'] });

  it('starts while the issuer is away, and tells who signs in to ask again', async () => {
    expect((await server.get('/health/ready')).status).toBe(200);
    const { status, headers, body } = await server.get('/api/tenants', await operator());
    expect([status, body.code, body.issuer]).toEqual([
      503,
      'issuer-unavailable',
      issuer.issuer.replace('{tenantid}', HOME),
    ]);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('tells whoever asks the name in the token, and that issuers are asked for it', async () => {
    issuer.isAway = false;
    clock.advance(FOR_ANOTHER_FETCH);
    const named = await by(CONTOSO, { roles: ['Auditor'], name: 'Ann Example' });
    expect((await server.get('/api/me', named)).body).toMatchObject({ name: 'Ann Example', authentication: 'issuers' });
    expect((await server.get('/api/me', await by(CONTOSO, { roles: ['Auditor'] }))).body).not.toHaveProperty('name');
  });

  it('lets everybody in who has the right to, once it is there', async () => {
    issuer.isAway = false;
    clock.advance(FOR_ANOTHER_FETCH);
    for (const [id, displayName] of [
      [CONTOSO, 'Contoso'],
      [FABRIKAM, 'Fabrikam'],
    ])
      expect((await server.post('/api/tenants', { id, displayName, country: 'DE' }, await operator())).status).toBe(
        201,
      );
    expect((await server.post('/api/users', ANN, await admin(CONTOSO))).status).toBe(201);
    expect((await server.post('/api/users', ANN, await operator())).body).toMatchObject({ status: 403 });
    const elsewhere = await admin(FABRIKAM);
    const asked = { headers: { ...elsewhere.headers, 'x-tenant-id': CONTOSO } };
    expect((await server.get('/api/users/ann@contoso.example', asked)).body.code).toBe('tenant-not-found');
    expect((await server.get('/api/users/ann@contoso.example', elsewhere)).body.code).toBe('user-not-found');
  });

  it('makes no Operator of whoever another directory calls so', async () => {
    const call = await by(CONTOSO, { roles: ['Operator'] });
    for (const path of ['/api/tenants', '/api/products'])
      expect((await server.get(path, call)).body).toMatchObject({ status: 403, code: 'no-role' });
  });

  it('finds nothing for a directory that is no tenant here', async () => {
    const { body } = await server.get('/api/users', await admin('c0c00000-0000-4000-8000-000000000009'));
    expect(body).toMatchObject({ status: 404, code: 'tenant-not-found' });
  });

  it.each<[what: string, code: string, status: number, token: () => Promise<string> | string]>([
    ['no token', 'invalid-token', 401, () => 'AAAA'],
    ['one without a signature', 'invalid-token', 401, () => 'eyJhbGciOiJub25lIn0.e30.'],
    ['one with lines for the log', 'invalid-token', 401, () => issuer.sign({ iss: 'x\r\n{"level":"fatal"}' })],
    ['one that is longer than headers may be', 'headers-too-large', 431, () => 'A'.repeat(20_000)],
    ['one of 1 MB', 'headers-too-large', 431, () => 'A'.repeat(1_000_000)],
  ])('tells whoever sends %s neither a stack nor the token', async (_what, code, status, make) => {
    const token = await make();
    const answer = await server.get('/api/users', { headers: { authorization: `Bearer ${token}` } });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(JSON.stringify(answer.body)).not.toMatch(/ at |\.ts|\.js:|stack/);
    expect(JSON.stringify(answer.body)).not.toContain(token);
  });

  it('goes on with the keys that it knows while the issuer is away again', async () => {
    issuer.isAway = true;
    clock.advance(FOR_ANOTHER_FETCH);
    await issuer.addKey('second');
    const byNew = await by(CONTOSO, { roles: ['GlobalReader'] }, 'second');
    expect((await server.get('/api/users', byNew)).body).toMatchObject({ status: 503, code: 'issuer-unavailable' });
    expect((await server.get('/api/users', await admin(CONTOSO))).status).toBe(200);
    issuer.isAway = false;
    clock.advance(FOR_ANOTHER_FETCH);
    expect((await server.get('/api/users', byNew)).status).toBe(200);
  });
});
