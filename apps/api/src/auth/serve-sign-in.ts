import type { OpenSessions, SignIn } from '#platform';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import { hasCsrfToken } from '../edge/door.js';
import type { EdgeOfPages } from '../edge/fastify.js';
import type { PolicyConfig } from '../edge/policy.js';
import { problemError } from '../edge/problem-error.js';
import { sessionCookie } from '../edge/session-cookie.js';
import { ownPage } from './own-page.js';
import { chooseProvider, PAGE_POLICY, refused, tokenForm } from './pages.js';
import { digestOf, instantIn, signInByProvider } from './sign-in-by-provider.js';

export interface SignInParts extends EdgeOfPages {
  /** Where these are undefined, nobody signs in. */
  readonly signIn: SignIn | undefined;
  readonly sessions: OpenSessions | undefined;
  readonly publicUrl: string | undefined;
}

/** They look themselves at who asks, since whoever signs in isn't known yet. */
const FOR_ANYBODY = { config: { policy: { kind: 'anybody' } } satisfies { policy: PolicyConfig['policy'] } };
const CALLBACK = { ...PAGE_POLICY, config: { ...FOR_ANYBODY.config, page: true } } as RouteShorthandOptions;
const PAGE = { ...PAGE_POLICY, ...FOR_ANYBODY } as RouteShorthandOptions;

/** A provider's word that a session has ended is taken once in this time, which is longer than it counts. */
const LOGOUT_MILLISECONDS = 20 * 60_000;

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
  const byProvider = sessions && signInByProvider(sessions, publicUrl);
  const takesTokens = signIn?.issuers.every(({ issuer }) => !/^https?:/.test(issuer)) === true;

  await fastify.register(async (scope) => {
    takeForms(scope);
    scope.setErrorHandler(onError);

    scope.get('/auth/login', PAGE, async (request, reply) => {
      const { to: asked, issuer } = request.query as { readonly to?: unknown; readonly issuer?: unknown };
      const to = ownPage(asked);
      if (signIn === undefined || sessions === undefined) return reply.redirect(to, 303);
      if (takesTokens) return tokenForm(reply, to);
      const { providers } = sessions;
      const provider = providers.length === 1 ? providers[0] : providers.find(({ of }) => of.name === issuer);
      if (provider !== undefined) return byProvider?.begin(request, reply, provider, to);
      return providers.length === 0
        ? refused(reply, 'no-browser-sign-in')
        : chooseProvider(
            reply,
            providers.map(({ of }) => of.name),
            to,
          );
    });

    // a provider on another site sends the browser here
    scope.get('/auth/callback', CALLBACK, async (request, reply) =>
      byProvider === undefined ? refused(reply, 'no-browser-sign-in') : byProvider.finish(request, reply),
    );

    scope.post('/auth/backchannel-logout', FOR_ANYBODY as RouteShorthandOptions, async (request, reply) => {
      const tooMany = await limits.beforeSignIn(request);
      if (tooMany !== undefined) throw tooMany;
      const ended = await signIn?.ended(textIn(request.body, 'logout_token') ?? '');
      void reply.header('cache-control', 'no-store');
      if (ended === undefined || sessions === undefined) {
        await limits.failed(request);
        return reply.status(400).send({ error: 'invalid_request' });
      }
      if (await sessions.once(`logout ${digestOf(ended.issuer, ended.id)}`, instantIn(sessions, LOGOUT_MILLISECONDS)))
        await sessions.endedAt(ended);
      return reply.status(200).send();
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
      const session = found?.outcome === 'session' ? found.session : undefined;
      const elsewhere = session && (await byProvider?.endOf(request, session));
      return leadTo(request, reply, elsewhere?.href ?? '/auth/login');
    });
  });
};
