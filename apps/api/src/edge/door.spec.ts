import 'reflect-metadata';
import { createLogger, silentTelemetry } from '#platform';
import { CONTROLLERS } from '../api.module.js';
import { createHttpServer } from './fastify.js';

const FASTIFY_CONFIG = '__fastify_route_config__';
/** Every method of a controller that serves a route, with what Fastify is told of it. */
const routes = CONTROLLERS.flatMap((controller) =>
  Object.entries(Object.getOwnPropertyDescriptors(controller.prototype)).flatMap(([name, { value }]) =>
    name !== 'constructor' && typeof value === 'function' && Reflect.hasMetadata('path', value)
      ? [{ name: `${controller.name}.${name}`, config: Reflect.getMetadata(FASTIFY_CONFIG, value) as unknown }]
      : [],
  ),
);

describe('the door', () => {
  it.each(routes)('knows who may ask $name', ({ config }) => {
    expect(config).toMatchObject({ policy: { kind: expect.any(String) as string } });
  });

  it('serves a route to nobody that does not say who may ask it', async () => {
    const whereabouts = {
      publicUrl: undefined,
      trustedProxies: [],
      host: '127.0.0.1',
      tls: undefined,
      signIn: undefined,
      rateLimit: undefined,
      monotonic: () => 0,
    } as const;
    const { adapter } = await createHttpServer(createLogger('silent'), silentTelemetry(), whereabouts);
    let asked = 0;
    const served = (_request: unknown, reply: { send(text: string): void }) => {
      asked += 1;
      reply.send('served');
    };
    adapter.get('/forgotten', served);
    adapter.get('/docs/known', served);
    const answers = [];
    for (const url of ['/docs/known', '/forgotten']) {
      const { statusCode } = await adapter.getInstance().inject({ url, headers: { host: 'localhost' } });
      answers.push(statusCode);
    }
    expect({ answers, asked }).toEqual({ answers: [200, 500], asked: 1 });
  });
});
