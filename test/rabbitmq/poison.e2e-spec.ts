import { randomUUID } from 'node:crypto';
import { PromptTurn } from '#testing/fakes';
import { setTimeout as wait } from 'node:timers/promises';
import { deleteTopology, openRabbitMqBroker } from '#adapters/broker-rabbitmq';
import type { BrokerMessage, CommandEnvelope } from '#application';
import { createLogger } from '#platform';
import { withAdapter } from '#testing/adapters';
import { openWire } from '#testing/faults';
import { aRabbitMqPrefix, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { CONTOSO, FABRIKAM, openWorld } from '#testing/world';
import { createCommandIntake } from '../../apps/commands/src/command-intake.js';

const TOTAL = 10_000;
const delay = {
  wait: (milliseconds: number, signal?: AbortSignal) => wait(milliseconds, undefined, signal ? { signal } : {}),
};

/** Every 100th command is poison: half of these are malformed, and half meet a bug at every attempt. */
const isMalformed = (index: number): boolean => index % 200 === 50;
const isBug = (index: number): boolean => index % 200 === 150;
const isPoison = (index: number): boolean => isMalformed(index) || isBug(index);
const tenantOf = (index: number): string => (index % 3 === 0 ? FABRIKAM : CONTOSO);
const message = (index: number): BrokerMessage => {
  const body = { userPrincipalName: `user${index}@contoso.com`, profile: { displayName: 'U' }, usageLocation: 'DE' };
  const text = isMalformed(index) ? '{"tenantId":' : JSON.stringify({ tenantId: tenantOf(index), body });
  return {
    messageId: `m${index}`,
    type: 'CreateUser',
    routingKey: tenantOf(index),
    body: new TextEncoder().encode(text),
    contentType: 'application/json',
  };
};

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  it('applies each of 10,000 commands once, with 1 % poison, duplicates and lost connections', async () => {
    const world = openWorld();
    await world.setUp(CONTOSO);
    await world.setUp(FABRIKAM);
    const wire = await openWire(rabbitMqUrl());
    const options = {
      prefix: aRabbitMqPrefix(),
      lanes: 4,
      ladder: [10, 20, 40, 80],
      delay,
      ids: { next: () => randomUUID() },
    };
    const broker = await openRabbitMqBroker({ ...options, url: wire.url });
    let handled = 0;
    const service = {
      handle: async (envelope: CommandEnvelope) => {
        handled += 1;
        if (isBug(Number(envelope.id.slice(1)))) throw new Error('a bug');
        return world.commands.handle(envelope);
      },
    };
    const actor = { kind: 'upstream', system: 'hr', roles: ['GlobalAdministrator'], tenants: 'all' } as const;
    const handler = createCommandIntake({
      turn: new PromptTurn(),
      service,
      logger: createLogger('silent'),
      delay,
      identify: () => ({ kind: 'upstream', actor }),
    });
    await broker.consumeCommands(handler, { prefetch: 200 });
    const publisher = await openRabbitMqBroker({ ...options, url: rabbitMqUrl() });

    const all = Array.from({ length: TOTAL }, (_, index) => message(index));
    await publisher.publishCommands(all);
    await publisher.publishCommands(all.filter((_, index) => index % 10 === 0)); // an upstream repeats itself
    for (const share of [0.2, 0.6]) {
      while (handled < TOTAL * share) await wait(5);
      wire.cut();
    }
    const poison = all.filter((_, index) => isPoison(index));
    const good = TOTAL - poison.length;
    // repeated poison is parked once for each time that it was sent
    const expectedParked =
      poison.length + poison.filter(({ messageId }) => Number(messageId.slice(1)) % 10 === 0).length;
    const parkedIds = async () => new Set((await publisher.parked(1_000)).map(({ messageId }) => messageId));
    const created = async (): Promise<string[]> => {
      const { events } = await world.store.readAll('0'.repeat(20), 100_000);
      return events.filter(({ type }) => type === 'UserCreated').map(({ metadata }) => metadata.commandId);
    };
    while ((await created()).length < good) await wait(50);
    while ((await publisher.parked(1_000)).length < expectedParked) await wait(50);

    const ids = await created();
    expect(ids).toHaveLength(good);
    expect(new Set(ids).size).toBe(good);
    expect(await parkedIds()).toEqual(new Set(poison.map(({ messageId }) => messageId)));
    expect(world.bugs).toEqual([]);
    await broker.close();
    await publisher.close();
    await wire.close();
    await deleteTopology({ ...options, url: rabbitMqUrl() });
    await world.close();
  });
});
