import type { Target } from '../contexts/target.js';
import { type Context, contextsPath, type SignInKept, updateContexts, withContext } from '../contexts/contexts-file.js';
import type { Io } from '../output/io.js';
import { CliFailure, EXIT } from '../output/failures.js';

/** A token that ends while its request is on the way would be refused. */
const ENDS_SOON = 30_000;

export type TokenSource = () => Promise<string | undefined>;

const hasEnded = ({ expiresAt }: SignInKept): boolean =>
  expiresAt !== undefined && Date.parse(expiresAt) - ENDS_SOON <= Date.now();

const ended = (name: string, { issuer }: SignInKept): CliFailure =>
  new CliFailure(
    EXIT.refused,
    'sign-in-ended',
    `The sign-in at ${issuer} has ended. Sign in again with: seatledger login ${name}`,
  );

/** Gives the context a token by its refresh token, and keeps what the issuer gives. @throws CliFailure */
async function renewed(name: string, context: Context, signIn: SignInKept): Promise<Context> {
  const { refreshToken, expiresAt: _, ...of } = signIn;
  if (refreshToken === undefined) throw ended(name, signIn);
  // only who needs it waits until it is loaded
  const { refreshed } = await import('./open-id.js');
  try {
    const { token, ...more } = await refreshed(of, refreshToken);
    return { ...context, token, signIn: { ...of, ...more } };
  } catch (error) {
    const isOver = error instanceof CliFailure && error.details['error'] === 'invalid_grant';
    throw isOver ? ended(name, signIn) : error;
  }
}

/**
 * Gives the token of a target whenever it is asked, a new one where the kept one has ended. Of several processes one
 * asks the issuer, and the others take what that one has kept: an issuer may take a refresh token once only.
 */
export function tokenSource({ token, context: name, signIn }: Target, io: Pick<Io, 'env'>): TokenSource {
  if (name === undefined || signIn === undefined || token === undefined) return () => Promise.resolve(token);
  let kept = { token, signIn };
  const renew = async (): Promise<void> => {
    const path = contextsPath(io);
    await updateContexts(path, async (contexts) => {
      const found = contexts.byName[name];
      if (found?.token === undefined || found.signIn === undefined) throw ended(name, kept.signIn);
      const context = hasEnded(found.signIn) ? await renewed(name, found, found.signIn) : found;
      kept = { token: context.token ?? '', signIn: context.signIn ?? found.signIn };
      return context === found ? undefined : withContext(contexts, name, context);
    });
  };
  let renewing: Promise<void> | undefined;
  return async () => {
    if (hasEnded(kept.signIn)) await (renewing ??= renew().finally(() => (renewing = undefined)));
    return kept.token;
  };
}

/** Returns the context without its tokens. Where and by which client somebody signed in stays, for the next time. */
export const withoutTokens = ({ token: _token, signIn, ...context }: Context): Context => {
  const { issuer, clientId } = signIn ?? {};
  return issuer === undefined || clientId === undefined ? context : { ...context, signIn: { issuer, clientId } };
};
