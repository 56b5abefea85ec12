import { createHash } from 'node:crypto';
import { SIGN_IN_BOUNDS } from './bounds.js';
import type { SignedIn } from './sign-in.js';
import type { TrustedIssuer } from './trusted-issuer.js';
import type { Verified } from './verify-token.js';

interface Kept {
  readonly signedIn: SignedIn;
  readonly issuer: TrustedIssuer;
  readonly keysVersion: number;
  readonly from: number;
  readonly until: number;
}

/** Returns the name under which a token is kept, which gives nobody the token. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64');

/**
 * Remembers who sent tokens that were verified, for five minutes at most: never past their end, and no longer than
 * the keys stay as they are that verified them.
 */
export class TokenCache {
  readonly #kept = new Map<string, Kept>();

  /** @param now is in milliseconds */
  find(hash: string, now: number): SignedIn | undefined {
    const kept = this.#kept.get(hash);
    if (kept === undefined) return undefined;
    const { issuer, keysVersion, from, until, signedIn } = kept;
    if (now >= from && now < until && issuer.keys.version === keysVersion) return signedIn;
    this.#kept.delete(hash);
    return undefined;
  }

  keep(
    hash: string,
    { issuer, keysVersion, claims }: Extract<Verified, { readonly outcome: 'verified' }>,
    { signedIn, now }: { readonly signedIn: SignedIn; readonly now: number },
  ): void {
    const until = Math.min(now + SIGN_IN_BOUNDS.rememberedMilliseconds, claims.exp * 1000);
    if (until <= now) return;
    if (this.#kept.size >= SIGN_IN_BOUNDS.rememberedTokens) {
      const [oldest] = this.#kept.keys();
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    this.#kept.set(hash, { signedIn, issuer, keysVersion, from: now, until });
  }
}
