import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDuration } from '#licensing';
import { ManualClock, ManualDelay } from '#testing/fakes';
import { TokenIssuer } from '#testing/token-issuer';
import { createLogger } from '../logging/logger.js';
import { openSignIn } from './open-sign-in.js';
import type { SignedIn, SignIn } from './sign-in.js';

const TENANT = '11111111-1111-4111-8111-111111111111';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe('the keys of an issuer', () => {
  let folder: string;
  let issuer: TokenIssuer;
  let clock: ManualClock;
  let delay: ManualDelay;
  let lines: { readonly level: string; readonly msg: string; readonly reason?: string }[];
  let signIn: SignIn;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-issuers-'));
    issuer = await TokenIssuer.start();
    clock = new ManualClock();
    delay = new ManualDelay();
    lines = [];
  });
  afterEach(async () => {
    await signIn.close();
    await issuer.close();
    await rm(folder, { recursive: true });
  });

  const open = async (more: object = {}): Promise<void> => {
    const file = join(folder, 'issuers.json');
    const entry = { name: 'here', issuer: issuer.issuer, audiences: ['api'], tenants: TENANT, ...more };
    await writeFile(file, JSON.stringify({ issuers: [entry] }));
    const logger = createLogger('info', { write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[0]) });
    const keysMaxAge = parseDuration('PT24H');
    const opened = await openSignIn(
      { authentication: { mode: 'issuers', place: { file }, keysMaxAge }, dataDir: folder },
      { clock, delay, logger },
    );
    if (opened === undefined) throw new Error('nothing was opened');
    signIn = opened;
  };
  /** Resolves once the keys were fetched, or asked for in vain, and the next time is waited for. */
  const settled = (pause = 10 * MINUTE): Promise<void> => delay.untilWaitingFor(pause);
  const pass = async (milliseconds: number): Promise<void> => {
    clock.advance(milliseconds);
    await delay.advance(milliseconds);
  };
  const token = (kid = 'first', life = 3_600): Promise<string> => {
    const now = Math.floor(Date.parse(clock.now()) / SECOND);
    const claims = { iss: issuer.issuer, aud: 'api', sub: 'x', oid: 'ann', roles: ['Auditor'], exp: now + life };
    return issuer.sign(claims, { kid });
  };
  const told = async (sent: string | Promise<string>): Promise<string> => {
    const signedIn: SignedIn = await signIn.of(await sent);
    return signedIn.outcome === 'refused' ? signedIn.reason : signedIn.outcome;
  };

  it('are found by its metadata, and a sender by them, whose token then needs no fetch', async () => {
    await open();
    expect(await told(token())).toBe('signed-in');
    expect(await told(token())).toBe('signed-in');
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });
  it('are fetched anew where a token names one that is unknown, once for all that ask', async () => {
    await open();
    await settled();
    await pass(30 * SECOND);
    await issuer.addKey('second');
    const sent = await Promise.all([token('second'), token('second', 7_200)]);
    expect(await Promise.all(sent.map((each) => told(each)))).toEqual(['signed-in', 'signed-in']);
    expect(issuer.fetches).toBe(2);
  });
  it('are fetched for unknown ones at most once in 30 seconds', async () => {
    await open();
    await settled();
    await issuer.addKey('second');
    await pass(29 * SECOND);
    expect(await told(token('second'))).toBe('unknown-key');
    expect(issuer.fetches).toBe(1);
    await pass(SECOND);
    expect(await told(token('second'))).toBe('signed-in');
    expect(issuer.fetches).toBe(2);
  });
  it('are fetched anew every 10 minutes, and one that was withdrawn counts no more then', async () => {
    await open();
    await settled();
    const sent = await token();
    expect(await told(sent)).toBe('signed-in');
    issuer.withdraw('first');
    await issuer.addKey('second');
    await pass(8 * MINUTE);
    const late = await token('first', 60 * 60);
    expect(await told(late)).toBe('signed-in');
    await pass(2 * MINUTE);
    await settled();
    expect([await told(late), await told(sent)]).toEqual(['unknown-key', 'unknown-key']);
    expect(await told(token('second'))).toBe('signed-in');
  });
  it('are waited for where the issuer is away at the start, which is no fault of a token', async () => {
    issuer.isAway = true;
    await open();
    await settled(30 * SECOND);
    await pass(20 * SECOND);
    expect(await signIn.of(await token())).toEqual({
      outcome: 'issuer-unavailable',
      issuer: issuer.issuer,
      retryAfterSeconds: 10,
    });
    issuer.isAway = false;
    await pass(10 * SECOND);
    await settled();
    expect(await told(token())).toBe('signed-in');
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
      ['warn', 'the keys of an issuer of tokens can’t be fetched, and are waited for'],
      ['info', 'over: the keys of an issuer of tokens can’t be fetched, and are waited for'],
    ]);
  });
  it('go on for AUTH_KEYS_MAX_AGE while the issuer is away, when an unknown one is no fault', async () => {
    await open();
    await settled();
    issuer.isAway = true;
    await pass(10 * MINUTE);
    await settled(30 * SECOND);
    await issuer.addKey('second');
    expect([await told(token()), await told(token('second'))]).toEqual(['signed-in', 'issuer-unavailable']);
    clock.advance(24 * 60 * MINUTE - 10 * MINUTE - 1);
    expect(await told(token())).toBe('signed-in');
    clock.advance(1);
    expect(await told(token('first', 7_200))).toBe('issuer-unavailable');
  });
  it.each([
    ['an answer of the issuer that is none', { answer: { status: 500, body: '{}' } }, 'answers 500'],
    ['no JSON', { answer: { body: '<html>' } }, 'JSON'],
    ['a redirection', { answer: { status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' } }, 'redirect'],
    ['a document without an end', { answer: { body: `"${'x'.repeat(1_000_001)}"` } }, 'more than 1000000 bytes'],
    ['metadata of another issuer', { metadata: { issuer: 'https://other.example' } }, 'is of another issuer'],
    ['metadata without keys', { metadata: { jwks_uri: undefined } }, 'no jwks_uri'],
    ['keys that anybody on the way may change', { metadata: { jwks_uri: 'http://keys.example/' } }, 'no https://'],
    ['keys that are a file of this machine', { metadata: { jwks_uri: 'file:///etc/passwd' } }, 'no https://'],
    ['keys that are none', { answer: undefined, metadata: {}, keys: [1] }, undefined],
  ])('aren’t taken from %s', async (_which, { keys, ...published }: Record<string, unknown>, reason) => {
    Object.assign(issuer, published);
    if (keys !== undefined) issuer.keys.splice(0, 1, ...(keys as never[]));
    await open();
    await settled(30 * SECOND);
    expect(await told(token())).toBe('issuer-unavailable');
    if (reason !== undefined) expect(lines[0]?.reason).toContain(reason);
  });
  it('are not waited for longer than 5 seconds', async () => {
    await issuer.close();
    const silent = await TokenIssuer.start();
    issuer = silent;
    silent.answer = { headers: { 'content-length': '10' }, body: '' };
    await open();
    await delay.untilWaitingFor(5 * SECOND);
    await pass(5 * SECOND);
    await settled(30 * SECOND);
    expect(lines[0]?.reason).toContain("doesn't answer within 5 s");
  });
  it('of one tenant verify no token of another', async () => {
    await issuer.close();
    issuer = await TokenIssuer.start('/{tenantid}/v2.0');
    const iss = issuer.issuer.replace('{tenantid}', TENANT);
    issuer.keys[0] = { ...issuer.keys[0], issuer: issuer.issuer } as never;
    await issuer.addKey('of-another', 'ES256', { issuer: 'https://login.example/other/v2.0' });
    await issuer.addKey('of-it', 'ES256', { issuer: iss });
    await open({ tenants: 'own' });
    await settled();
    expect(issuer.asked[0]).toBe('/organizations/v2.0/.well-known/openid-configuration');
    const claims = { iss, tid: TENANT, aud: 'api', oid: 'ann', roles: ['Auditor'], exp: 2_000_000_000 };
    const by = async (kid: string): Promise<string> => told(issuer.sign(claims, { kid }));
    expect([await by('first'), await by('of-it'), await by('of-another')]).toEqual([
      'signed-in',
      'signed-in',
      'unknown-key',
    ]);
  });
  it('may stand in a file instead', async () => {
    await writeFile(join(folder, 'keys.json'), JSON.stringify({ keys: issuer.keys }));
    await open({ keys: { file: 'keys.json' } });
    expect(await told(token())).toBe('signed-in');
    expect(issuer.asked).toEqual([]);
  });
});
