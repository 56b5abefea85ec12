import type { FastifyInstance, FastifyRequest } from 'fastify';

const endings = new WeakMap<object, AbortSignal>();

/** Tells answers that would go on for ever when the server begins to end, before it waits for the others. */
export const tellEnding = (fastify: FastifyInstance): void => {
  const ending = new AbortController();
  endings.set(fastify.server, ending.signal);
  fastify.addHook('preClose', async () => ending.abort());
};

/** Returns the signal of the server that serves this request. */
export const endingOf = ({ server }: Pick<FastifyRequest, 'server'>): AbortSignal => {
  const ending = endings.get(server.server);
  if (ending === undefined) throw new Error('the server doesn’t tell when it ends');
  return ending;
};
