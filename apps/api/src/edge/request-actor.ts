import type { Actor } from '#application';
import type { FastifyRequest } from 'fastify';

const actors = new WeakMap<FastifyRequest, Actor>();

/** Remembers who sent a request, as the edge made sure of it. */
export const isSentBy = (request: FastifyRequest, actor: Actor): void => void actors.set(request, actor);

/** @throws Error where nobody was found out, which no route does that needs somebody */
export const actorOf = (request: FastifyRequest): Actor => {
  const actor = actors.get(request);
  if (actor === undefined) throw new Error(`nobody made sure of who sends ${String(request.routeOptions.url)}`);
  return actor;
};
