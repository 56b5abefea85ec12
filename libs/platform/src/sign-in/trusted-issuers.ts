import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { errors, type JSONWebKeySet, type JWTPayload } from 'jose';
import { z } from 'zod';
import type { Clock, Delay } from '#application';
import { wording } from '#contracts';
import { defined, isGuid } from '#licensing';
import type { Authentication, IssuersPlace } from '../config/authentication.js';
import { ConfigurationError } from '../config/configuration.js';
import type { Logger } from '../logging/logger.js';
import { throttledLog } from '../logging/trouble-log.js';
import { openTogether } from '../process/closing.js';
import { authFile, entryOfShortForm, TENANT_OF_TOKEN, type TrustedEntry } from './auth-file.js';
import type { BrowserClient } from './browser-client.js';
import { textAt } from './claims.js';
import { FetchedKeys, type FetchedKeysParts } from './fetched-keys.js';
import { fixedKeys } from './key-set.js';
import { readClaims } from './read-claims.js';
import type { IssuerKeys, TrustedIssuer } from './trusted-issuer.js';

export interface IssuerParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly delay: Delay;
  readonly logger: Logger;
}
type ByIssuers = Extract<Authentication, { readonly mode: 'issuers' }>;

const reasonOf = (error: unknown): string =>
  error instanceof z.ZodError
    ? error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`).join('; ')
    : String(error);

/** @throws ConfigurationError where it says something else */
const entriesOf = async (place: IssuersPlace): Promise<readonly TrustedEntry[]> => {
  try {
    if (!('file' in place)) return [entryOfShortForm(place)];
    return authFile.parse(JSON.parse(await readFile(place.file, 'utf8')), { error: wording }).issuers;
  } catch (error) {
    const named = 'file' in place ? `AUTH_FILE=${place.file}` : `AUTH_ISSUER=${place.issuer}`;
    throw new ConfigurationError([`${named}: ${reasonOf(error)}`]);
  }
};

/** @throws ConfigurationError where it holds no keys */
const keysOfFile = async (file: string, issuer: string): Promise<IssuerKeys> => {
  try {
    return fixedKeys(JSON.parse(await readFile(file, 'utf8')) as JSONWebKeySet, issuer);
  } catch (error) {
    const reason = error instanceof errors.JWKSInvalid ? 'is no JSON Web Key Set' : String(error);
    throw new ConfigurationError([`AUTH_FILE: the keys of ${issuer} in ${file}: ${reason}`]);
  }
};

const keysOf = async (
  { issuer, keys }: TrustedEntry,
  { place, keysMaxAge: maxAge }: ByIssuers,
  parts: Omit<FetchedKeysParts, 'discovery' | 'maxAge'>,
): Promise<IssuerKeys> => {
  if (keys !== undefined && 'file' in keys)
    return keysOfFile(resolve('file' in place ? dirname(place.file) : '', keys.file), issuer);
  const discovery = { issuer, ...defined({ address: keys?.discovery }) };
  return new FetchedKeys({ ...parts, discovery, maxAge });
};

/** Entra's issuer has the tenant in its name, so that no token of one tenant can pass for that of another. */
const issuerOf = ({ issuer, claims: paths }: TrustedEntry, claims: JWTPayload): string | undefined => {
  if (!issuer.includes(TENANT_OF_TOKEN)) return issuer;
  const tenantId = textAt(claims, paths.tenant);
  return tenantId !== undefined && isGuid(tenantId) ? issuer.replace(TENANT_OF_TOKEN, tenantId) : undefined;
};

/** @throws ConfigurationError where the file of its secret can't be read */
const secretOf = async ({ browser, name }: TrustedEntry, place: IssuersPlace): Promise<string | undefined> => {
  if (!('file' in place)) return place.client?.secret;
  if (browser?.secretFile === undefined) return undefined;
  const file = resolve(dirname(place.file), browser.secretFile);
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new ConfigurationError([`AUTH_FILE: the secret of ${name} in ${file}: ${String(error)}`]);
  }
};

/** @throws ConfigurationError where the file of its secret can't be read */
const browserClientOf = async (entry: TrustedEntry, place: IssuersPlace): Promise<BrowserClient | undefined> => {
  const { browser, name, issuer, keys, scopes } = entry;
  if (browser === undefined) return undefined;
  const { clientId, resource } = browser;
  const secret = await secretOf(entry, place);
  const discovery = keys !== undefined && 'discovery' in keys ? keys.discovery : undefined;
  return { name, issuer, clientId, scopes: browser.scopes ?? scopes, ...defined({ secret, resource, discovery }) };
};

const trustedIssuer = (entry: TrustedEntry, keys: IssuerKeys, browser: BrowserClient | undefined): TrustedIssuer => ({
  issuer: entry.issuer,
  audiences: entry.audiences,
  scopes: entry.scopes,
  keys,
  ...defined({ browser }),
  issuerOf: (claims) => issuerOf(entry, claims),
  read: (claims) => readClaims(claims, entry),
});

/**
 * Trusts the issuers that the configuration names. Those that are away are waited for while others sign in.
 * @throws ConfigurationError where the file, or one that it names, can't be used
 */
export const trustedIssuers = async (
  authentication: ByIssuers,
  { clock, delay, logger }: IssuerParts,
): Promise<readonly TrustedIssuer[]> => {
  const entries = await entriesOf(authentication.place);
  const parts = { clock, delay, log: throttledLog(logger) };
  const { issuers } = await openTogether(async (keep) => {
    const trusted: TrustedIssuer[] = [];
    for (const entry of entries) {
      const keys = keep(await keysOf(entry, authentication, parts));
      trusted.push(trustedIssuer(entry, keys, await browserClientOf(entry, authentication.place)));
    }
    return { issuers: trusted };
  });
  return issuers;
};
