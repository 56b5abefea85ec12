import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock, ManualDelay } from '#testing/fakes';
import { ConfigurationError } from '../config/configuration.js';
import { createLogger } from '../logging/logger.js';
import { issueLocalToken, type LocalClaims } from './local-issuer.js';
import { openSignIn } from './open-sign-in.js';

const CONTOSO = '11111111-1111-4111-8111-111111111111';
const FABRIKAM = '22222222-2222-4222-8222-222222222222';
const HOUR = 3_600_000;

describe('AUTH=local', () => {
  let dataDir: string;
  let clock: ManualClock;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-tokens-'));
    clock = new ManualClock();
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  const delay = new ManualDelay();
  const logger = createLogger('silent');
  const issue = (claims: Partial<LocalClaims> = {}): Promise<string> =>
    issueLocalToken(
      { holder: 'ann', roles: ['LicenseAdministrator'], tenants: [CONTOSO], ...claims },
      { dataDir, clock, lifeMilliseconds: HOUR },
    );
  const open = async () => {
    const signIn = await openSignIn({ authentication: { mode: 'local' }, dataDir }, { clock, delay, logger });
    if (signIn === undefined) throw new Error('nothing was opened');
    return signIn;
  };
  const whoSent = async (token: string) => (await open()).of(token);

  it('lets the holder of a token in with its roles, for its tenants, of which the first is its own', async () => {
    const token = await issue({ roles: ['LicenseAdministrator', 'Auditor'], tenants: [CONTOSO, FABRIKAM] });
    expect(await whoSent(token)).toMatchObject({
      outcome: 'signed-in',
      actor: {
        kind: 'user',
        issuer: 'local',
        id: 'ann',
        tenantId: CONTOSO,
        roles: ['LicenseAdministrator', 'Auditor'],
        tenants: [CONTOSO, FABRIKAM],
      },
    });
  });
  it('lets an Operator act for all tenants, who belongs to none', async () => {
    expect(await whoSent(await issue({ roles: ['Operator'], tenants: 'all' }))).toMatchObject({
      outcome: 'signed-in',
      actor: { kind: 'application', issuer: 'local', client: 'ann', roles: ['Operator'], tenants: 'all' },
    });
  });
  it.each([
    ['is for all tenants and not for an Operator alone', { tenants: 'all' }, 'invalid-token', 'foreign-tenant'],
    ['has no role', { roles: [] }, 'no-role', 'no-roles'],
  ] as const)('refuses a token that %s', async (_which, claims, code, reason) => {
    expect(await whoSent(await issue(claims))).toEqual({ outcome: 'refused', code, reason });
  });
  it('lets nobody in any more once the token has ended, give or take a minute', async () => {
    const token = await issue();
    clock.advance(HOUR + 59_000);
    expect(await whoSent(token)).toMatchObject({ outcome: 'signed-in' });
    clock.advance(1_000);
    expect(await whoSent(token)).toMatchObject({ code: 'invalid-token', reason: 'expired' });
  });
  it('believes no token of another key', async () => {
    const token = await issue();
    await rm(join(dataDir, 'token.key'));
    expect(await whoSent(token)).toMatchObject({ reason: 'unknown-key' });
  });
  it('makes one key, for its owner alone, also where many ask at once', async () => {
    const [signIn, ...tokens] = await Promise.all([open(), issue(), issue(), issue()]);
    for (const token of tokens) expect(await signIn.of(token)).toMatchObject({ outcome: 'signed-in' });
    expect(await readdir(dataDir)).toEqual(['token.key']);
    expect((await stat(join(dataDir, 'token.key'))).mode & 0o777).toBe(0o600);
  });
  it('refuses a key that others may read, and a damaged one, and repeats neither', async () => {
    const file = join(dataDir, 'token.key');
    await issue();
    await chmod(file, 0o644);
    await expect(open()).rejects.toThrow(/AUTH=local: .*chmod 600/);
    await chmod(file, 0o600);
    await writeFile(file, 'secret');
    await expect(open()).rejects.toThrow(/token\.key is no key/);
    await expect(open()).rejects.toThrow(ConfigurationError);
    await expect(open()).rejects.not.toThrow('secret');
  });
  it('tells clients what to ask for', async () => {
    const { issuers } = await open();
    expect(issuers).toEqual([{ issuer: 'urn:seatledger:local', audiences: ['urn:seatledger:api'], scopes: [] }]);
  });
});

it('AUTH=off opens nothing', async () => {
  const parts = { clock: new ManualClock(), delay: new ManualDelay(), logger: createLogger('silent') };
  expect(await openSignIn({ authentication: { mode: 'off' }, dataDir: '/nowhere' }, parts)).toBe(undefined);
});
