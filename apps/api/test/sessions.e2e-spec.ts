import { issueLocalToken, type LocalClaims, SystemClock } from '#platform';
import { ManualClock } from '#testing/fakes';
import { ask } from './raw-request.js';
import { TestServer } from './server.js';

const CONTOSO = 'c0c00000-0000-4000-8000-000000000001';
const ANN = { userPrincipalName: 'ann@contoso.example', displayName: 'Ann' };
const MINUTE = 60_000;

/** A browser that was given a cookie. */
interface Browser {
  readonly cookie: string;
  readonly csrfToken: string;
}

describe('a browser that has signed in by a token', () => {
  let server: TestServer;
  let clock: ManualClock;
  beforeAll(async () => {
    clock = new ManualClock();
    server = await TestServer.start({ AUTH: 'local' }, clock.sources);
    const operator = await tokenFor({ roles: ['Operator'], tenants: 'all' });
    const headers = { authorization: `Bearer ${operator}` };
    await server.post('/api/tenants', { id: CONTOSO, displayName: 'Contoso', country: 'DE' }, { headers });
  });
  afterAll(() => server.stop());

  const tokenFor = (claims: Omit<LocalClaims, 'holder'>): Promise<string> =>
    issueLocalToken(
      { holder: 'ann', ...claims },
      { dataDir: server.dataDir, clock, lifeMilliseconds: 24 * 60 * MINUTE },
    );
  const post = (path: string, form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: server.url, ...headers },
      body: new URLSearchParams(form),
    });
  const cookieIn = (response: Response): string => response.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  const signedIn = async (role: 'GlobalAdministrator' | 'Auditor' = 'GlobalAdministrator'): Promise<Browser> => {
    const response = await post('/auth/token', { token: await tokenFor({ roles: [role], tenants: [CONTOSO] }) });
    expect(response.status).toBe(303);
    const cookie = cookieIn(response);
    const { body } = await server.get('/api/me', { headers: { cookie } });
    return { cookie, csrfToken: body.session.csrfToken };
  };
  const by = ({ cookie, csrfToken }: Browser) => ({ headers: { cookie, 'x-csrf-token': csrfToken } });

  it('is given a cookie that no script and no other site gets, and is led to the page that it wanted', async () => {
    const token = await tokenFor({ roles: ['Auditor'], tenants: [CONTOSO] });
    const response = await post('/auth/token', { token, to: '/console/history' });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/console/history']);
    const cookie = response.headers.get('set-cookie')!;
    const { port } = new URL(server.url);
    expect(cookie).toMatch(new RegExp(`^seatledger-${port}=[^;]{100,1000}; Path=/; HttpOnly; SameSite=Strict$`));
    expect(cookie).not.toContain(token.split('.')[1]);
    const elsewhere = await post('/auth/token', { token, to: 'https://evil.example/console/' });
    expect(elsewhere.headers.get('location')).toBe('/console/');
  });

  it('has a cookie for this host alone where the server is found by HTTPS', async () => {
    const behind = await TestServer.start(
      { AUTH: 'local', PUBLIC_URL: 'https://licenses.example.com', TRUSTED_PROXIES: '127.0.0.1' },
      clock.sources,
    );
    try {
      const place = { dataDir: behind.dataDir, clock, lifeMilliseconds: MINUTE };
      const token = await issueLocalToken({ holder: 'ann', roles: ['Auditor'], tenants: [CONTOSO] }, place);
      const response = await fetch(`${behind.url}/auth/token`, {
        method: 'POST',
        redirect: 'manual',
        headers: { origin: 'https://licenses.example.com' },
        body: new URLSearchParams({ token }),
      });
      expect(response.headers.get('set-cookie')).toMatch(
        /^__Host-seatledger=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
      );
    } finally {
      await behind.stop();
    }
  });

  it('may ask what its roles permit, and is told so with the token that its pages send along', async () => {
    const auditor = await signedIn('Auditor');
    const { body } = await server.get('/api/me', by(auditor));
    expect(body).toMatchObject({
      kind: 'user',
      id: 'ann',
      roles: ['Auditor'],
      session: { csrfToken: auditor.csrfToken, endsAt: expect.any(String) as string },
    });
    expect((await server.get('/api/users', by(auditor))).body).toMatchObject({ code: 'reading-forbidden' });
    expect((await server.post('/api/users', ANN, by(auditor))).body).toMatchObject({ code: 'forbidden' });
  });

  it('changes something with that token alone', async () => {
    const browser = await signedIn();
    const { cookie } = browser;
    for (const headers of [
      { cookie },
      { cookie, 'x-csrf-token': 'made-up' },
      { cookie, 'x-csrf-token': (await signedIn()).csrfToken },
    ])
      expect((await server.post('/api/users', ANN, { headers })).body).toMatchObject({ code: 'csrf-token-required' });
    expect((await server.post('/api/users', ANN, by(browser))).status).toBe(201);
  });

  it('is none on another port of this machine, nor with two cookies of one name', async () => {
    const { cookie } = await signedIn();
    const [, value] = cookie.split('=');
    for (const sent of [`seatledger-1=${value}`, `${cookie}; ${cookie}`, `x${cookie}`])
      expect((await server.get('/api/me', { headers: { cookie: sent } })).body).toMatchObject({
        code: 'authentication-required',
      });
    const { body } = await server.get('/api/me', { headers: { cookie: `other=1; ${cookie}; more=2` } });
    expect(body).toMatchObject({ id: 'ann' });
  });

  it('acts by a token that is sent along, whatever its cookie says', async () => {
    const browser = await signedIn();
    const token = await tokenFor({ roles: ['Operator'], tenants: 'all' });
    const headers = { cookie: browser.cookie, authorization: `Bearer ${token}` };
    expect((await server.get('/api/me', { headers })).body).toMatchObject({ kind: 'application', roles: ['Operator'] });
  });

  it('isn’t let in by a page of another site, whatever the browser sends along', async () => {
    const { cookie, csrfToken } = await signedIn();
    for (const headers of [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' },
    ]) {
      const { body } = await ask(server.url, 'GET', '/api/me', { cookie, 'x-csrf-token': csrfToken, ...headers });
      expect(body).toMatchObject({ code: 'origin-not-allowed' });
    }
    const form = await post('/auth/token', { token: 'x' }, { origin: 'https://evil.example' });
    expect(form.status).toBe(403);
  });

  it('is told on the page why a token is not believed', async () => {
    const response = await post('/auth/token', { token: 'not.a<b>.token', to: '/console/"><script>' });
    expect(response.status).toBe(401);
    const text = await response.text();
    expect(text).toContain('<code>malformed</code>');
    expect(text).not.toContain('not.a');
    expect(text).not.toContain('<script>');
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it('goes on over a restart, and signs out', async () => {
    const browser = await signedIn();
    await server.restart();
    const cookie = browser.cookie.replace(/^seatledger-\d+/, `seatledger-${new URL(server.url).port}`);
    expect((await server.get('/api/me', { headers: { cookie } })).body).toMatchObject({ id: 'ann' });
    expect((await post('/auth/logout', {}, { cookie })).status).toBe(403);
    const out = await post('/auth/logout', { csrfToken: browser.csrfToken }, { cookie });
    expect(out.headers.get('set-cookie')).toMatch(/^seatledger-\d+=; .*Max-Age=0/);
    const { body, headers } = await server.get('/api/me', { headers: { cookie } });
    expect(body).toMatchObject({ code: 'session-ended', reason: 'ended' });
    expect(headers.get('set-cookie')).toContain('Max-Age=0');
  });

  it('is signed out after half an hour of silence', async () => {
    const browser = await signedIn();
    clock.advance(29 * MINUTE);
    const { headers } = await server.get('/api/me', by(browser));
    const renewed = headers.get('set-cookie')!.split(';', 1)[0]!;
    clock.advance(2 * MINUTE);
    expect((await server.get('/api/me', by(browser))).body).toMatchObject({ code: 'session-ended', reason: 'idle' });
    expect((await server.get('/api/me', { headers: { cookie: renewed } })).status).toBe(200);
  });
});

