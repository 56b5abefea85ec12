import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Sends the long texts of the pages from bytes that all connections share, since each would have a copy of a text. */
export const shareTexts = (app: NestFastifyApplication): void => {
  const shared = new Map<string, { readonly text: string; readonly bytes: Buffer }>();
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onSend', async (request: FastifyRequest, _reply: FastifyReply, answer: unknown) => {
      const { url = '' } = request.routeOptions;
      if (typeof answer !== 'string' || !url.startsWith('/docs')) return answer;
      const known = shared.get(url);
      const current = known?.text === answer ? known : { text: answer, bytes: Buffer.from(answer) };
      shared.set(url, current);
      return current.bytes;
    });
};

/** Serves JSON that is written once, when somebody first asks, from the same bytes for everybody. */
export const serveOnce = (app: NestFastifyApplication, path: string, write: () => string): void => {
  let bytes: Buffer | undefined;
  app.getHttpAdapter().get(path, (_request: unknown, reply: FastifyReply) => {
    bytes ??= Buffer.from(write());
    void reply.type('application/json; charset=utf-8').send(bytes);
  });
};
