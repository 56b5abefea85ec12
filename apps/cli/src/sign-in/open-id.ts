import { setTimeout as wait } from 'node:timers/promises';
import * as client from 'openid-client';
import { defined } from '#licensing';
import { CliFailure, EXIT } from '../output/failures.js';
import { checkTrustworthy, type Wanted } from './issuer-of.js';

/** The client is a public one: it has an id, and no secret. */
export interface OfClient {
  readonly issuer: string;
  readonly clientId: string;
}
export interface Tokens {
  readonly token: string;
  readonly refreshToken?: string;
  /** The access token ends at this instant, where the issuer says when. */
  readonly expiresAt?: string;
}

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
/** Source: RFC 8628, section 3.5. */
const POLL_SECONDS = 5;
const SLOWER_BY_SECONDS = 5;
/** Entra has metadata for all tenants at once under this name. */
const entraOfAll = (issuer: string): string => issuer.replace('{tenantid}', 'organizations');

const SAID: Readonly<Record<string, readonly [code: string, text: string]>> = {
  access_denied: ['sign-in-denied', 'The sign-in was denied.'],
  expired_token: ['sign-in-expired', 'Nobody signed in before the code ended. Ask for another one.'],
};

/** What the issuer refused is a refusal, and everything else an outage. */
function failureOf(error: unknown, issuer: string): CliFailure {
  if (error instanceof CliFailure) return error;
  if (error instanceof client.ResponseBodyError && error.status < 500) {
    const [code, text] = SAID[error.error] ?? [
      'sign-in-refused',
      `${issuer} refuses: ${error.error_description ?? error.error}.`,
    ];
    return new CliFailure(EXIT.refused, code, text, { error: error.error });
  }
  const { message, cause } = error as Error;
  const reason = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : undefined;
  return new CliFailure(EXIT.unavailable, 'issuer-unavailable', `${issuer} can't be asked (${reason ?? message}).`);
}

async function asking<T>({ issuer, clientId }: OfClient, work: (at: client.Configuration) => Promise<T>): Promise<T> {
  checkTrustworthy(issuer, 'The issuer');
  const server = new URL(entraOfAll(issuer));
  // what was looked at just now: it is this machine where it is no https
  const execute = server.protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : {};
  try {
    return await work(await client.discovery(server, clientId, undefined, client.None(), { timeout: 10, ...execute }));
  } catch (error) {
    throw failureOf(error, issuer);
  }
}

const tokensIn = (answer: client.TokenEndpointResponse): Tokens => ({
  token: answer.access_token,
  ...defined({ refreshToken: answer.refresh_token }),
  ...(answer.expires_in === undefined
    ? {}
    : { expiresAt: new Date(Date.now() + answer.expires_in * 1_000).toISOString() }),
});

export interface DeviceFlow extends Wanted {
  readonly clientId: string;
  /** A person is told where to type which code. */
  readonly tell: (device: { readonly address: string; readonly code: string; readonly whole?: string }) => void;
  /** Ends the waiting at once, with the signal's reason. */
  readonly signal: AbortSignal;
}

/** The poll of openid-client ends its waits only after seconds, so that the waits between its requests are ours. */
async function polled(at: client.Configuration, device: client.DeviceAuthorizationResponse, signal: AbortSignal) {
  let seconds = device.interval ?? POLL_SECONDS;
  for (;;) {
    await wait(seconds * 1_000, undefined, { signal });
    try {
      return await client.genericGrantRequest(at, DEVICE_CODE, { device_code: device.device_code });
    } catch (error) {
      const { error: code } = error instanceof client.ResponseBodyError ? error : { error: '' };
      if (code === 'slow_down') seconds += SLOWER_BY_SECONDS;
      else if (code !== 'authorization_pending') throw error;
    }
  }
}

/** Has a person sign in with a browser (RFC 8628), on whichever machine it is. @throws CliFailure */
export const signInAtDevice = (flow: DeviceFlow): Promise<Tokens> =>
  asking(flow, async (at) => {
    const scope = [...new Set([...flow.scopes, 'offline_access'])].join(' ');
    const asked = defined({ scope, resource: flow.resource }) as Record<string, string>;
    const device = await client.initiateDeviceAuthorization(at, asked);
    const { verification_uri: address, user_code: code, verification_uri_complete: whole } = device;
    for (const page of [address, whole ?? address]) checkTrustworthy(page, 'The page of the issuer');
    flow.tell({ address, code, ...defined({ whole }) });
    return tokensIn(await polled(at, device, flow.signal));
  });

/** Takes a new access token by the refresh token, which may be another one afterwards. @throws CliFailure */
export const refreshed = (of: OfClient, refreshToken: string): Promise<Tokens> =>
  asking(of, async (at) => ({ refreshToken, ...tokensIn(await client.refreshTokenGrant(at, refreshToken)) }));

/** Resolves to whether the issuer has withdrawn the refresh token; one may have no such address. @throws CliFailure */
export const revoked = (of: OfClient, refreshToken: string): Promise<boolean> =>
  asking(of, async (at) => {
    if (at.serverMetadata().revocation_endpoint === undefined) return false;
    await client.tokenRevocation(at, refreshToken, { token_type_hint: 'refresh_token' });
    return true;
  });
