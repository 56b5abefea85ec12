import { createHash } from 'node:crypto';
import { boundedText } from '#contracts';
import { defined } from '#licensing';
import type { BrowserSession, OpenSessions } from '#platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { resourceOf } from '../edge/challenges.js';
import { flowCookie, sessionCookie } from '../edge/session-cookie.js';
import { ownPage } from './own-page.js';
import { refused } from './pages.js';

/** Whoever signs in has so long for it. */
const FLOW_SECONDS = 600;
const sealedFlow = z.strictObject({
  provider: boundedText(32),
  state: boundedText(100),
  nonce: boundedText(100),
  verifier: boundedText(200),
  to: boundedText(1_000),
  until: z.iso.datetime(),
});

type OfProviders = OpenSessions;
type Provider = OfProviders['providers'][number];

export const digestOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
/** Gives the instant after so many milliseconds. */
export const instantIn = ({ clock }: Pick<OpenSessions, 'clock'>, milliseconds: number): string =>
  new Date(Date.parse(clock.now()) + milliseconds).toISOString();

/** Has browsers sign in and out at providers, and gives them a session of ours. */
export const signInByProvider = (sessions: OfProviders, publicUrl: string | undefined) => {
  const callbackOf = (request: FastifyRequest): string => `${resourceOf(publicUrl, request)}/auth/callback`;
  const setCookies = (reply: FastifyReply, ...cookies: readonly string[]): void =>
    void reply.header('set-cookie', [...cookies]);

  return {
    begin: async (request: FastifyRequest, reply: FastifyReply, provider: Provider, to: string) => {
      const begun = await provider.begin(callbackOf(request));
      if ('outcome' in begun) return refused(reply, begun.why, begun.reason);
      const until = instantIn(sessions, FLOW_SECONDS * 1_000);
      const sealed = await sessions.sealer.seal('flow', { provider: provider.of.name, ...begun.flow, to, until });
      setCookies(reply, flowCookie.set(request, publicUrl, sealed, FLOW_SECONDS));
      return reply.header('cache-control', 'no-store').redirect(begun.url.href, 303);
    },

    finish: async (request: FastifyRequest, reply: FastifyReply) => {
      const kept = flowCookie.in(request, publicUrl);
      const { success, data } = sealedFlow.safeParse(kept && (await sessions.sealer.open('flow', kept)));
      if (!success || data.until <= sessions.clock.now()) return refused(reply, 'wrong-state');
      const { provider: name, state, nonce, verifier, to, until } = data;
      const provider = sessions.providers.find(({ of }) => of.name === name);
      const back = new URL(`${callbackOf(request)}?${request.url.split('?').slice(1).join('?')}`);
      if (provider === undefined || back.searchParams.get('state') !== state) return refused(reply, 'wrong-state');
      setCookies(reply, flowCookie.set(request, publicUrl, '', 0));
      if (!(await sessions.once(`flow ${digestOf(state)}`, until))) return refused(reply, 'used-code');
      const found = await provider.finish(back, { state, nonce, verifier });
      if (found.outcome === 'refused') return refused(reply, found.why, found.reason);
      const { actor, name: person } = found.signedIn;
      const { cookie } = await sessions.browser.begin({
        actor,
        providerMarks: found.marks,
        grant: { provider: name, ...defined({ refreshToken: found.refreshToken, idToken: found.idToken }) },
        ...defined({ name: person }),
      });
      // a Strict cookie goes along with what the page asks, and not with this way back, which began on another site
      setCookies(reply, sessionCookie.set(request, publicUrl, cookie));
      return reply.header('cache-control', 'no-store').redirect(ownPage(to), 303);
    },

    /** Resolves to where the browser ends its session at the provider, too. */
    endOf: async (request: FastifyRequest, { id }: BrowserSession): Promise<URL | undefined> => {
      const grant = await sessions.grants.of(id);
      const provider = sessions.providers.find(({ of }) => of.name === grant?.provider);
      return provider?.endOf(grant?.idToken, `${resourceOf(publicUrl, request)}/console/`);
    },
  };
};
