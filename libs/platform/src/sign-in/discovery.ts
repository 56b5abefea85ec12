import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { boundedText } from '#contracts';
import { isTrustworthy } from '../config/issuer-url.js';
import { TENANT_OF_TOKEN } from './auth-file.js';
import { NotFetched } from './fetch-json.js';

/** This is the part of an issuer's metadata that we look at. Source: OpenID Connect Discovery 1.0, section 3. */
const metadata = z.object({ issuer: boundedText(500), jwks_uri: boundedText(2_000) });

export interface Discovery {
  /** It is what the metadata must call themselves. */
  readonly issuer: string;
  /** They are here; left out, they are at the place that follows from the issuer. */
  readonly address?: string;
}

/** Entra has metadata for all tenants at once under this name. */
const ALL_TENANTS = 'organizations';
const placeOf = (issuer: string): string =>
  `${issuer.replace(TENANT_OF_TOKEN, ALL_TENANTS).replace(/\/$/, '')}/.well-known/openid-configuration`;

/** Resolves to the keys that an issuer publishes at this moment. @throws NotFetched */
export const discoverKeys = async (
  { issuer, address = placeOf(issuer) }: Discovery,
  fetchDocument: (address: string) => Promise<unknown>,
): Promise<JSONWebKeySet> => {
  const found = metadata.safeParse(await fetchDocument(address));
  if (!found.success) throw new NotFetched(`${address}: names no issuer and no jwks_uri`);
  const { issuer: named, jwks_uri: keys } = found.data;
  if (named !== issuer) throw new NotFetched(`${address}: is of another issuer than ${issuer}`);
  if (!isTrustworthy(keys)) throw new NotFetched(`${address}: its jwks_uri is no https:// address`);
  return (await fetchDocument(keys)) as JSONWebKeySet;
};
