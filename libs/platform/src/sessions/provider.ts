import { decodeJwt } from 'jose';
import * as client from 'openid-client';
import type { Clock } from '#application';
import { defined } from '#licensing';
import { isLoopback } from '../config/loopback.js';
import { TENANT_OF_TOKEN } from '../sign-in/auth-file.js';
import { SIGN_IN_BOUNDS } from '../sign-in/bounds.js';
import type { BrowserClient } from '../sign-in/browser-client.js';
import type { SignedIn, SignIn } from '../sign-in/sign-in.js';
import { providerMarkOf } from './session-ends.js';

/** Only who asked has these; they come back with the browser, sealed. */
export interface Flow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}
/** Somebody has signed in at a provider, or was asked about again. */
export interface Provided {
  readonly outcome: 'provided';
  readonly signedIn: Extract<SignedIn, { readonly outcome: 'signed-in' }>;
  readonly refreshToken?: string;
  readonly idToken?: string;
  readonly marks: readonly string[];
}
/** This is why a sign-in at a provider comes to nothing. */
export type ProviderFault =
  'wrong-state' | 'used-code' | 'denied' | 'clock-off' | 'no-tenant' | 'no-role' | 'not-believed' | 'provider-away';
export interface NotProvided {
  readonly outcome: 'refused';
  readonly why: ProviderFault;
  readonly reason?: string;
}

const TIMEOUT_SECONDS = SIGN_IN_BOUNDS.documentMilliseconds / 1_000;
const METADATA_MILLISECONDS = 600_000;
/** Entra has metadata for all tenants at once under this name. */
const ALL_TENANTS = 'organizations';

const refusedFor = (why: ProviderFault, reason?: string): NotProvided => ({
  outcome: 'refused',
  why,
  ...defined({ reason }),
});
const CODES: Readonly<Record<string, ProviderFault>> = {
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: 'clock-off',
  OAUTH_TIMEOUT: 'provider-away',
  OAUTH_ABORT: 'provider-away',
};
/** An answer of the provider that says no is a refusal, and everything else an outage. */
const faultOf = (error: unknown): NotProvided => {
  if (error instanceof client.AuthorizationResponseError)
    return error.error === 'access_denied' ? refusedFor('denied') : refusedFor('not-believed', error.error);
  if (error instanceof client.ResponseBodyError) {
    if (error.status >= 500) return refusedFor('provider-away');
    return error.error === 'invalid_grant' ? refusedFor('used-code') : refusedFor('not-believed', error.error);
  }
  const { code, cause } = Object(error) as { readonly code?: string; readonly cause?: unknown };
  const inner = Object(cause) as { readonly code?: string; readonly status?: number };
  const known = CODES[code ?? ''] ?? CODES[inner.code ?? ''];
  if (known !== undefined) return refusedFor(known);
  if (error instanceof client.ClientError && code?.startsWith('OAUTH_') === true)
    return (inner.status ?? 0) >= 500 ? refusedFor('provider-away') : refusedFor('not-believed', code);
  return refusedFor('provider-away');
};
const BY_REASON: Readonly<Record<string, ProviderFault>> = {
  'no-tenant': 'no-tenant',
  'foreign-tenant': 'no-tenant',
  expired: 'clock-off',
  'not-yet-valid': 'clock-off',
};

export interface ProviderParts {
  readonly signIn: Pick<SignIn, 'of'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** One issuer, as the place where people sign in with a browser. It never rejects for what the provider does. */
export class Provider {
  #metadata: { readonly found: client.ServerMetadata; readonly at: number } | undefined;

  constructor(
    readonly of: BrowserClient,
    private readonly parts: ProviderParts,
  ) {}

