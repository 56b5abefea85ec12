import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROVIDED_AUDIENCE, PROVIDED_CLIENT, RealProvider } from '#testing/real-provider';
import { TestServer } from '../../api/test/server.js';
import { as } from '../../api/test/tokens.js';
import { type CliRun, type CliWorld, runCli } from '../../../test/support/cli/run-cli.js';
import { scriptedApi } from '../../../test/support/cli/scripted-api.js';

const TENANT = '11111111-1111-4111-8111-111111111111';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'seatledger-login-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const file = () => join(home, '.config', 'seatledger', 'contexts.json');
const cli = (args: readonly string[], world: CliWorld = {}): Promise<CliRun> =>
  runCli(args, { url: '', ...world, env: { HOME: home, ...world.env } });
interface Kept {
  readonly current?: string;
  readonly byName: Record<string, { token?: string; signIn?: Record<string, string> }>;
}
const kept = async (): Promise<Kept> => JSON.parse(await readFile(file(), 'utf8')) as Kept;

describe('a server whose issuer is a provider of OpenID Connect', () => {
  let provider: RealProvider;
  let server: TestServer;
  const serve = async (scopes: readonly string[]): Promise<void> => {
    provider = await RealProvider.start();
    const trusted = { name: 'provider', issuer: provider.issuer, audiences: [PROVIDED_AUDIENCE], scopes };
    const authFile = join(home, 'issuers.json');
    const entry = { ...trusted, claims: { actor: 'sub' }, tenants: TENANT };
    await writeFile(authFile, JSON.stringify({ issuers: [entry] }));
    server = await TestServer.start({ AUTH_FILE: authFile });
  };
  beforeEach(() => serve([]));
  afterEach(async () => {
    await server.stop();
    await provider.close();
  });

  /** Runs `login`, and does what a person does with the code. */
  const login = async (
    withCode: (code: string) => Promise<unknown> | unknown,
    args: readonly string[] = ['prod', '--url', server.url],
    world: CliWorld = {},
  ): Promise<CliRun> => {
    let done: Promise<unknown> = Promise.resolve();
    const onErr = (text: string): void => {
      const [, code] = /enter the code (\S+)/.exec(text) ?? [];
      if (code !== undefined) done = Promise.resolve(withCode(code));
    };
    const run = await cli(['login', ...args], { ...world, onErr });
    await done;
    return run;
  };
  const ann = (code: string) => provider.approve(code, 'ann');

  it('is signed in to with a code, and its context is then the current one', async () => {
    const { code, out, err } = await login(ann);
    expect({ code, out }).toEqual({
      code: 0,
      out: `Signed in to ${server.url} as ann (LicenseAdministrator). The current context is prod.`,
    });
    expect(err).toContain(`Open ${provider.issuer}/device in a browser`);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    const { current, byName } = await kept();
    expect(current).toBe('prod');
    expect(byName['prod']).toMatchObject({ signIn: { issuer: provider.issuer, clientId: PROVIDED_CLIENT } });
    expect(JSON.parse((await cli(['status', '--json'])).out)).toMatchObject({
      context: 'prod',
      who: { kind: 'user', id: 'ann', issuer: 'provider', roles: ['LicenseAdministrator'], tenants: [TENANT] },
    });
  });

  it('is asked for the scopes that it names', async () => {
    await server.stop();
    await provider.close();
    await serve(['use']);
    expect((await login(ann)).code).toBe(0);
    expect((await cli(['status'])).code).toBe(0);
  });

  it('gets a new token by itself once the old one has ended, of many commands at once one time', async () => {
    provider.lifeSeconds = 20;
    await login(ann);
    const first = (await kept()).byName['prod']!;
    provider.lifeSeconds = 600;
    provider.roles = ['GlobalReader'];
    const runs = await Promise.all([1, 2, 3, 4].map(() => cli(['status', '--json'])));
    for (const { code, err, out } of runs) {
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(JSON.parse(out)).toMatchObject({ who: { roles: ['GlobalReader'] } });
    }
    expect(provider.grants.filter((grant) => grant === 'refresh_token')).toHaveLength(1);
    const second = (await kept()).byName['prod']!;
    expect(second.signIn!['refreshToken']).not.toBe(first.signIn!['refreshToken']);
    expect((await cli(['status'])).code).toBe(0);
    expect(provider.grants.filter((grant) => grant === 'refresh_token')).toHaveLength(1);
  });

  it('keeps nothing where the person denies it, whichever wrong code was typed before', async () => {
    const run = await login(async (code) => {
      await expect(provider.approve('BCDF-GHJK', 'ann')).rejects.toThrow('no device has the code');
      await provider.deny(code);
    });
    expect(run).toMatchObject({ code: 1, err: expect.stringContaining('(sign-in-denied)') as string });
    await expect(kept()).rejects.toThrow('ENOENT');
  });

  it('ends the waiting at Ctrl-C, and keeps nothing', async () => {
    let interrupt = (): void => undefined;
    const onInterrupt: CliWorld['onInterrupt'] = (callback) => {
      interrupt = callback;
      return () => undefined;
    };
    const run = await login(() => interrupt(), ['prod', '--url', server.url], { onInterrupt });
    expect(run).toMatchObject({ code: 130, err: expect.stringContaining('(interrupted)') as string });
    await expect(kept()).rejects.toThrow('ENOENT');
  });

  it('lets nobody in without a role, and keeps no token that is of no use', async () => {
    provider.roles = [];
    expect(await login(ann)).toMatchObject({ code: 1, err: expect.stringContaining('(no-role)') as string });
    await expect(kept()).rejects.toThrow('ENOENT');
  });

  it('is signed out of: the tokens are forgotten here, and of no use there', async () => {
    await login(ann);
    const { byName } = await kept();
    const { out } = await cli(['logout']);
    expect(out).toContain('the issuer has withdrawn');
    const after = (await kept()).byName['prod'];
    expect(after).toEqual({ url: server.url, signIn: { issuer: provider.issuer, clientId: PROVIDED_CLIENT } });
    // a copy of what was kept before
    const old = byName['prod']!;
    const ended = { ...old, signIn: { ...old.signIn, expiresAt: new Date(0).toISOString() } };
    await writeFile(file(), JSON.stringify({ current: 'prod', byName: { prod: ended } }));
    const { code, err } = await cli(['status']);
    expect([code, err]).toEqual([1, expect.stringMatching(/Sign in again with: .*login prod.*\(sign-in-ended\)/)]);
  });

  it('is named together with login wherever somebody is not known', async () => {
    const unknown = await cli(['users', 'list', '--url', server.url]);
    expect([unknown.code, unknown.err]).toEqual([
      1,
      `Sign in with: seatledger login --url ${server.url} (authentication-required)`,
    ]);
    await login(ann);
    const bad = await cli(['users', 'list', '--tenant', 'Contoso'], { env: { SEATLEDGER_TOKEN: 'abc' } });
    expect([bad.code, bad.err]).toEqual([1, expect.stringMatching(/with: seatledger login prod \(invalid-token\)$/)]);
  });

  it('keeps a token that is at hand, once the server takes it', async () => {
    const token = await provider.tokenOfProgram();
    const bad = await cli(['login', 'prod', '--url', server.url, '--token', '-'], { input: 'abc\n' });
    expect(bad).toMatchObject({ code: 1, err: expect.stringContaining('(invalid-token)') as string });
    await expect(kept()).rejects.toThrow('ENOENT');
    expect((await cli(['login', 'prod', '--url', server.url, '--token', '-'], { input: `${token}\n` })).code).toBe(0);
    expect((await kept()).byName['prod']).toEqual({ url: server.url, token });
    const env = { SEATLEDGER_TOKEN: token };
    expect((await cli(['login', 'other', '--url', server.url], { env })).out).toContain('as hr (LicenseAdministrator)');
  });

  it('says so where the issuer is away', async () => {
    await login(ann);
    const { byName } = await kept();
    const { signIn = {}, ...rest } = byName['prod']!;
    const ended = {
      ...rest,
      signIn: { ...signIn, issuer: 'http://127.0.0.1:1', expiresAt: new Date(0).toISOString() },
    };
    await writeFile(file(), JSON.stringify({ current: 'prod', byName: { prod: ended } }));
    expect(await cli(['status'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('(issuer-unavailable)') as string,
    });
    const { code, err } = await cli(['logout']);
    expect([code, err]).toEqual([0, expect.stringContaining("wasn't withdrawn")]);
  });
});

describe('a server without an issuer that a browser reaches', () => {
  it.each([
    [{}, 'there is nothing to sign in to. (no-sign-in)'],
    [{ AUTH: 'local' }, 'seatledger token --role ROLE'],
  ])('says what to do instead (%p)', async (environment, says) => {
    const server = await TestServer.start(environment);
    try {
      const { code, err } = await cli(['login', '--url', server.url]);
      expect([code, err]).toEqual([1, expect.stringContaining(says)]);
    } finally {
      await server.stop();
    }
  });

  it('gives nobody a context who has no token', async () => {
    const server = await TestServer.start({ AUTH: 'local' });
    try {
      const { headers } = await as(server, { roles: ['GlobalReader'], tenants: [TENANT] }, 'rita');
      const input = headers!['authorization']!.slice('Bearer '.length);
      const { code, out } = await cli(['login', '--url', server.url, '--token', '-'], { input });
      expect([code, out]).toEqual([0, expect.stringContaining('as rita (GlobalReader)')]);
      expect((await kept()).current).toBe(new URL(server.url).host.replace(':', '-'));
    } finally {
      await server.stop();
    }
  });
});

describe('a server that is not what it says', () => {
  const says = async (document: (url: string) => object) => {
    const api = await scriptedApi(() => ({ body: document(api.url) }));
    const { code, err } = await cli(['login', '--url', api.url]);
    await api.close();
    return [code, err];
  };
  const issuer = (name: string) => ({ issuer: name, audiences: ['api'], scopes: [] });

  it('is not signed in to as another one', async () => {
    const issuers = [issuer('https://issuer.example')];
    expect(await says(() => ({ resource: 'https://licenses.example.com', issuers }))).toEqual([
      1,
      expect.stringContaining('calls itself https://licenses.example.com'),
    ]);
  });
  it('has its issuer asked over https alone', async () => {
    expect(await says((resource) => ({ resource, issuers: [issuer('http://issuer.example')] }))).toEqual([
      1,
      expect.stringContaining('(untrustworthy-issuer)'),
    ]);
  });
  it('has one of its issuers named where it trusts several', async () => {
    const issuers = [issuer('https://one.example'), issuer('https://two.example')];
    expect(await says((resource) => ({ resource, issuers }))).toEqual([
      2,
      expect.stringContaining('--issuer is one of: https://one.example, https://two.example'),
    ]);
  });
});