describe('a server where nobody signs in', () => {
  it('leads whoever wants to sign in to the page, and takes no token', async () => {
    const server = await TestServer.start({ SAMPLE: 'off' });
    try {
      const login = await fetch(`${server.url}/auth/login?to=/console/users`, { redirect: 'manual' });
      expect([login.status, login.headers.get('location')]).toEqual([303, '/console/users']);
      const response = await fetch(`${server.url}/auth/token`, { method: 'POST', body: new URLSearchParams() });
      expect(response.status).toBe(404);
    } finally {
      await server.stop();
    }
  });
});

describe('a feed that a browser reads', () => {
  it('ends once its session was ended', async () => {
    const server = await TestServer.start({ AUTH: 'local' });
    try {
      const place = { dataDir: server.dataDir, clock: new SystemClock(), lifeMilliseconds: 60 * MINUTE };
      const bearer = async (roles: LocalClaims['roles'], tenants: LocalClaims['tenants']) =>
        issueLocalToken({ holder: 'ann', roles, tenants }, place);
      const operator = { authorization: `Bearer ${await bearer(['Operator'], 'all')}` };
      await server.post('/api/tenants', { id: CONTOSO, displayName: 'C', country: 'DE' }, { headers: operator });
      const form = new URLSearchParams({ token: await bearer(['Auditor'], [CONTOSO]) });
      const login = await fetch(`${server.url}/auth/token`, { method: 'POST', redirect: 'manual', body: form });
      const cookie = login.headers.get('set-cookie')!.split(';', 1)[0]!;
      const { csrfToken } = (await server.get('/api/me', { headers: { cookie } })).body.session;
      const feed = await fetch(`${server.url}/api/feed?follow=true`, { headers: { cookie } });
      expect(feed.status).toBe(200);
      await fetch(`${server.url}/auth/logout`, { method: 'POST', headers: { cookie, 'x-csrf-token': csrfToken } });
      const lines = (await feed.text()).trim().split('\n');
      expect(JSON.parse(lines.at(-1)!)).toMatchObject({ end: 'token-ended' });
    } finally {
      await server.stop();
    }
  });
});
