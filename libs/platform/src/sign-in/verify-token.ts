import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
  type ProtectedHeaderParameters,
} from 'jose';
import type { Clock } from '#application';
import type { TokenFault } from '#contracts';
import { defined } from '#licensing';
import { SIGN_IN_BOUNDS } from './bounds.js';
import { distrusted, type NotSignedIn } from './sign-in.js';
import type { TrustedIssuer } from './trusted-issuer.js';

/** Algorithms with a public key, none of which can be taken for another. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;
const isAllowed = (alg: unknown): alg is (typeof ALGORITHMS)[number] => ALGORITHMS.some((each) => each === alg);

export type Verified =
  | {
      readonly outcome: 'verified';
      readonly issuer: TrustedIssuer;
      /** The keys had this version when one of them was found. */
      readonly keysVersion: number;
      readonly claims: JWTPayload & { readonly exp: number };
    }
  | NotSignedIn;

interface Unverified {
  readonly header: ProtectedHeaderParameters;
  readonly claims: JWTPayload;
}

/** Reads what a token says of itself, which nobody vouches for yet. It is undefined where it is no signed token. */
const unverified = (token: string): Unverified | undefined => {
  try {
    return { header: decodeProtectedHeader(token), claims: decodeJwt(token) };
  } catch {
    return undefined;
  }
};

/** Whoever trusts the second version of Microsoft Entra's tokens is told what to change for one of the first. */
const unknownIssuer = ({ ver }: JWTPayload, issuers: readonly TrustedIssuer[]): TokenFault =>
  ver === '1.0' && issuers.some(({ issuer }) => issuer.endsWith('/v2.0')) ? 'version-1' : 'unknown-issuer';

const CLAIMS: Readonly<Record<string, TokenFault>> = {
  aud: 'wrong-audience',
  exp: 'no-expiry',
  iss: 'unknown-issuer',
  nbf: 'not-yet-valid',
};

const faultOf = (error: unknown): TokenFault => {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return CLAIMS[error.claim] ?? 'malformed';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'wrong-signature';
  if (error instanceof errors.JOSEError) return 'malformed';
  throw error;
};

/**
 * Believes a token that one of the issuers signed for us and that counts at this moment, give or take the skew. The
 * cheap reasons to refuse it come first, and only the issuer that it names is asked for a key.
 */
export const verifyToken = async (
  token: string,
  { issuers, clock }: { readonly issuers: readonly TrustedIssuer[]; readonly clock: Pick<Clock, 'now'> },
): Promise<Verified> => {
  const said = unverified(token);
  if (said === undefined) return distrusted('malformed');
  const { alg, kid } = said.header;
  if (!isAllowed(alg)) return distrusted('algorithm-not-allowed');
  const issuer = issuers.find((each) => each.issuerOf(said.claims) === said.claims.iss);
  if (issuer === undefined || said.claims.iss === undefined) return distrusted(unknownIssuer(said.claims, issuers));
  const keysVersion = issuer.keys.version;
  const found = await issuer.keys.find({ alg, ...defined({ kid }), issuer: said.claims.iss });
  if (found.found === 'none') return distrusted('unknown-key');
  if (found.found === 'unavailable')
    return {
      outcome: 'issuer-unavailable',
      issuer: said.claims.iss,
      retryAfterSeconds: found.retryAfterSeconds,
    };
  try {
    const { payload } = await jwtVerify(token, found.key, {
      algorithms: [...ALGORITHMS],
      issuer: said.claims.iss,
      audience: [...issuer.audiences],
      requiredClaims: ['exp'],
      clockTolerance: SIGN_IN_BOUNDS.skewSeconds,
      currentDate: new Date(clock.now()),
    });
    return { outcome: 'verified', issuer, keysVersion, claims: { ...payload, exp: payload.exp ?? 0 } };
  } catch (error) {
    return distrusted(faultOf(error));
  }
};
