import type { FastifyHelmetOptions } from '@fastify/helmet';
import { LOADS_NOTHING } from '#platform';
import type { RouteOptions } from 'fastify';

type Directives = Readonly<Record<string, readonly string[]>>;
/** Swagger UI has its styles in its page and its elements, and its icons in its style sheet. */
const DOCS: Directives = {
  ...LOADS_NOTHING,
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
};
const policyOf = (
  directives: Directives,
): { readonly useDefaults: false; readonly directives: Record<string, string[]> } => ({
  useDefaults: false,
  directives: Object.fromEntries(Object.entries(directives).map(([name, values]) => [name, [...values]])),
});

/**
 * Says what browsers may do with the answers. `httpsAlone` makes them ask by nothing but HTTPS for a year; behind a
 * proxy that has the certificate, the proxy says so. What is off concerns browsers of long ago.
 */
export const securityHeaders = ({ httpsAlone }: { readonly httpsAlone: boolean }): FastifyHelmetOptions => ({
  contentSecurityPolicy: policyOf(LOADS_NOTHING),
  xFrameOptions: { action: 'deny' },
  // with less, a form of an own page would be sent without its origin
  referrerPolicy: { policy: 'same-origin' },
  strictTransportSecurity: httpsAlone ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
});

/** The library serves its page under these. */
export const isDocsPage = (url: string): boolean => /^\/docs(\/|\/index\.html)?$/.test(url);

/** It is the page, or what the page loads: the document of the API and the files of the library. */
export const isOfDocs = (url: string): boolean => /^\/docs(-json)?(\/|$)/.test(url);

/** Lets Swagger UI load what it consists of. */
export const permitDocs = (route: RouteOptions): void => {
  if (/^\/docs(\/|$)/.test(route.url)) route.helmet = { contentSecurityPolicy: policyOf(DOCS) };
};
