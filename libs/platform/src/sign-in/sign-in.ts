import type { ApplicationActor, UserActor } from '#application';
import type { BrowserClient } from './browser-client.js';
import type { RoleFault, TokenFault } from '#contracts';

/** An issuer of tokens that is trusted, as its clients have to know it. */
export interface KnownIssuer {
  /** It is what the claim `iss` has, where `{tenantid}` stands for the tenant of the token. */
  readonly issuer: string;
  /** A token is for one of these. */
  readonly audiences: readonly string[];
  /** A person's token has one of these; without any no scope is asked for. */
  readonly scopes: readonly string[];
}

export type SignedIn =
  | {
      readonly outcome: 'signed-in';
      readonly actor: UserActor | ApplicationActor;
      /** The token is good until then: UTC, ISO 8601 with milliseconds. */
      readonly endsAt?: string;
      /** The token calls the sender so. It is personal, and is kept nowhere. */
      readonly name?: string;
    }
  | { readonly outcome: 'refused'; readonly code: 'invalid-token'; readonly reason: TokenFault }
  | { readonly outcome: 'refused'; readonly code: 'no-role'; readonly reason: RoleFault }
  | { readonly outcome: 'issuer-unavailable'; readonly issuer: string; readonly retryAfterSeconds: number };

export type NotSignedIn = Exclude<SignedIn, { readonly outcome: 'signed-in' }>;

/** A session that somebody had at a provider is over, or all that a person had there. */
export interface EndedAtProvider {
  readonly issuer: string;
  readonly session?: string;
  readonly subject?: string;
  /** It tells this token from every other one. */
  readonly id: string;
}

/** Finds out who sent a request by the token that it carries. */
export interface SignIn {
  /** Never rejects because of what the token is. */
  of(token: string): Promise<SignedIn>;
  readonly issuers: readonly KnownIssuer[];
  /** People may sign in with a browser at these. */
  readonly browserClients: readonly BrowserClient[];
  /** Resolves to what a provider says has ended, for one of these clients; undefined where it isn't believed. */
  ended(logoutToken: string): Promise<EndedAtProvider | undefined>;
  /** It may be called again. */
  close(): Promise<void>;
}

export const distrusted = (reason: TokenFault): NotSignedIn => ({ outcome: 'refused', code: 'invalid-token', reason });
export const withoutRole = (reason: RoleFault): NotSignedIn => ({ outcome: 'refused', code: 'no-role', reason });
