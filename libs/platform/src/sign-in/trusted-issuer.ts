import type { CryptoKey, JWSAlgorithm, JWTPayload } from 'jose';
import type { BrowserClient } from './browser-client.js';
import type { KnownIssuer, SignedIn } from './sign-in.js';

/** A token names its key by this. What else its header says of keys plays no part. */
export interface KeyName {
  readonly alg: JWSAlgorithm;
  readonly kid?: string;
  /** The token says that this is its issuer. */
  readonly issuer: string;
}
export type FoundKey =
  | { readonly found: 'key'; readonly key: CryptoKey }
  | { readonly found: 'none' }
  /** The issuer is away, so that nobody can tell whether it has such a key. */
  | { readonly found: 'unavailable'; readonly retryAfterSeconds: number };

/** The public keys of an issuer. */
export interface IssuerKeys {
  find(name: KeyName): Promise<FoundKey>;
  /** It is another number after each change of the keys. */
  readonly version: number;
  /** It may be called again. */
  close(): Promise<void>;
}

/** An issuer whose tokens are believed. */
export interface TrustedIssuer extends KnownIssuer {
  readonly keys: IssuerKeys;
  /** People may sign in with a browser there. */
  readonly browser?: BrowserClient;
  /** Returns what `iss` must be in a token that says this of itself, or undefined where it is of another issuer. */
  issuerOf(claims: JWTPayload): string | undefined;
  /** Reads who sent a token whose signature, audience and times are right. */
  read(claims: JWTPayload): SignedIn;
}
