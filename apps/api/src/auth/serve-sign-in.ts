import type { OpenSessions, SignIn } from '#platform';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import { hasCsrfToken } from '../edge/door.js';
import type { EdgeOfPages } from '../edge/fastify.js';
import type { PolicyConfig } from '../edge/policy.js';
import { problemError } from '../edge/problem-error.js';
import { sessionCookie } from '../edge/session-cookie.js';
import { ownPage } from './own-page.js';
import { PAGE_POLICY, refused, tokenForm } from './pages.js';

export interface SignInParts extends EdgeOfPages {
  /** Where these are undefined, nobody signs in. */
  readonly signIn: SignIn | undefined;
  readonly sessions: OpenSessions | undefined;
  readonly publicUrl: string | undefined;
}

/** They look themselves at who asks, since whoever signs in isn't known yet. */
const FOR_ANYBODY = { config: { policy: { kind: 'anybody' } } satisfies { policy: PolicyConfig['policy'] } };
const PAGE = { ...PAGE_POLICY, ...FOR_ANYBODY } as RouteShorthandOptions;

/** A form of HTML comes so; it has a token at most. */
const FORM_BYTES = 64 * 1_024;
const takeForms = (fastify: FastifyInstance): void => {
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_BYTES },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
};
const textIn = (body: unknown, name: string): string | undefined => {
  const value = (Object(body) as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : undefined;
};

/** A form leads on to a page, and a script of a page is told where that is. */
const isForm = ({ headers }: FastifyRequest): boolean =>
  /^application\/x-www-form-urlencoded/i.test(headers['content-type'] ?? '');
const leadTo = (request: FastifyRequest, reply: FastifyReply, to: string): FastifyReply =>
  isForm(request) ? reply.redirect(to, 303) : reply.send({ to });

/** Serves what browsers sign in and out by. */
export const serveSignIn = async (
  fastify: FastifyInstance,
  { signIn, sessions, limits, onError, publicUrl }: SignInParts,
): Promise<void> => {
  const keep = (request: FastifyRequest, reply: FastifyReply, cookie: string): void =>
    void reply.header('set-cookie', sessionCookie.set(request, publicUrl, cookie));
  const forget = (request: FastifyRequest, reply: FastifyReply): void =>
    void reply.header('set-cookie', sessionCookie.set(request, publicUrl, '', 0));
  const takesTokens = signIn?.issuers.every(({ issuer }) => !/^https?:/.test(issuer)) === true;

  await fastify.register(async (scope) => {
    takeForms(scope);
    scope.setErrorHandler(onError);

    scope.get('/auth/login', PAGE, async (request, reply) => {
      const to = ownPage((request.query as { readonly to?: unknown }).to);
      if (signIn === undefined) return reply.redirect(to, 303);
      return takesTokens ? tokenForm(reply, to) : refused(reply, 'no-browser-sign-in');
    });

    scope.post('/auth/token', PAGE, async (request, reply) => {
      if (signIn === undefined || sessions === undefined || !takesTokens)
        throw problemError('route-not-found', { method: 'POST' });
      const to = ownPage(textIn(request.body, 'to'));
      const tooMany = await limits.beforeSignIn(request);
      if (tooMany !== undefined) throw tooMany;
      const found = await signIn.of((textIn(request.body, 'token') ?? '').trim());
      if (found.outcome === 'signed-in') {
        keep(request, reply, (await sessions.browser.begin(found)).cookie);
        return leadTo(request, reply, to);
      }
      await limits.failed(request);
      const fault = found.outcome === 'refused' ? found.reason : found.outcome;
      return tokenForm(reply, to, fault);
    });

    scope.post('/auth/logout', FOR_ANYBODY as RouteShorthandOptions, async (request, reply) => {
      const cookie = sessionCookie.in(request, publicUrl);
      const found = cookie === undefined ? undefined : await sessions?.browser.of(cookie);
      if (found?.outcome === 'session') {
        if (
          !hasCsrfToken(request, found.session.csrfToken) &&
          textIn(request.body, 'csrfToken') !== found.session.csrfToken
        )
          throw problemError('csrf-token-required', {});
        await sessions?.browser.end(found.session);
      }
      if (cookie !== undefined) forget(request, reply);
      return leadTo(request, reply, '/auth/login');
    });
  });
};
