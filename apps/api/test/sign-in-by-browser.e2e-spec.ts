import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROVIDED_AUDIENCE, PROVIDED_BROWSER_CLIENT, RealProvider } from '#testing/real-provider';
import { ManualClock } from '#testing/fakes';
import { Browser } from './browser.js';
import { TestServer } from './server.js';

const TENANT = '11111111-1111-4111-8111-111111111111';
const MINUTE = 60_000;
/** An identity with so many groups that its tokens have more than 6 KB. */
const GROUPS = Array.from(
  { length: 150 },
  (_none, index) => `11111111-1111-4111-8111-${String(index).padStart(12, '0')}`,
);

describe('a browser that signs in at a provider on another site', () => {
  let folder: string;
  let provider: RealProvider;
  let clock: ManualClock;
  let server: TestServer;
  let browser: Browser;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-browser-'));
    provider = await RealProvider.start('localhost');
    await writeFile(join(folder, 'secret'), `${PROVIDED_BROWSER_CLIENT.secret}\n`);
    const entry = {
      name: 'provider',
      issuer: provider.issuer,
      audiences: [PROVIDED_AUDIENCE],
      scopes: ['use'],
      claims: { actor: 'sub' },
      tenants: [TENANT],
      browser: {
        clientId: PROVIDED_BROWSER_CLIENT.clientId,
        secretFile: 'secret',
        scopes: ['use'],
        resource: PROVIDED_AUDIENCE,
      },
    };
    const file = join(folder, 'issuers.json');
    await writeFile(file, JSON.stringify({ issuers: [entry] }));
    clock = new ManualClock(new Date().toISOString());
    server = await TestServer.start({ AUTH_FILE: file }, clock.sources);
    provider.serves(server.url);
  });
  afterAll(async () => {
    await server.stop();
    await provider.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    browser = new Browser();
    provider.roles = ['LicenseAdministrator'];
    provider.claims = { tid: TENANT, groups: GROUPS, name: 'Ann Example' };
    provider.person = 'ann';
    provider.isAway = false;
    provider.givesRefreshTokens = true;
    provider.lifeSeconds = 36_000;
    clock.step(Date.now() - Date.parse(clock.now()));
  });

  const isPage = ({ pathname }: URL): boolean => pathname.startsWith('/console/');
  const isBack = ({ pathname }: URL): boolean => pathname === '/auth/callback';
  const signIn = (to = '/console/users') => browser.open(`${server.url}/auth/login?to=${to}`, { until: isPage });
  const me = async () => (await browser.fetch(`${server.url}/api/me`)).body;
  const beginning = () => browser.open(`${server.url}/auth/login`, { until: isBack });
  const reason = ({ status, text }: { readonly status: number; readonly text: string }) => [
    status,
    /<p>(.*?)<\/p>/.exec(text)?.[1],
  ];
  const flow = () => [...browser.cookiesOf('127.0.0.1')].find(([name]) => name.startsWith('seatledger-flow'));

  it('comes back to the page that it wanted, with a session that holds no token and fits into 1 kB', async () => {
    const { url } = await signIn('/console/users?tab=history');
    expect(url.pathname + url.search).toBe('/console/users?tab=history');
    expect(browser.visited.some((each) => each.startsWith(`${provider.issuer}/auth?`))).toBe(true);
    const asked = new URL(browser.visited.find((each) => each.startsWith(`${provider.issuer}/auth?`))!);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      response_mode: 'query',
      code_challenge_method: 'S256',
    });
    expect(await me()).toMatchObject({
      kind: 'user',
      id: 'ann',
      name: 'Ann Example',
      roles: ['LicenseAdministrator'],
      tenants: [TENANT],
    });
    const kept = [...browser.cookiesOf('127.0.0.1')];
    expect(kept.map(([name]) => name)).toEqual([`seatledger-${new URL(server.url).port}`]);
    expect(kept[0]![1].length).toBeLessThan(1_000);
  });

  it('is known to a page that a link of a third site opened, once that page asks', async () => {
    await signIn();
    const opened = await browser.open(`${server.url}/docs`, { from: 'http://third.example/' });
    expect(opened.status).toBe(200);
    expect(await me()).toMatchObject({ id: 'ann' });
    const refused = await browser.open(`${server.url}/api/me`, { from: 'http://third.example/' });
    expect(refused.body).toMatchObject({ code: 'origin-not-allowed' });
    expect((await browser.open(`${server.url}/auth/login`, { from: 'http://third.example/' })).status).toBe(403);
  });

  it('is refused with a wrong state, without the cookie of its way, and ten minutes later', async () => {
    const { url } = await beginning();
    const wrong = new URL(url);
    wrong.searchParams.set('state', 'made-up');
    const begun = 'This sign-in was not begun in this browser, or it was ten minutes ago. Begin again.';
    const back = (address: URL, by = browser) => by.open(address.href, { from: provider.issuer });
    expect(reason(await back(wrong))).toEqual([400, begun]);
    expect(reason(await back(url, new Browser()))).toEqual([400, begun]);
    clock.advance(10 * MINUTE);
    expect(reason(await back(url))).toEqual([400, begun]);
    expect(flow()).toBeDefined();
  });

  it('is refused a way back that was taken already, also where its cookie was put back', async () => {
    const { url } = await beginning();
    const [name, value] = flow()!;
    const done = await browser.open(url.href, { from: provider.issuer, until: isPage });
    expect(done.url.pathname).toBe('/console/');
    expect(flow()).toBeUndefined();
    browser.keep('127.0.0.1', `${name}=${value}; Path=/auth; SameSite=Lax`);
    const used = 'This way back from the provider was taken already, or has ended. Begin again.';
    expect(reason(await browser.open(url.href, { from: provider.issuer }))).toEqual([400, used]);
  });

  it('is refused a code that the provider knows no more', async () => {
    const { url } = await beginning();
    url.searchParams.set('code', 'made-up');
    const answer = await browser.open(url.href, { from: provider.issuer });
    expect(reason(answer)).toEqual([
      400,
      'This way back from the provider was taken already, or has ended. Begin again.',
    ]);
    expect(answer.text).toContain('href="/auth/login"');
    expect(await me()).toMatchObject({ code: 'authentication-required' });
  });

  it.each<[what: string, when: 'at first' | 'meanwhile', change: () => void, status: number, text: RegExp]>([
    ['no role', 'at first', () => void (provider.roles = []), 403, /no role here/],
    ['no tenant', 'at first', () => void (provider.claims = {}), 403, /names no tenant/],
    ['somebody who says no', 'at first', () => void (provider.person = undefined), 403, /denied or given up/],
    ['a provider that is away', 'meanwhile', () => void (provider.isAway = true), 503, /can’t be reached/],
    [
      'a provider that is away from the start',
      'at first',
      () => void (provider.isAway = true),
      503,
      /can’t be reached/,
    ],
    ['clocks that are apart', 'at first', () => clock.step(-30 * MINUTE), 401, /clocks/],
  ])('is told why on a page: %s', async (_what, when, change, status, text) => {
    if (when === 'at first') {
      // what is known of the provider is forgotten by then
      clock.step(11 * MINUTE);
      change();
    }
    const begun = await beginning();
    if (when === 'meanwhile') change();
    const shown = isBack(begun.url) ? await browser.open(begun.url.href, { from: provider.issuer }) : begun;
    expect(reason(shown)).toEqual([status, expect.stringMatching(text)]);
    expect(await me()).toMatchObject({ code: 'authentication-required' });
  });

  it('has the roles that the provider tells by now, every quarter of an hour', async () => {
    await signIn();
    provider.roles = ['Auditor'];
    clock.advance(14 * MINUTE);
    expect((await me()).roles).toEqual(['LicenseAdministrator']);
    clock.advance(MINUTE);
    expect((await me()).roles).toEqual(['Auditor']);
    provider.isAway = true;
    clock.advance(16 * MINUTE);
    expect((await me()).roles).toEqual(['Auditor']);
    clock.advance(15 * MINUTE);
    expect(await me()).toMatchObject({ code: 'issuer-unavailable' });
    provider.isAway = false;
    clock.advance(MINUTE);
    provider.roles = [];
    expect(await me()).toMatchObject({ code: 'session-ended' });
  });

  it('signs in again after a quarter of an hour where the provider tells nothing later', async () => {
    provider.givesRefreshTokens = false;
    await signIn();
    clock.advance(15 * MINUTE - 1_000);
    expect(await me()).toMatchObject({ id: 'ann' });
    clock.advance(1_000);
    expect(await me()).toMatchObject({ code: 'session-ended', reason: 'over' });
  });

  it('signs out here and at the provider', async () => {
    await signIn();
    const { session } = await me();
    const out = await browser.fetch(`${server.url}/auth/logout`, 'POST', { 'x-csrf-token': session.csrfToken });
    const to = new URL(out.body.to);
    expect(to.origin).toBe(provider.issuer);
    expect(to.searchParams.get('post_logout_redirect_uri')).toBe(`${server.url}/console/`);
    expect(to.searchParams.get('id_token_hint')!.length).toBeGreaterThan(6_000);
    expect(await me()).toMatchObject({ code: 'authentication-required' });
  });

  it('is signed out by the provider, and by nobody else', async () => {
    await signIn();
    const tell = (token: string) =>
      fetch(`${server.url}/auth/backchannel-logout`, {
        method: 'POST',
        body: new URLSearchParams({ logout_token: token }),
      });
    for (const token of [
      await provider.logoutToken({ sub: 'bo', aud: 'another' }),
      await provider.logoutToken({ sub: 'ann', events: {} }),
      await provider.logoutToken({ sub: 'ann', nonce: 'x' }),
      await provider.logoutToken({ sub: 'ann', iat: 1_000 }),
      await provider.logoutToken({}),
      'not.a.token',
    ])
      expect((await tell(token)).status).toBe(400);
    expect((await tell(await provider.logoutToken({ sub: 'bo' }))).status).toBe(200);
    clock.advance(5_000);
    expect(await me()).toMatchObject({ id: 'ann' });
    const ended = await provider.logoutToken({ sub: 'ann' });
    expect((await tell(ended)).status).toBe(200);
    clock.advance(5_000);
    expect(await me()).toMatchObject({ code: 'session-ended', reason: 'ended' });
    await signIn();
    expect((await tell(ended)).status).toBe(200);
    clock.advance(5_000);
    expect(await me()).toMatchObject({ id: 'ann' });
  });
});

describe('a server whose one issuer the environment names', () => {
  /** Nobody listens there. */
  const ISSUER = { AUTH_ISSUER: `https://127.0.0.1:1/${TENANT}`, AUTH_AUDIENCE: 'api' };
  const login = async (settings: Readonly<Record<string, string>>) => {
    const server = await TestServer.start({ ...ISSUER, ...settings });
    try {
      const answer = await new Browser().open(`${server.url}/auth/login`);
      return [answer.status, answer.text] as const;
    } finally {
      await server.stop();
    }
  };

  it('says what is missing for browsers', async () => {
    const [status, text] = await login({});
    expect(status).toBe(404);
    expect(text).toContain('AUTH_CLIENT_ID beside AUTH_ISSUER');
  });
  it('leads to it as the client that the environment names', async () => {
    const [status, text] = await login({ AUTH_CLIENT_ID: 'web', AUTH_CLIENT_SECRET: 'secret' });
    // it asked there where people sign in
    expect(status).toBe(503);
    expect(text).toContain('The provider can’t be reached.');
  });
});
