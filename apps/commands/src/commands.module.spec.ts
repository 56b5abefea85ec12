import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { InProcessBroker } from '#adapters/broker-inprocess';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { type BrokerMessage, type CommandEnvelope, START, type Tracer, UNTRACED } from '#application';
import { decodeReply, encodeCommand } from '#contracts';
import { createLogger, silentTelemetry, SystemClock, takeCommands } from '#platform';
import { CountedIds, ManualDelay, PromptTurn } from '#testing/fakes';
import { FaultyEventStore } from '#testing/faults';
import { CONTOSO, openWorld } from '#testing/world';
import { CommandsModule } from './commands.module.js';

const envelope: CommandEnvelope = {
  id: 'key-1',
  tenantId: CONTOSO,
  actor: { kind: 'local', roles: ['GlobalAdministrator'], tenants: 'all' },
  correlationId: 'c0a8e1f0-0000-4000-8000-000000000001',
  request: { type: 'RenameTenant', body: { displayName: 'Fabrikam' } },
};
const message: BrokerMessage = { ...encodeCommand(envelope), contentType: 'application/json' };
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('a command that comes over the broker', () => {
  const start = async () => {
    const store = new FaultyEventStore(new MemoryEventStore());
    const world = openWorld({ store });
    await world.setUp();
    const delay = new ManualDelay();
    const broker = new InProcessBroker({ delay, ids: new CountedIds() });
    const spans: string[] = [];
    const tracer: Tracer = { start: (name, options) => (spans.push(name), UNTRACED.start(name, options)) };
    const module = CommandsModule.of({
      ports: { clock: new SystemClock(), ids: world.ids, delay, turn: new PromptTurn(), broker },
      commandSide: world,
      settings: { logger: createLogger('silent'), telemetry: { ...silentTelemetry(), tracer } },
      intake: {},
    });
    const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), { logger: false });
    await takeCommands(app, { broker });
    const request = async (sent = message) => {
      const reply = await broker.request(sent, { timeoutMilliseconds: 10_000 });
      return { ...reply, decided: decodeReply(reply.body) };
    };
    const renamed = async () =>
      (await store.readAll(START, 1_000)).events.filter(({ type }) => type === 'TenantRenamed');
    return { store, delay, broker, spans, request, renamed };
  };

  it('is decided and answered, within a span of its own', async () => {
    const { request, renamed, spans } = await start();
    expect((await request()).decided).toMatchObject({ outcome: 'accepted' });
    expect(await renamed()).toMatchObject([{ metadata: { actor: 'local', correlationId: envelope.correlationId } }]);
    expect(spans).toEqual(['decide RenameTenant']);
  });

  it('gets its own correlation id back, whatever text it is, and none of that is recorded', async () => {
    const { request, renamed } = await start();
    const { correlationId: _none, ...uncorrelated } = envelope;
    const { decided, correlationId } = await request({
      ...encodeCommand(uncorrelated),
      contentType: 'application/json',
      correlationId: 'ana@b.example',
    });
    expect(correlationId).toBe('ana@b.example');
    expect(decided.outcome).toBe('accepted');
    expect(JSON.stringify(await renamed())).not.toContain('ana@b.example');
  });

  it('is parked with the reason where it is none', async () => {
    const { broker, spans } = await start();
    await broker.publishCommands([{ ...message, type: 'Nothing' }]);
    await turn();
    expect(await broker.parked(5)).toMatchObject([{ reason: 'the type is no command', messageId: 'key-1' }]);
    expect(spans).toEqual([]);
  });

  it('is answered while the store is away, where somebody waits, and not parked', async () => {
    const { request, store, broker } = await start();
    store.goAway();
    expect((await request()).decided).toMatchObject({ outcome: 'failed', failure: 'store-unavailable' });
    expect(await broker.parked(5)).toEqual([]);
  });

  it('is kept until the store is back, where nobody waits', async () => {
    const { broker, delay, store, renamed } = await start();
    store.goAway();
    await broker.publishCommands([message]);
    await delay.untilWaiting();
    store.comeBack();
    expect(await renamed()).toEqual([]);
    await delay.advance(1_000);
    while ((await renamed()).length === 0) await turn();
    expect(await broker.parked(5)).toEqual([]);
  });
});
