import { CliFailure, EXIT, usageFailure } from '../output/failures.js';
import type { Queries } from '../http/api-client.js';

/** This is the part that we need of what a server says about its sign-in (RFC 9728). */
interface ProtectedResource {
  readonly resource: string;
  readonly bearer_methods_supported?: readonly string[];
  readonly issuers?: readonly {
    readonly issuer: string;
    readonly audiences: readonly string[];
    readonly scopes: readonly string[];
  }[];
}

/** A token is asked of this issuer, for this much. */
export interface Wanted {
  readonly issuer: string;
  /** With scopes they say which API the token is for, else the resource does (RFC 8707). */
  readonly scopes: readonly string[];
  readonly resource?: string;
}

const RESOURCE_METADATA = '/.well-known/oauth-protected-resource';
const isWeb = (text: string): boolean => /^https?:\/\//.test(text);
const isUri = (text: string): boolean => /^[a-z][a-z0-9+.-]*:/i.test(text);
const sameUrl = (one: string, other: string): boolean =>
  URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href;

const failure = (code: string, message: string): CliFailure => new CliFailure(EXIT.refused, code, message);

/** A token in clear, or a page that asks for a password, is only for this machine. @throws CliFailure */
export function checkTrustworthy(address: string, what: string): void {
  const { protocol, hostname } = URL.canParse(address) ? new URL(address) : { protocol: '', hostname: '' };
  const isHere = protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  if (protocol !== 'https:' && !isHere)
    throw failure('untrustworthy-issuer', `${what} ${address} is no https:// address. Nobody was asked for a token.`);
}

/**
 * Resolves to the issuer that a server trusts, or the one of them that is named. A server that calls itself otherwise
 * than it was asked is not trusted: it could want a token for another one.
 * @throws CliFailure where there is nothing to sign in to, or no issuer that a browser can reach
 */
export async function issuerOf(
  { url, named }: { readonly url: string; readonly named?: string | undefined },
  api: Queries,
): Promise<Wanted> {
  const { resource, issuers } = await api.get<ProtectedResource>(RESOURCE_METADATA);
  if (issuers === undefined)
    throw failure('no-sign-in', `${url} asks nobody for a token: there is nothing to sign in to.`);
  const [only, ...others] = issuers.filter(({ issuer }) => isWeb(issuer));
  if (only === undefined)
    throw failure(
      'local-tokens',
      `${url} takes tokens of its own key alone. Make one on its machine with: seatledger token --role ROLE ` +
        '--tenant TENANT --data-dir DIR, and keep it with: seatledger login --token -',
    );
  if (!sameUrl(resource, url))
    throw failure(
      'wrong-resource',
      `${url} calls itself ${resource}. Sign in there with: seatledger login --url ${resource}`,
    );
  const known = [only, ...others];
  const found = named === undefined ? only : known.find(({ issuer }) => issuer === named);
  if (found === undefined || (named === undefined && others.length > 0))
    throw usageFailure(`--issuer is one of: ${known.map(({ issuer }) => issuer).join(', ')}`);
  checkTrustworthy(found.issuer, 'The issuer');
  if (found.scopes.length > 0) return { issuer: found.issuer, scopes: found.scopes };
  const audience = found.audiences.find((each) => sameUrl(each, resource)) ?? found.audiences.find(isUri);
  return { issuer: found.issuer, scopes: [], resource: audience ?? resource };
}
