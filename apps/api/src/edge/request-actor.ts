import type { Actor } from '#application';
import type { FastifyRequest } from 'fastify';

/** Who sent a request, as the edge made sure of it. */
export interface Sender {
  readonly actor: Actor;
  /** It may be believed until then, of which only what goes on for long has to know. */
  readonly endsAt?: string;
  /** People call the sender so, as far as what it came with tells. */
  readonly name?: string;
}

const senders = new WeakMap<FastifyRequest, Sender>();

/** Remembers who sent a request. */
export const isSentBy = (request: FastifyRequest, sender: Sender): void => void senders.set(request, sender);

/** @throws Error where nobody was found out, which no route does that needs somebody */
export const senderOf = (request: FastifyRequest): Sender => {
  const sender = senders.get(request);
  if (sender === undefined) throw new Error(`nobody made sure of who sends ${String(request.routeOptions.url)}`);
  return sender;
};

/** Does what `senderOf` does, for those who ask no more. @throws Error */
export const actorOf = (request: FastifyRequest): Actor => senderOf(request).actor;

/** Returns when the sender's token ends. */
export const tokenEndOf = (request: FastifyRequest): string | undefined => senders.get(request)?.endsAt;
