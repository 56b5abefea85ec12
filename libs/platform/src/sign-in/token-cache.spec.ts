import { fixedKeys } from './key-set.js';
import { type SignedIn, withoutRole } from './sign-in.js';
import { TokenCache } from './token-cache.js';
import type { TrustedIssuer } from './trusted-issuer.js';
import type { Verified } from './verify-token.js';

const NOW = Date.parse('2026-01-15T08:00:00.000Z');
const MINUTE = 60_000;
const signedIn: SignedIn = withoutRole('no-roles');
const issuer: TrustedIssuer = {
  issuer: 'https://id.example',
  audiences: ['api'],
  scopes: [],
  keys: fixedKeys({ keys: [] }, 'https://id.example'),
  issuerOf: () => undefined,
  read: () => signedIn,
};
const verified = (life: number, keysVersion = 0): Extract<Verified, { readonly outcome: 'verified' }> => ({
  outcome: 'verified',
  issuer,
  keysVersion,
  claims: { exp: (NOW + life) / 1000 },
});

describe('what is remembered of tokens', () => {
  let cache: TokenCache;
  beforeEach(() => (cache = new TokenCache()));

  it.each([
    ['five minutes', 60 * MINUTE, 5 * MINUTE],
    ['until the token ends', 2 * MINUTE, 2 * MINUTE],
  ])('is remembered for %s', (_long, life, until) => {
    cache.keep('token', verified(life), { signedIn, now: NOW });
    expect(cache.find('token', NOW + until - 1)).toBe(signedIn);
    expect(cache.find('token', NOW + until)).toBeUndefined();
  });
  it('is nothing where the clock was set back, or the token has ended', () => {
    cache.keep('token', verified(60 * MINUTE), { signedIn, now: NOW });
    cache.keep('ended', verified(0), { signedIn, now: NOW });
    expect([cache.find('token', NOW - 1), cache.find('ended', NOW)]).toEqual([undefined, undefined]);
  });
  it('is nothing once the keys are others than those that verified it', () => {
    cache.keep('token', verified(60 * MINUTE, -1), { signedIn, now: NOW });
    expect(cache.find('token', NOW)).toBeUndefined();
  });
  it('is of the 10,000 that came last', () => {
    for (let at = 0; at <= 10_000; at += 1) cache.keep(`${at}`, verified(MINUTE), { signedIn, now: NOW });
    expect([0, 1, 10_000].map((at) => cache.find(`${at}`, NOW) !== undefined)).toEqual([false, true, true]);
  });
});