  /** Resolves to where the browser is sent, and what the way back needs. */
  async begin(redirectUri: string): Promise<{ readonly url: URL; readonly flow: Flow } | NotProvided> {
    return this.#asking(async (at) => {
      const flow = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const { scopes, resource } = this.of;
      const url = client.buildAuthorizationUrl(at, {
        redirect_uri: redirectUri,
        response_mode: 'query',
        scope: [...new Set(['openid', ...scopes])].join(' '),
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
        ...(resource === undefined ? {} : { resource }),
      });
      return { url, flow };
    });
  }

  /** Takes what the provider has sent the browser back with. */
  async finish(back: URL, flow: Flow): Promise<Provided | NotProvided> {
    if (back.searchParams.get('state') !== flow.state) return refusedFor('wrong-state');
    return this.#asking(async (at) => {
      const { resource } = this.of;
      const answer = await client.authorizationCodeGrant(
        at,
        back,
        {
          expectedState: flow.state,
          expectedNonce: flow.nonce,
          pkceCodeVerifier: flow.verifier,
          idTokenExpected: true,
        },
        resource === undefined ? undefined : { resource },
      );
      return this.#provided(answer);
    });
  }

  /** Asks again who somebody is, and what they may do. */
  async again(refreshToken: string): Promise<Provided | NotProvided> {
    return this.#asking(async (at) => {
      const { resource } = this.of;
      const asked = resource === undefined ? undefined : { resource };
      return this.#provided(await client.refreshTokenGrant(at, refreshToken, asked));
    });
  }

  /** Resolves to where the browser ends its session at the provider; undefined where there is no such place. */
  async endOf(idToken: string | undefined, backTo: string): Promise<URL | undefined> {
    const found = await this.#asking(async (at) => ({
      url:
        at.serverMetadata().end_session_endpoint === undefined
          ? undefined
          : client.buildEndSessionUrl(at, { post_logout_redirect_uri: backTo, ...hintOf(idToken) }),
    }));
    return 'url' in found ? found.url : undefined;
  }

  async #provided(answer: client.TokenEndpointResponse): Promise<Provided | NotProvided> {
    const signedIn = await this.parts.signIn.of(answer.access_token);
    if (signedIn.outcome === 'issuer-unavailable') return refusedFor('provider-away');
    if (signedIn.outcome === 'refused') {
      if (signedIn.code === 'no-role') return refusedFor('no-role', signedIn.reason);
      return refusedFor(BY_REASON[signedIn.reason] ?? 'not-believed', signedIn.reason);
    }
    const { sid, sub, iat = 0 } = answer.id_token === undefined ? {} : decodeJwt(answer.id_token);
    if (iat * 1_000 > Date.parse(this.parts.clock.now()) + SIGN_IN_BOUNDS.skewSeconds * 1_000)
      return refusedFor('clock-off');
    const marks = [sid === undefined ? undefined : `sid ${String(sid)}`, sub === undefined ? undefined : `sub ${sub}`];
    return {
      outcome: 'provided',
      signedIn,
      marks: marks.flatMap((mark) => (mark === undefined ? [] : [providerMarkOf(this.of.issuer, mark)])),
      ...defined({ refreshToken: answer.refresh_token, idToken: answer.id_token }),
    };
  }

  async #asking<T>(work: (at: client.Configuration) => Promise<T>): Promise<T | NotProvided> {
    try {
      return await work(await this.#configuration());
    } catch (error) {
      return faultOf(error);
    }
  }

  /** It knows the time by our clock alone, so that a sign-in is judged as every token is. */
  async #configuration(): Promise<client.Configuration> {
    const now = Date.parse(this.parts.clock.now());
    const { clientId, secret } = this.of;
    const known = this.#metadata;
    const isNew = known === undefined || now < known.at || now - known.at >= METADATA_MILLISECONDS;
    const found = isNew ? await this.#discovered() : known.found;
    if (isNew) this.#metadata = { found, at: now };
    const skew = Math.round((now - Date.now()) / 1_000);
    const how = { [client.clockSkew]: skew, [client.clockTolerance]: SIGN_IN_BOUNDS.skewSeconds };
    const by = secret === undefined ? client.None() : client.ClientSecretPost(secret);
    const at = new client.Configuration(found, clientId, how, by);
    at.timeout = TIMEOUT_SECONDS;
    if (isHere(this.of.issuer)) client.allowInsecureRequests(at);
    return at;
  }

  async #discovered(): Promise<client.ServerMetadata> {
    const { issuer, discovery, clientId } = this.of;
    const server = new URL(discovery ?? issuer.replace(TENANT_OF_TOKEN, ALL_TENANTS));
    const options = {
      timeout: TIMEOUT_SECONDS,
      ...(isHere(issuer) ? { execute: [client.allowInsecureRequests] } : {}),
    };
    return (await client.discovery(server, clientId, undefined, client.None(), options)).serverMetadata();
  }
}

/** A longer one has no room in an address; without it the provider asks whether that is meant. */
const MOST_HINT_CHARACTERS = 12_000;
const hintOf = (idToken: string | undefined): Readonly<Record<string, string>> =>
  idToken === undefined || idToken.length > MOST_HINT_CHARACTERS ? {} : { id_token_hint: idToken };

const isHere = (issuer: string): boolean => {
  const { protocol, hostname } = new URL(issuer);
  return protocol === 'http:' && isLoopback(hostname);
};
