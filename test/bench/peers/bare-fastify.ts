// Serves what its parent tells it, as it is: what a server in this place could do at most. It is a process of its own.
import { fastify } from 'fastify';

interface Served {
  readonly text: string;
  readonly tag: string;
}

process.once('message', (paths: Readonly<Record<string, Served>>) => {
  const app = fastify();
  for (const [path, { text, tag }] of Object.entries(paths))
    app.get(path, (request, reply) => {
      void reply.header('etag', tag);
      if (request.headers['if-none-match'] === tag) return reply.code(304).send();
      return reply.type('application/json; charset=utf-8').send(text);
    });
  app.listen({ host: '127.0.0.1', port: 0 }).then(
    (url) => process.send!(url),
    (error: unknown) => {
      throw error;
    },
  );
});
process.once('disconnect', () => process.exit(0));
