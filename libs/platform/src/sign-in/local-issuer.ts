import { join } from 'node:path';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { ownerFile, OwnerFileError } from '#adapters/keys-sqlite';
import type { Clock, Random } from '#application';
import { boundedList, boundedText, ed25519KeyOf, guid, publicHalfOf, systemRandom } from '#contracts';
import { ConfigurationError } from '../config/configuration.js';
import { prepareDataDirectory } from '../process/data-directory.js';
import { SIGN_IN_BOUNDS } from './bounds.js';
import { fixedKeys } from './key-set.js';
import { SIGN_IN_ROLES, type SignInRole } from './roles.js';
import { distrusted, type SignedIn, withoutRole } from './sign-in.js';
import type { TrustedIssuer } from './trusted-issuer.js';

/** A token of the local key says this of its holder. */
export interface LocalClaims {
  /** It tells the holder from others; an id of any form. */
  readonly holder: string;
  readonly roles: readonly SignInRole[];
  /** The first is the holder's own. 'all' is for an Operator alone, who then belongs to none. */
  readonly tenants: readonly string[] | 'all';
}

const TOKEN_KEY_FILE = 'token.key';
const ISSUER = 'urn:seatledger:local';
const AUDIENCE = 'urn:seatledger:api';
/** The actors of such tokens are recorded under this name. */
const NAME = 'local';
const SEED_BYTES = 32;

const localClaims = z.object({
  sub: boundedText(SIGN_IN_BOUNDS.idCharacters).min(1),
  roles: boundedList(z.enum(SIGN_IN_ROLES), SIGN_IN_ROLES.length),
  tenants: z.union([z.literal('all'), boundedList(guid, 10_000).min(1)]),
});

interface KeyPlace {
  readonly dataDir: string;
  readonly random?: Random;
}

/** Loads the key, which is made in the data directory at its first use. @throws ConfigurationError */
const loadKey = async ({ dataDir, random = systemRandom }: KeyPlace): Promise<ReturnType<typeof ed25519KeyOf>> => {
  await prepareDataDirectory(dataDir);
  const file = join(dataDir, TOKEN_KEY_FILE);
  const make = (): string => `${Buffer.from(random.bytes(SEED_BYTES)).toString('base64')}\n`;
  try {
    const seed = Buffer.from(await ownerFile(file, { make, random }), 'base64');
    if (seed.byteLength === SEED_BYTES) return ed25519KeyOf(seed);
  } catch (error) {
    throw error instanceof OwnerFileError ? new ConfigurationError([`AUTH=local: ${error.message}`]) : error;
  }
  throw new ConfigurationError([`AUTH=local: ${file} is no key: delete it, and a new one is made`]);
};

/**
 * Makes a token of the key in the data directory, by which AUTH=local lets its holder in. A token can't be taken back:
 * until it ends it is as good as the key.
 * @throws ConfigurationError where the key can't be read or made
 */
export const issueLocalToken = async (
  { holder, roles, tenants }: LocalClaims,
  {
    lifeMilliseconds,
    clock,
    ...place
  }: KeyPlace & { readonly lifeMilliseconds: number; readonly clock: Pick<Clock, 'now'> },
): Promise<string> => {
  const key = await loadKey(place);
  const now = Math.floor(Date.parse(clock.now()) / 1000);
  return new SignJWT({ roles: [...roles], tenants: typeof tenants === 'string' ? tenants : [...tenants] })
    .setProtectedHeader({ alg: 'EdDSA', kid: publicHalfOf(key).kid, typ: 'at+jwt' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(holder)
    .setIssuedAt(now)
    .setExpirationTime(now + Math.ceil(lifeMilliseconds / 1000))
    .sign(key);
};

const holderOf = (claims: unknown): SignedIn => {
  const { success, data } = localClaims.safeParse(claims);
  if (!success) return distrusted('no-actor');
  const { sub, roles, tenants } = data;
  if (roles.length === 0) return withoutRole('no-roles');
  if (tenants === 'all') {
    if (roles.some((role) => role !== 'Operator')) return distrusted('foreign-tenant');
    return { outcome: 'signed-in', actor: { kind: 'application', issuer: NAME, client: sub, roles, tenants } };
  }
  const [tenantId] = tenants;
  if (tenantId === undefined) return distrusted('no-tenant');
  return { outcome: 'signed-in', actor: { kind: 'user', issuer: NAME, id: sub, tenantId, roles, tenants } };
};

/** Trusts the tokens of the key in the data directory. @throws ConfigurationError where it can't be read or made */
export const localIssuer = async (place: KeyPlace): Promise<TrustedIssuer> => ({
  issuer: ISSUER,
  audiences: [AUDIENCE],
  scopes: [],
  keys: fixedKeys({ keys: [{ ...publicHalfOf(await loadKey(place)) }] }, ISSUER),
  issuerOf: () => ISSUER,
  read: holderOf,
});
