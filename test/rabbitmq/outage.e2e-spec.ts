import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { deleteTopology, openRabbitMqBroker } from '#adapters/broker-rabbitmq';
import type { BrokerMessage } from '#application';
import { createLogger } from '#platform';
import { withAdapter } from '#testing/adapters';
import { ManualDelay, PromptTurn } from '#testing/fakes';
import { FaultyEventStore } from '#testing/faults';
import { aRabbitMqPrefix, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { CONTOSO, openWorld } from '#testing/world';
import { createCommandIntake } from '../../apps/commands/src/command-intake.js';

const COUNTRIES = ['DE', 'FR', 'IT', 'ES', 'PT', 'NL', 'BE', 'AT', 'CH', 'PL'];
const QUARTER_OF_AN_HOUR = 15 * 60;

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  it('waits out a store that is away for 15 minutes: it parks and loses nothing, and keeps users’ order', async () => {
    const store = new FaultyEventStore(new MemoryEventStore());
    const world = openWorld({ store });
    await world.setUp();
    const [user] = await world.createUsers(1);
    const options = {
      url: rabbitMqUrl(),
      prefix: aRabbitMqPrefix(),
      lanes: 2,
      delay: {
        wait: (milliseconds: number, signal?: AbortSignal) => wait(milliseconds, undefined, signal ? { signal } : {}),
      },
      ids: { next: () => randomUUID() },
    };
    const broker = await openRabbitMqBroker(options);
    const clock = new ManualDelay();
    const actor = { kind: 'upstream', system: 'hr', roles: ['GlobalAdministrator'], tenants: 'all' } as const;
    let tries = 0;
    const handler = createCommandIntake({
      turn: new PromptTurn(),
      service: { handle: (envelope) => ((tries += 1), world.commands.handle(envelope)) },
      logger: createLogger('silent'),
      delay: clock,
      identify: () => ({ kind: 'upstream', actor }),
    });
    await broker.consumeCommands(handler, { prefetch: 20 });

    const message = (index: number): BrokerMessage => ({
      messageId: `m${index}`,
      type: 'UpdateUser',
      routingKey: CONTOSO,
      body: new TextEncoder().encode(
        JSON.stringify({ tenantId: CONTOSO, body: { user, usageLocation: COUNTRIES[index % 10] } }),
      ),
      contentType: 'application/json',
    });
    store.goAway();
    let sent = 0;
    for (let second = 0; second < QUARTER_OF_AN_HOUR; second += 1) {
      if (second % 9 === 0) await broker.publishCommands([message((sent += 1))]);
      await clock.untilWaiting();
      await clock.advance(1_000);
    }
    expect(tries).toBeGreaterThanOrEqual(QUARTER_OF_AN_HOUR);
    store.comeBack();
    const locations = async (): Promise<string[]> => {
      const { events } = await world.store.readAll('0'.repeat(20), 1_000);
      return events
        .filter(({ type }) => type === 'UsageLocationChanged')
        .map(({ data }) => (JSON.parse(data) as { usageLocation: string }).usageLocation);
    };
    while ((await locations()).length < sent) {
      await clock.advance(1_000);
      await wait(1);
    }
    expect(await locations()).toEqual(Array.from({ length: sent }, (_, index) => COUNTRIES[(index + 1) % 10]));
    expect(await broker.parked(5)).toEqual([]);
    await broker.close();
    await deleteTopology(options);
    await world.close();
  });
});
