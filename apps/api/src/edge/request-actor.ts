import type { Actor } from '#application';
import type { FastifyRequest } from 'fastify';

const actors = new WeakMap<FastifyRequest, Actor>();
const tokenEnds = new WeakMap<FastifyRequest, string>();

/** Remembers who sent a request, as the edge made sure of it, and until when that may be believed. */
export const isSentBy = (request: FastifyRequest, actor: Actor, tokenEnd?: string): void => {
  actors.set(request, actor);
  if (tokenEnd !== undefined) tokenEnds.set(request, tokenEnd);
};

/** Returns when the sender's token ends, of which only what goes on for long has to know. */
export const tokenEndOf = (request: FastifyRequest): string | undefined => tokenEnds.get(request);

/** @throws Error where nobody was found out, which no route does that needs somebody */
export const actorOf = (request: FastifyRequest): Actor => {
  const actor = actors.get(request);
  if (actor === undefined) throw new Error(`nobody made sure of who sends ${String(request.routeOptions.url)}`);
  return actor;
};
