import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type CommandEnvelope, UNTRACED } from '#application';
import { tracedCommands } from './telemetry.js';
import { openTracing } from './tracing.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`;

describe('traces', () => {
  it.each([{}, { OTEL_TRACES_EXPORTER: 'none' }, { OTEL_TRACES_EXPORTER: 'otlp', OTEL_SDK_DISABLED: 'true' }])(
    'are off with %p, and hand the cause on as it came',
    async (environment) => {
      const { tracer } = await openTracing(environment, 'test');
      expect(tracer).toBe(UNTRACED);
      expect(tracer.start('x', { kind: 'server', parent: PARENT }).traceparent).toBe(PARENT);
    },
  );

  it('refuse an exporter that nobody knows', async () => {
    await expect(openTracing({ OTEL_TRACES_EXPORTER: 'jaeger' }, 'test')).rejects.toThrow(
      'OTEL_TRACES_EXPORTER=jaeger: must be otlp, console or none',
    );
  });

  describe('to a collector', () => {
    const received: { readonly path: string | undefined; readonly body: Buffer }[] = [];
    let collector: Server;
    let environment: Record<string, string>;
    beforeAll(async () => {
      collector = createServer((request, response) => {
        void buffer(request).then((body) => {
          received.push({ path: request.url, body });
          response.end();
        });
      }).listen(0, '127.0.0.1');
      await once(collector, 'listening');
      const OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
      environment = { OTEL_EXPORTER_OTLP_ENDPOINT };
      process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = OTEL_EXPORTER_OTLP_ENDPOINT; // The SDK reads its settings there.
    });
    afterAll(async () => {
      delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
      collector.close();
      collector.closeAllConnections();
    });

    it('go on from the cause, around the decision, and tell its outcome', async () => {
      const { tracer, close } = await openTracing(environment, 'seatledger-test');
      const asked: CommandEnvelope[] = [];
      const commands = tracedCommands(
        {
          handle: async (envelope) => {
            asked.push(envelope);
            return { outcome: 'refused', commandId: 'c', refusal: { code: 'user-not-found' } };
          },
        },
        tracer,
      );
      const envelope: CommandEnvelope = {
        id: 'key',
        actor: { kind: 'local', roles: [], tenants: 'all' },
        correlationId: 'c',
        traceparent: PARENT,
        request: { type: 'DeleteUser', body: { user: 'ana@contoso.example' } },
      };
      await commands.handle(envelope);
      const given = asked[0]?.traceparent ?? '';
      expect(given).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
      expect(given).not.toBe(PARENT);
      await close();
      const [{ path, body } = { path: '', body: Buffer.alloc(0) }] = received;
      expect(path).toBe('/v1/traces');
      for (const text of ['seatledger-test', 'decide DeleteUser', 'refused']) expect(body.includes(text)).toBe(true);
      expect(body.includes(Buffer.from(TRACE, 'hex'))).toBe(true);
      expect(body.includes('ana@contoso.example')).toBe(false);
    });

    it('changes no answer where it can’t be recorded', async () => {
      const reply = { outcome: 'ignored', commandId: 'c', reason: 'stale' } as const;
      const fail = (): never => {
        throw new Error('as the spec wants it');
      };
      const tracer = { start: () => ({ traceparent: undefined, end: fail }) };
      const commands = tracedCommands({ handle: async () => reply }, tracer);
      const request = { type: 'DeleteUser', body: { user: 'ana@contoso.example' } } as const;
      const actor = { kind: 'local', roles: [], tenants: 'all' } as const;
      expect(await commands.handle({ id: 'key', actor, correlationId: 'c', request })).toBe(reply);
    });

    it.each(['', '00-short-b7ad6b7169203331-01', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, 'x'])(
      'begin anew where the cause is %p',
      async (parent) => {
        const { tracer, close } = await openTracing(environment, 'test');
        const { traceparent, end } = tracer.start('x', { kind: 'server', parent });
        end();
        expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
        expect(traceparent).not.toContain('0'.repeat(32));
        await close();
      },
    );
  });
});
