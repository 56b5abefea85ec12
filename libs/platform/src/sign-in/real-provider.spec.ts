import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { parseDuration } from '#licensing';
import { ManualDelay, ManualClock } from '#testing/fakes';
import { PROVIDED_AUDIENCE, PROVIDED_CLIENT, RealProvider } from '#testing/real-provider';
import { createLogger } from '../logging/logger.js';
import { openSignIn } from './open-sign-in.js';
import type { SignIn } from './sign-in.js';

const TENANT = '11111111-1111-4111-8111-111111111111';
const MINUTE = 60_000;

describe('a real provider of OpenID Connect', () => {
  let folder: string;
  let provider: RealProvider;
  let clock: ManualClock;
  let delay: ManualDelay;
  let signIn: SignIn;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-provider-'));
    provider = await RealProvider.start();
    clock = new ManualClock(new Date().toISOString());
    delay = new ManualDelay();
    const file = join(folder, 'issuers.json');
    const trusted = { name: 'provider', issuer: provider.issuer, audiences: [PROVIDED_AUDIENCE], scopes: ['use'] };
    const entry = { ...trusted, claims: { actor: 'sub' }, tenants: TENANT };
    await writeFile(file, JSON.stringify({ issuers: [entry] }));
    const authentication = { mode: 'issuers', place: { file }, keysMaxAge: parseDuration('PT24H') } as const;
    const parts = { clock, delay, logger: createLogger('silent') };
    const opened = await openSignIn({ authentication, dataDir: folder }, parts);
    if (opened === undefined) throw new Error('nothing was opened');
    signIn = opened;
    await delay.untilWaitingFor(10 * MINUTE);
  });
  afterEach(async () => {
    await signIn.close();
    await provider.close();
    await rm(folder, { recursive: true });
  });
  const pass = async (milliseconds: number): Promise<void> => {
    clock.advance(milliseconds);
    await delay.advance(milliseconds);
  };

  it('lets a program in by client credentials, with the roles that it gives', async () => {
    expect(await signIn.of(await provider.tokenOfProgram())).toMatchObject({
      outcome: 'signed-in',
      actor: {
        kind: 'application',
        issuer: 'provider',
        client: 'hr',
        tenantId: TENANT,
        roles: ['LicenseAdministrator'],
        tenants: [TENANT],
      },
    });
  });

  it('lets a person in who signed in at a device, through the client that asked', async () => {
    provider.roles = ['Auditor', 'Unheard.Of'];
    expect(await signIn.of(await provider.tokenOfPerson('ann'))).toMatchObject({
      outcome: 'signed-in',
      actor: {
        kind: 'user',
        issuer: 'provider',
        id: 'ann',
        client: PROVIDED_CLIENT,
        tenantId: TENANT,
        roles: ['Auditor'],
        tenants: [TENANT],
      },
    });
    provider.roles = [];
    expect(await signIn.of(await provider.tokenOfPerson('ann'))).toMatchObject({ code: 'no-role' });
  });

  it('may change its keys while it runs: a new one counts at once, a withdrawn one ten minutes at most', async () => {
    const before = await provider.tokenOfProgram();
    expect(await signIn.of(before)).toMatchObject({ outcome: 'signed-in' });
    await provider.rotate('second');
    await pass(MINUTE);
    const after = await provider.tokenOfProgram();
    expect([before, after].map((token) => decodeProtectedHeader(token).kid)).toEqual(['first', 'second']);
    expect(await signIn.of(after)).toMatchObject({ outcome: 'signed-in' });
    expect(await signIn.of(before)).toMatchObject({ outcome: 'signed-in' });
    provider.withdrawOldKeys();
    await pass(9 * MINUTE);
    await delay.untilWaitingFor(10 * MINUTE);
    expect(await signIn.of(before)).toMatchObject({ outcome: 'refused', reason: 'unknown-key' });
    expect(await signIn.of(after)).toMatchObject({ outcome: 'signed-in' });
  });
});
