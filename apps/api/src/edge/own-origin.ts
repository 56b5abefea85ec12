import { isLoopback } from '#platform';
import type { FastifyRequest } from 'fastify';
import { isPage } from './page.js';
import { type ProblemError, problemError } from './problem-error.js';

/**
 * Machines ask these under whatever name or address they know this one; nothing is told there that a page could use.
 */
export const FOR_ANYBODY: ReadonlySet<string> = new Set(['/health/live', '/health/ready', '/metrics']);

/** A request has one of these at most: with a second one it would depend on the reader which of them counts. */
const ONCE: ReadonlySet<string> = new Set([
  'host',
  'origin',
  'content-type',
  'authorization',
  'x-csrf-token',
  'idempotency-key',
  'x-tenant-id',
  'x-correlation-id',
  'x-reference',
  'x-reason',
  'x-version',
  'sec-fetch-site',
  'sec-fetch-mode',
  'sec-fetch-dest',
]);

const repeatedIn = (rawHeaders: readonly string[]): string | undefined => {
  const seen = new Set<string>();
  for (const [at, raw] of rawHeaders.entries()) {
    const name = raw.toLowerCase();
    if (at % 2 === 1 || !ONCE.has(name)) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
};

/** A proxy is sent a whole URL in place of a path; its authority counts more than Host, so that both must be one. */
const namesAnother = (target: string, host: string): boolean => {
  if (!/^https?:\/\//i.test(target)) return false;
  return !URL.canParse(target) || new URL(target).host !== host.toLowerCase();
};

/** Finds what HTTP permits to no request, and Node's parser lets through. */
const malformed = ({ raw }: FastifyRequest): ProblemError | undefined => {
  const repeated = repeatedIn(raw.rawHeaders);
  if (repeated !== undefined) return problemError('malformed-http', { header: repeated, fault: 'repeated' });
  const { host } = raw.headers;
  const isOld = raw.httpVersionMajor === 0 || raw.httpVersion === '1.0';
  if (host === undefined)
    return isOld ? undefined : problemError('malformed-http', { header: 'host', fault: 'missing' });
  return namesAnother(raw.url ?? '', host)
    ? problemError('malformed-http', { header: 'host', fault: 'contradicted' })
    : undefined;
};

const NAME = /^(\[[\da-f:.]+\]|[^\s[\]:/?#@\\]+)(?::\d{1,5})?$/i;
const nameOf = (authority: string): string | undefined => NAME.exec(authority)?.[1];

/** Gives what a browser would send as the Origin of the server's own pages, as this request came to it. */
export const ownOrigin = ({ protocol, host }: FastifyRequest): string | undefined => {
  const text = `${protocol}://${host}`;
  return /^https?$/.test(protocol) && nameOf(host) !== undefined && URL.canParse(text)
    ? new URL(text).origin
    : undefined;
};

/** Tells whether a browser sent this, because of a page that isn't the server's own. Browsers alone set the header. */
const isOfOtherPage = ({ headers }: FastifyRequest): boolean =>
  ![undefined, 'none', 'same-origin'].includes(headers['sec-fetch-site'] as string | undefined);

/** A person who follows a link comes from another page, too, but gets to see a page only, and what it shows. */
const opensPage = (request: FastifyRequest): boolean => {
  const { method, headers } = request;
  const navigates = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return method === 'GET' && navigates && isPage(request);
};

/**
 * Makes the check that every request passes first. While authentication is off, being on this machine, or behind the
 * proxy of `publicUrl`, is all that protects. So a page of another origin is refused, and so is a host name that is
 * neither a loopback one nor that of `publicUrl`: by DNS rebinding, a page could reach the server under its own name.
 * With authentication such a page has no token; the server may have any name then, unless `publicUrl` says which.
 * Source of the rules on Sec-Fetch: https://www.w3.org/TR/fetch-metadata/
 */
export const refusalOf =
  ({ publicUrl, anyHost }: { readonly publicUrl: string | undefined; readonly anyHost: boolean }) =>
  (request: FastifyRequest): ProblemError | undefined => {
    const fault = malformed(request);
    if (fault !== undefined) return fault;
    if (FOR_ANYBODY.has(request.routeOptions.url ?? '')) return undefined;
    const name = nameOf(request.host)?.toLowerCase();
    const isOurs = publicUrl === undefined ? anyHost : name === new URL(publicUrl).hostname;
    if (name === undefined || !(isLoopback(name) || isOurs)) return problemError('host-not-allowed', {});
    const { origin } = request.headers;
    if (origin !== undefined && origin !== (publicUrl ?? ownOrigin(request)))
      return problemError('origin-not-allowed', {});
    return isOfOtherPage(request) && !opensPage(request) ? problemError('origin-not-allowed', {}) : undefined;
  };
