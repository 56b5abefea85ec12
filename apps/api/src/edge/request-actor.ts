import type { Actor } from '#application';
import type { BrowserSession } from '#platform';
import type { FastifyRequest } from 'fastify';

/** Who sent a request, as the edge made sure of it. */
export interface Sender {
  readonly actor: Actor;
  /** It may be believed until then, of which only what goes on for long has to know. */
  readonly endsAt?: string;
  /** People call the sender so, as far as what it came with tells. */
  readonly name?: string;
  /** A browser sent it, which signed in. */
  readonly session?: BrowserSession;
  /** Resolves once that session is over, or the signal says that nobody waits for it any more. */
  readonly untilOver?: (signal: AbortSignal) => Promise<void>;
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

/**
 * Returns the signal with which the session ends that sent a request, however that comes about. It is looked at until
 * `gone`. A token has no session, and the answer is undefined.
 */
export const sessionEndOf = (request: FastifyRequest, gone: AbortSignal): AbortSignal | undefined => {
  const untilOver = senders.get(request)?.untilOver;
  if (untilOver === undefined) return undefined;
  const over = new AbortController();
  void untilOver(gone).then(() => over.abort());
  return over.signal;
};

/** Returns when the sender's token ends. */
export const tokenEndOf = (request: FastifyRequest): string | undefined => senders.get(request)?.endsAt;
