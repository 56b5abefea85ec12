import type { Random } from '#application';
import { defined, never } from '#licensing';
import type { Configuration } from '../config/configuration.js';
import { SIGN_IN_BOUNDS } from './bounds.js';
import { nameIn } from './claims.js';
import { localIssuer } from './local-issuer.js';
import { verifyLogoutToken } from './logout-token.js';
import { distrusted, type SignIn } from './sign-in.js';
import { hashOf, TokenCache } from './token-cache.js';
import type { TrustedIssuer } from './trusted-issuer.js';
import { type IssuerParts, trustedIssuers } from './trusted-issuers.js';
import { verifyToken } from './verify-token.js';

interface SignInParts extends IssuerParts {
  readonly random?: Random;
}
type SignInSettings = Pick<Configuration, 'authentication' | 'dataDir'>;

const issuersOf = async (
  { authentication, dataDir }: SignInSettings,
  parts: SignInParts,
): Promise<readonly TrustedIssuer[] | undefined> => {
  switch (authentication.mode) {
    case 'off':
      return undefined;
    case 'local':
      return [await localIssuer({ dataDir, ...defined({ random: parts.random }) })];
    case 'issuers':
      return trustedIssuers(authentication, parts);
    default:
      return never(authentication);
  }
};

/**
 * Opens what tells senders by their tokens. It is undefined while authentication is off. It waits for no issuer: who
 * signs in by one that is away is told so.
 * @throws ConfigurationError where what the configuration names can't be used
 */
export const openSignIn = async (configuration: SignInSettings, parts: SignInParts): Promise<SignIn | undefined> => {
  const issuers = await issuersOf(configuration, parts);
  if (issuers === undefined) return undefined;
  const { clock } = parts;
  const cache = new TokenCache();
  return {
    issuers: issuers.map(({ issuer, audiences, scopes }) => ({ issuer, audiences, scopes })),
    browserClients: issuers.flatMap(({ browser }) => browser ?? []),
    ended: (token) => verifyLogoutToken(token, { issuers, clock }),
    of: async (token) => {
      if (token.length > SIGN_IN_BOUNDS.tokenCharacters) return distrusted('too-large');
      const now = Date.parse(clock.now());
      const hash = hashOf(token);
      const known = cache.find(hash, now);
      if (known !== undefined) return known;
      const verified = await verifyToken(token, { issuers, clock });
      if (verified.outcome !== 'verified') return verified;
      const read = verified.issuer.read(verified.claims);
      const endsAt = new Date(verified.claims.exp * 1_000).toISOString();
      const name = nameIn(verified.claims);
      const signedIn = read.outcome === 'signed-in' ? { ...read, endsAt, ...defined({ name }) } : read;
      cache.keep(hash, verified, { signedIn, now });
      return signedIn;
    },
    close: async () => {
      await Promise.all(issuers.map(({ keys }) => keys.close()));
    },
  };
};
