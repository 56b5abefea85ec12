import { createHmac, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base64url, type CryptoKey, exportSPKI, importJWK, type JWTPayload } from 'jose';
import type { TokenFault } from '#contracts';
import { parseDuration } from '#licensing';
import { ManualClock, ManualDelay } from '#testing/fakes';
import { TokenIssuer } from '#testing/token-issuer';
import { createLogger } from '../logging/logger.js';
import { openSignIn } from './open-sign-in.js';
import type { SignIn } from './sign-in.js';

const CONTOSO = '11111111-1111-4111-8111-111111111111';
const FABRIKAM = '22222222-2222-4222-8222-222222222222';
const HOME = '33333333-3333-4333-8333-333333333333';
const API = 'api';

const clock = new ManualClock();
const now = Date.parse(clock.now()) / 1000;

/** Issues tokens for many tenants, each of which has it in the name of the issuer. */
let shared: TokenIssuer;
/** Issues tokens for one tenant. */
let fabrikams: TokenIssuer;
/** Nobody trusts this one, which belongs to whoever attacks. */
let foreign: TokenIssuer;
let folder: string;
let signIn: SignIn;
let lines: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-attacks-'));
  [shared, fabrikams, foreign] = await Promise.all([
    TokenIssuer.start('/{tenantid}/v2.0', 'RS256'),
    TokenIssuer.start(),
    TokenIssuer.start('', 'RS256'),
  ]);
  await shared.addKey('curve', 'ES256');
  lines = [];
  const file = join(folder, 'issuers.json');
  const issuers = [
    { name: 'shared', issuer: shared.issuer, audiences: [API], operators: { tenant: HOME } },
    { name: 'fabrikams', issuer: fabrikams.issuer, audiences: [API], tenants: FABRIKAM },
  ];
  await writeFile(file, JSON.stringify({ issuers }));
  const opened = await openSignIn(
    { authentication: { mode: 'issuers', place: { file }, keysMaxAge: parseDuration('PT24H') }, dataDir: folder },
    {
      clock,
      delay: new ManualDelay(),
      logger: createLogger('trace', { write: (line) => void lines.push(line) }),
    },
  );
  if (opened === undefined) throw new Error('nothing was opened');
  signIn = opened;
});
afterAll(async () => {
  await signIn.close();
  await Promise.all([shared, fabrikams, foreign].map((issuer) => issuer.close()));
  await rm(folder, { recursive: true });
});

const issOf = (tenantId: string): string => shared.issuer.replace('{tenantid}', tenantId);
const claims = (more: JWTPayload = {}): JWTPayload => ({
  iss: issOf(CONTOSO),
  tid: CONTOSO,
  aud: API,
  sub: 'pairwise',
  oid: 'ann',
  scp: 'access_as_user',
  roles: ['Auditor'],
  iat: now,
  exp: now + 3_600,
  ...more,
});
const without = (name: string): JWTPayload =>
  Object.fromEntries(Object.entries(claims()).filter(([key]) => key !== name));

