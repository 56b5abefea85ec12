import { defined } from '#licensing';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ownOrigin } from './own-origin.js';

/** Here a client reads whom the server trusts. Source: RFC 9728, section 3. */
export const RESOURCE_METADATA = '/.well-known/oauth-protected-resource';

/** Gives the URL under which the server is known to whoever sent this. */
export const resourceOf = (publicUrl: string | undefined, request: FastifyRequest): string =>
  publicUrl ?? ownOrigin(request) ?? '';

/** A page of another origin is refused with 403, too, and no token would help it. */
const ofTokens: WeakSet<FastifyRequest> = new WeakSet();
/** Remembers that this request came as far as to be asked for its token. */
export const isAskedForToken = (request: FastifyRequest): void => void ofTokens.add(request);

/** Source of the errors: RFC 6750, section 3.1. A request without a token gets none. */
const errorOf = (status: number, { headers }: FastifyRequest): string | undefined => {
  if (status === 403) return 'insufficient_scope';
  return headers.authorization === undefined ? undefined : 'invalid_token';
};

/** Tells whoever is refused for a token, for want of one, or for what it permits, what to bring. */
export const addChallenges = (fastify: FastifyInstance, publicUrl: string | undefined): void => {
  fastify.addHook('onSend', async (request: FastifyRequest, response: FastifyReply) => {
    const { statusCode } = response;
    if ((statusCode !== 401 && statusCode !== 403) || !ofTokens.has(request)) return;
    const error = errorOf(statusCode, request);
    const metadata = `${resourceOf(publicUrl, request)}${RESOURCE_METADATA}`;
    const told = Object.entries(defined({ realm: 'seatledger', error, resource_metadata: metadata }));
    void response.header('www-authenticate', `Bearer ${told.map(([name, text]) => `${name}="${text}"`).join(', ')}`);
  });
};
