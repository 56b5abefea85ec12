import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Clock } from '#application';
import { boundedText } from '#contracts';
import { defined } from '#licensing';
import { SIGN_IN_BOUNDS } from './bounds.js';
import type { EndedAtProvider } from './sign-in.js';
import type { TrustedIssuer } from './trusted-issuer.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Source: OpenID Connect Back-Channel Logout 1.0, section 2.4. */
const logoutClaims = z.object({
  jti: boundedText(SIGN_IN_BOUNDS.idCharacters).min(1),
  sid: boundedText(SIGN_IN_BOUNDS.idCharacters).optional(),
  sub: boundedText(SIGN_IN_BOUNDS.idCharacters).optional(),
  events: z.object({ [EVENT]: z.object({}) }),
});
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;
/** An old one says nothing about the sessions of today. */
const MOST_SECONDS = 600;

/** Resolves to what a provider says that has ended; undefined where the token isn't believed. */
export const verifyLogoutToken = async (
  token: string,
  { issuers, clock }: { readonly issuers: readonly TrustedIssuer[]; readonly clock: Pick<Clock, 'now'> },
): Promise<EndedAtProvider | undefined> => {
  if (token.length > SIGN_IN_BOUNDS.tokenCharacters) return undefined;
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    const claims = decodeJwt(token);
    const allowed = ALGORITHMS.find((each) => each === alg);
    // an issuer of many tenants is called as its token is, by one of them
    const issuer = issuers.find((each) => each.browser !== undefined && each.issuerOf(claims) === claims.iss);
    if (allowed === undefined || issuer?.browser === undefined || claims.iss === undefined) return undefined;
    const found = await issuer.keys.find({ alg: allowed, ...defined({ kid }), issuer: claims.iss });
    if (found.found !== 'key') return undefined;
    const { payload } = await jwtVerify(token, found.key, {
      algorithms: [allowed],
      issuer: claims.iss,
      audience: issuer.browser.clientId,
      maxTokenAge: MOST_SECONDS,
      clockTolerance: SIGN_IN_BOUNDS.skewSeconds,
      currentDate: new Date(clock.now()),
    });
    const { success, data } = logoutClaims.safeParse(payload);
    // a nonce makes it an ID token
    if (!success || 'nonce' in payload || (data.sid === undefined && data.sub === undefined)) return undefined;
    return { issuer: issuer.issuer, id: data.jti, ...defined({ session: data.sid, subject: data.sub }) };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
    throw error;
  }
};