const part = (value: unknown): string => base64url.encode(JSON.stringify(value));
const unsigned = (header: object, payload: object = claims()): string => `${part(header)}.${part(payload)}`;
/** The public key of the issuer stands in for a shared secret. */
const byPublicKey = async (): Promise<string> => {
  const jwk = shared.keys[0] ?? {};
  const secret = await exportSPKI((await importJWK(jwk, 'RS256')) as CryptoKey);
  const signed = unsigned({ alg: 'HS256', kid: 'first', typ: 'JWT' });
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
};
/** An issuer's key may be too short, and its tokens made by whoever has factored it. */
const byShortKey = async (): Promise<string> => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  foreign.withdraw('short');
  fabrikams.keys.push({ ...(publicKey.export({ format: 'jwk' }) as object), kid: 'short', use: 'sig' } as never);
  const signed = unsigned({ alg: 'RS256', kid: 'short' }, claims({ iss: fabrikams.issuer, tid: FABRIKAM }));
  return `${signed}.${signBytes('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
};
const parts = async (change: (three: readonly [string, string, string]) => string): Promise<string> => {
  const [header = '', payload = '', signature = ''] = (await shared.sign(claims())).split('.');
  return change([header, payload, signature]);
};
const byForeign = (header: object, more: JWTPayload = {}): Promise<string> =>
  foreign.sign(claims(more), { header: { ...header } });
const theirKeys = (): string => `${foreign.url}/keys`;

type Attack = readonly [what: string, token: () => string | Promise<string>, refusedFor: TokenFault | 'no-known-role'];
const ATTACKS: readonly Attack[] = [
  ['no signature: alg none', () => `${unsigned({ alg: 'none' })}.`, 'algorithm-not-allowed'],
  ['no signature: alg nOnE', () => `${unsigned({ alg: 'nOnE' })}.`, 'algorithm-not-allowed'],
  ['no algorithm', () => `${unsigned({})}.`, 'algorithm-not-allowed'],
  ['the public key as a shared secret', byPublicKey, 'algorithm-not-allowed'],
  [
    'an algorithm that is not listed',
    () => `${unsigned({ alg: 'RS512', kid: 'first' })}.AAAA`,
    'algorithm-not-allowed',
  ],
  ['the algorithm of another kind of key', () => `${unsigned({ alg: 'ES256', kid: 'first' })}.AAAA`, 'unknown-key'],
  ['a key that is too short', byShortKey, 'unknown-key'],
  ['a signature of zeros', () => `${unsigned({ alg: 'ES256', kid: 'curve' })}.${'A'.repeat(86)}`, 'wrong-signature'],
  ['keys of its own: jku', () => byForeign({ jku: theirKeys() }), 'wrong-signature'],
  ['keys of its own: x5u', () => byForeign({ x5u: theirKeys() }), 'wrong-signature'],
  ['a key of its own: jwk', () => byForeign({ jwk: foreign.keys[0] }), 'wrong-signature'],
  ['a certificate of its own: x5c', () => byForeign({ x5c: ['MIIB'] }), 'wrong-signature'],
  ['a kid that leads elsewhere', () => byForeign({ kid: '../../../../dev/null' }), 'unknown-key'],
  ['a kid that is an address', () => byForeign({ kid: theirKeys() }), 'unknown-key'],
  ['a kid that every object has', () => byForeign({ kid: 'constructor' }), 'unknown-key'],
  ['a kid that is no text', () => `${unsigned({ alg: 'RS256', kid: { $ne: '' } })}.AAAA`, 'unknown-key'],
  ['no kid', () => byForeign({ kid: undefined }), 'wrong-signature'],
  [
    'something critical that nobody knows',
    () => `${unsigned({ alg: 'RS256', kid: 'first', crit: ['x'], x: 1 })}.AAAA`,
    'malformed',
  ],
  [
    'a payload that was changed',
    () => parts(([header, , by]) => `${header}.${part(claims({ roles: ['GlobalAdministrator'] }))}.${by}`),
    'wrong-signature',
  ],
  [
    'a header that was changed',
    () => parts(([, payload, by]) => `${part({ alg: 'RS256', kid: 'first', typ: 'x' })}.${payload}.${by}`),
    'wrong-signature',
  ],
  ['no signature at all', () => parts(([header, payload]) => `${header}.${payload}`), 'malformed'],
  ['an empty signature', () => parts(([header, payload]) => `${header}.${payload}.`), 'wrong-signature'],
  ['a fourth part', () => parts((three) => `${three.join('.')}.AAAA`), 'malformed'],
  ['an encrypted token', () => 'AAAA.AAAA.AAAA.AAAA.AAAA', 'malformed'],
  ['nothing', () => '', 'malformed'],
  ['another kind of credentials', () => Buffer.from('ann:secret').toString('base64'), 'malformed'],
  ['1 MB', () => 'A'.repeat(1_000_000), 'too-large'],
  ['1 MB in a token that is right', () => shared.sign(claims({ more: 'x'.repeat(1_000_000) })), 'too-large'],
  ['its end in the past', () => shared.sign(claims({ exp: now - 60 })), 'expired'],
  ['no end', () => shared.sign(without('exp')), 'no-expiry'],
  [
    'an end that is no time',
    () => `${unsigned({ alg: 'RS256', kid: 'first' }, claims({ exp: 'never' as never }))}.AAAA`,
    'wrong-signature',
  ],
  ['its beginning in the future', () => shared.sign(claims({ nbf: now + 61 })), 'not-yet-valid'],
  ['another audience', () => shared.sign(claims({ aud: 'https://graph.microsoft.com' })), 'wrong-audience'],
  ['an audience that begins as ours', () => shared.sign(claims({ aud: ['api2', 'ap'] })), 'wrong-audience'],
  ['no audience', () => shared.sign(without('aud')), 'wrong-audience'],
  ['another issuer', () => foreign.sign(claims({ iss: foreign.issuer })), 'unknown-issuer'],
  [
    'an issuer that begins as ours',
    () => foreign.sign(claims({ iss: `${issOf(CONTOSO)}.evil.example` })),
    'unknown-issuer',
  ],
  ['several issuers', () => foreign.sign(claims({ iss: [issOf(CONTOSO)] as never })), 'unknown-issuer'],
  ['no issuer', () => foreign.sign(without('iss')), 'unknown-issuer'],
  ['no issuer and no tenant', () => foreign.sign({ aud: API, exp: now + 60 }), 'unknown-issuer'],
  ['the name of another issuer', () => fabrikams.sign(claims()), 'unknown-key'],
  ['another tenant than that of its issuer’s name', () => shared.sign(claims({ tid: FABRIKAM })), 'unknown-issuer'],
  ['a tenant that leads elsewhere', () => shared.sign(claims({ tid: `${CONTOSO}/../${HOME}` })), 'unknown-issuer'],
  [
    'the placeholder as its tenant',
    () => shared.sign(claims({ tid: '{tenantid}', iss: shared.issuer })),
    'unknown-issuer',
  ],
  [
    'the tenant of another issuer',
    () => fabrikams.sign(claims({ iss: fabrikams.issuer, tid: CONTOSO })),
    'foreign-tenant',
  ],
  [
    'a tenant that is no text',
    () => fabrikams.sign(claims({ iss: fabrikams.issuer, tid: [FABRIKAM] })),
    'foreign-tenant',
  ],
  ['a customer’s Operator', () => shared.sign(claims({ roles: ['Operator'] })), 'no-known-role'],
  [
    'an Operator of another issuer',
    () => fabrikams.sign({ ...claims({ iss: fabrikams.issuer, roles: ['Operator'] }), tid: FABRIKAM }),
    'no-known-role',
  ],
  [
    'roles that are no texts',
    () => shared.sign(claims({ roles: [{ toString: 'Auditor' }, ['Auditor']] })),
    'no-known-role',
  ],
  ['lines for the log in its key', () => byForeign({ kid: 'x\n{"level":"fatal","msg":"forged"}' }), 'unknown-key'],
  [
    'lines for the log in its issuer',
    () => foreign.sign(claims({ iss: 'x\n{"level":"fatal","msg":"forged"}' })),
    'unknown-issuer',
  ],
  [
    'lines for the log in its tenant',
    () => shared.sign(claims({ tid: `${CONTOSO}\n{"level":"fatal"}` })),
    'unknown-issuer',
  ],
];

it('whoever has a right token is let in, so that what follows fails for its own reason', async () => {
  expect(await signIn.of(await shared.sign(claims()))).toMatchObject({
    actor: { tenantId: CONTOSO, tenants: [CONTOSO] },
  });
  expect(await signIn.of(await shared.sign(claims({ exp: now - 59, nbf: now + 60 })))).toMatchObject({
    outcome: 'signed-in',
  });
  const fabrikam = claims({ iss: fabrikams.issuer, tid: FABRIKAM });
  expect(await signIn.of(await fabrikams.sign(fabrikam))).toMatchObject({ actor: { tenants: [FABRIKAM] } });
});

describe('a token is refused that has', () => {
  it.each(ATTACKS)('%s', async (_what, make, reason) => {
    const [asked, logged] = [foreign.asked.length, lines.length];
    const answer = await signIn.of(await make());
    expect(answer).toEqual({
      outcome: 'refused',
      code: reason === 'no-known-role' ? 'no-role' : 'invalid-token',
      reason,
    });
    expect({ asked: foreign.asked.length, logged: lines.length }).toEqual({ asked, logged });
  });
});

it('a token that is refused once is refused again', async () => {
  const token = await fabrikams.sign(claims());
  expect([await signIn.of(token), await signIn.of(token)].map(({ outcome }) => outcome)).toEqual([
    'refused',
    'refused',
  ]);
});

it('a token that was let in once is refused once it has ended, or its key is withdrawn', async () => {
  const [short, long] = [await shared.sign(claims({ exp: now + 60 })), await shared.sign(claims({ exp: now + 299 }))];
  for (const token of [short, long]) expect(await signIn.of(token)).toMatchObject({ outcome: 'signed-in' });
  shared.withdraw('first');
  clock.advance(31_000);
  await signIn.of(await foreign.sign(claims(), { header: { kid: 'unheard-of' } })); // has the keys fetched anew
  expect(await signIn.of(long)).toMatchObject({ reason: 'unknown-key' });
  clock.advance(90_000);
  expect(await signIn.of(short)).toMatchObject({ outcome: 'refused' });
});
