import type { LocalActor } from '#application';
import { defined, never } from '#licensing';
import { type BrowserSessions, idleEndOf, type NotSignedIn, type SignIn } from '#platform';
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { addChallenges, isAskedForToken } from './challenges.js';
import type { Limits } from './limits/limits.js';
import { type Policy, policyOf, refusalByRole } from './policy.js';
import { type ProblemError, problemError } from './problem-error.js';
import { actorOf, isSentBy } from './request-actor.js';
import { sessionCookie } from './session-cookie.js';

/** Without authentication only this machine is served, and everybody there may do everything. */
const LOCAL: LocalActor = { kind: 'local', roles: ['Operator', 'GlobalAdministrator'], tenants: 'all' };

export interface DoorSettings {
  /** Where it is undefined, nobody signs in, and everybody counts as whoever is on this machine. */
  readonly signIn: SignIn | undefined;
  /** Browsers that signed in are known by what these say of their cookies. */
  readonly sessions: BrowserSessions | undefined;
  /** Only this machine reaches the figures, so that they are for anybody. */
  readonly figuresAreOpen: boolean;
  readonly publicUrl: string | undefined;
  /** They hold for those who sign in. */
  readonly limits: Limits;
}

/** A token stands in the header alone: addresses of pages are logged and kept on their way. */
const tokenOf = ({ headers }: FastifyRequest): string | undefined =>
  /^Bearer +([^\s]+) *$/i.exec(headers.authorization ?? '')?.[1];

/** Says why a token lets nobody in. */
export const problemOf = (found: NotSignedIn): ProblemError => {
  switch (found.outcome) {
    case 'refused':
      return found.code === 'no-role'
        ? problemError('no-role', { reason: found.reason })
        : problemError('invalid-token', { reason: found.reason });
    case 'issuer-unavailable':
      return problemError('issuer-unavailable', { issuer: found.issuer }, found.retryAfterSeconds);
    default:
      return never(found);
  }
};

type Known = Pick<DoorSettings, 'publicUrl' | 'limits'> & {
  readonly signIn: SignIn;
  readonly sessions: BrowserSessions | undefined;
};

const CHANGES_NOTHING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Tells whether a page of ours sent this, which alone knows the token of its session. */
export const hasCsrfToken = ({ headers }: FastifyRequest, csrfToken: string): boolean => {
  const [sent, wanted] = [Buffer.from(String(headers['x-csrf-token'] ?? '')), Buffer.from(csrfToken)];
  return sent.length === wanted.length && timingSafeEqual(sent, wanted);
};

/** Does what `unknownSender` does for a browser that has a cookie of ours. */
const unknownBrowser = async (
  request: FastifyRequest,
  reply: FastifyReply,
  cookie: string,
  { sessions, publicUrl }: { readonly sessions: BrowserSessions; readonly publicUrl: string | undefined },
): Promise<ProblemError | undefined> => {
  const found = await sessions.of(cookie);
  if (found.outcome === 'unavailable') return problemError('issuer-unavailable', { issuer: found.issuer }, 30);
  if (found.outcome === 'none') {
    isAskedForToken(request);
    void reply.header('set-cookie', sessionCookie.set(request, publicUrl, '', 0));
    return problemError('session-ended', { reason: found.reason });
  }
  const { session, renewed } = found;
  if (!CHANGES_NOTHING.has(request.method) && !hasCsrfToken(request, session.csrfToken))
    return problemError('csrf-token-required', {});
  if (renewed !== undefined) void reply.header('set-cookie', sessionCookie.set(request, publicUrl, renewed));
  const { actor, name } = session;
  const endsAt = new Date(idleEndOf(session)).toISOString();
  const untilOver = (signal: AbortSignal): Promise<void> => sessions.untilOver(session, signal);
  isSentBy(request, { actor, session, endsAt, untilOver, ...defined({ name }) });
  return undefined;
};

/** Resolves to why a sender isn't known; undefined where it is, as `actorOf` tells then. */
const unknownSender = async (
  request: FastifyRequest,
  reply: FastifyReply,
  { signIn, limits, sessions, publicUrl }: Known,
): Promise<ProblemError | undefined> => {
  const cookie = request.headers.authorization === undefined ? sessionCookie.in(request, publicUrl) : undefined;
  if (sessions !== undefined && cookie !== undefined)
    return unknownBrowser(request, reply, cookie, { sessions, publicUrl });
  isAskedForToken(request);
  const token = tokenOf(request);
  if (token === undefined) return problemError('authentication-required', {});
  const tooMany = await limits.beforeSignIn(request);
  if (tooMany !== undefined) return tooMany;
  const found = await signIn.of(token);
  if (found.outcome === 'signed-in') {
    const { actor, endsAt, name } = found;
    isSentBy(request, { actor, ...defined({ endsAt, name }) });
    return undefined;
  }
  if (found.outcome === 'refused' && found.code === 'invalid-token') await limits.failed(request);
  return problemOf(found);
};

/**
 * Finds out who sends each request, and refuses what that one may not do, before its body is read. A route that
 * doesn't say who may ask it is served to nobody.
 */
export const keepDoor = (
  fastify: FastifyInstance,
  { signIn, sessions, figuresAreOpen, publicUrl, limits }: DoorSettings,
): void => {
  if (signIn !== undefined) addChallenges(fastify, publicUrl);
  const isOpen = ({ kind }: Policy): boolean => kind === 'anybody' || (kind === 'figures' && figuresAreOpen);
  fastify.addHook('onRequest', async (request, reply) => {
    const policy = policyOf(request);
    const { method, routeOptions } = request;
    if (policy === undefined) throw new Error(`${method} ${String(routeOptions.url)} doesn't say who may ask it`);
    if (isOpen(policy)) return;
    if (signIn === undefined) isSentBy(request, { actor: LOCAL });
    const unknown =
      signIn &&
      ((await unknownSender(request, reply, { signIn, limits, sessions, publicUrl })) ??
        (await limits.ofSender(request, policy)));
    const refused = unknown ?? refusalByRole(policy, actorOf(request).roles, request);
    if (refused !== undefined) throw refused;
  });
  // only a body tells of some questions whether they are about the past
  fastify.addHook('preHandler', async (request) => {
    const policy = policyOf(request);
    if (policy?.kind !== 'reads' || policy.inPast !== 'body') return;
    const refused = refusalByRole(policy, actorOf(request).roles, request, { read: request.body });
    if (refused !== undefined) throw refused;
  });
};
