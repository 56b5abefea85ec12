import type { Clock, Random } from '#application';
import { defined, never } from '#licensing';
import type { Configuration } from '../config/configuration.js';
import { localIssuer } from './local-issuer.js';
import type { SignIn } from './sign-in.js';
import type { TrustedIssuer } from './trusted-issuer.js';
import { verifyToken } from './verify-token.js';

interface SignInParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly random?: Random;
}

const trustedIssuers = async (
  { authentication, dataDir }: Pick<Configuration, 'authentication' | 'dataDir'>,
  { random }: SignInParts,
): Promise<readonly TrustedIssuer[] | undefined> => {
  switch (authentication.mode) {
    case 'off':
      return undefined;
    case 'local':
      return [await localIssuer({ dataDir, ...defined({ random }) })];
    default:
      return never(authentication);
  }
};

/**
 * Opens what tells senders by their tokens. It is undefined while authentication is off.
 * @throws ConfigurationError where what the configuration names can't be used
 */
export const openSignIn = async (
  configuration: Pick<Configuration, 'authentication' | 'dataDir'>,
  parts: SignInParts,
): Promise<SignIn | undefined> => {
  const issuers = await trustedIssuers(configuration, parts);
  if (issuers === undefined) return undefined;
  return {
    issuers: issuers.map(({ issuer, audiences, scopes }) => ({ issuer, audiences, scopes })),
    of: async (token) => {
      const verified = await verifyToken(token, { issuers, clock: parts.clock });
      return verified.outcome === 'verified' ? verified.issuer.read(verified.claims) : verified;
    },
    close: async () => {
      await Promise.all(issuers.map(({ keys }) => keys.close()));
    },
  };
};
