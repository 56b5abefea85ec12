import Fastify from 'fastify';
import { LONG_BODIES } from './long-bodies.js';
import { ProblemError } from './problem-error.js';
import { RequestBodies } from './request-bodies.js';

const LONG = JSON.stringify({ text: 'x'.repeat(LONG_BODIES.bytes) });
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((turn) => void setImmediate(turn));
};

describe('the bodies of requests', () => {
  /** Answers each request only when the test says so; `answering` are those whose bodies were read. */
  const serve = () => {
    const answering: { readonly path: string; readonly answer: () => void }[] = [];
    const fastify = Fastify();
    new RequestBodies().serve(fastify);
    fastify.setErrorHandler((error, _request, reply) => {
      if (!(error instanceof ProblemError)) throw error;
      const { problem, retryAfterSeconds } = error;
      return reply.status(problem.status).send({ code: problem.code, retryAfterSeconds });
    });
    fastify.post('/*', { bodyLimit: 2 * LONG_BODIES.bytes }, async ({ url: path }) => {
      await new Promise<void>((answer) => void answering.push({ path, answer }));
      return {};
    });
    const post = (url: string, payload: string) =>
      fastify.inject({ method: 'POST', url, headers: { 'content-type': 'application/json' }, payload });
    return { answering, post };
  };

  it('over a megabyte are taken one at a time, until each is answered, and short ones pass them', async () => {
    const { answering, post } = serve();
    const first = post('/first', LONG);
    const second = post('/second', LONG);
    await until(() => answering.length === 1);
    const short = post('/short', '{}');
    await until(() => answering.length === 2);
    expect(answering.map(({ path }) => path)).toEqual(['/first', '/short']);
    answering[0]!.answer();
    answering[1]!.answer();
    expect([(await first).statusCode, (await short).statusCode]).toEqual([200, 200]);
    await until(() => answering.length === 3);
    expect(answering.map(({ path }) => path)).toEqual(['/first', '/short', '/second']);
    answering[2]!.answer();
    expect((await second).statusCode).toBe(200);
  });

  it('over a megabyte wait in a line with a bound, and whoever comes then is told when to ask again', async () => {
    const { answering, post } = serve();
    const taken = Array.from({ length: 1 + LONG_BODIES.waiting }, () => post('/long', LONG));
    await until(() => answering.length === 1);
    const refused = await post('/long', LONG);
    expect([refused.statusCode, refused.json()]).toEqual([503, { code: 'overloaded', retryAfterSeconds: 2 }]);
    for (const [index] of taken.entries()) {
      await until(() => answering.length > index);
      expect(answering).toHaveLength(index + 1);
      answering[index]!.answer();
    }
    for (const answer of taken) expect((await answer).statusCode).toBe(200);
  });

  it('that can’t be read leave their place to the next', async () => {
    const { answering, post } = serve();
    for (let count = 0; count < 10; count += 1)
      expect((await post('/broken', `${LONG}}`)).json()).toMatchObject({ code: 'malformed-json' });
    const next = post('/next', LONG);
    await until(() => answering.length === 1);
    answering[0]!.answer();
    expect((await next).statusCode).toBe(200);
  });
});
