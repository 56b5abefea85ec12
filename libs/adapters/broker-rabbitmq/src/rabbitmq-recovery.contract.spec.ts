import { setTimeout as wait } from 'node:timers/promises';
import { type BrokerMessage, BrokerUnavailable, PerhapsPublished, ThrottledLog } from '#application';
import { withAdapter } from '#testing/adapters';
import { openWire, type Wire } from '#testing/faults';
import { aRabbitMqPrefix, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { deleteTopology, openRabbitMqBroker, type RabbitMqBroker } from './index.js';

const message = (index: number, tenant = index % 5): BrokerMessage => ({
  messageId: `m${index}`,
  type: 'T',
  routingKey: `tenant-${tenant}`,
  body: new TextEncoder().encode('{}'),
  contentType: 'application/json',
});

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('a lost connection to RabbitMQ', () => {
    let wire: Wire;
    let prefix: string;
    let broker: RabbitMqBroker;
    let states: string[];
    const options = () => ({
      url: wire.url,
      prefix,
      lanes: 2,
      ladder: [10],
      delay: {
        wait: (milliseconds: number, signal?: AbortSignal) => wait(milliseconds, undefined, { signal: signal! }),
      },
      ids: { next: () => crypto.randomUUID() },
      log: new ThrottledLog((what, { state }) => {
        if (what.startsWith('the connection')) states.push(state === 'lasts' ? 'lost' : 'back');
      }),
    });
    const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
      while (!(await isSo())) await wait(5);
    };

    beforeEach(async () => {
      wire = await openWire(rabbitMqUrl());
      prefix = aRabbitMqPrefix();
      states = [];
      broker = await openRabbitMqBroker(options());
    });
    afterEach(async () => {
      await broker.close();
      await deleteTopology({ ...options(), url: rabbitMqUrl() });
      await wire.close();
    });

    it('is got over: consumers go on, requests that waited are told, later ones are answered', async () => {
      let answers = false;
      let begun = false;
      await broker.consumeCommands(async () => {
        begun = true;
        await until(() => answers);
        return { outcome: 'done', reply: new Uint8Array() };
      });
      const waiting = broker.request(message(1), { timeoutMilliseconds: 60_000 }).catch((error: unknown) => error);
      await until(() => begun);
      wire.cut();
      expect(await waiting).toBeInstanceOf(PerhapsPublished); // the message had been handed over, so it may be decided
      answers = true;
      await until(() => broker.healthy());
      await expect(broker.request(message(1), { timeoutMilliseconds: 60_000 })).resolves.toBeDefined();
      expect(states).toEqual(expect.arrayContaining(['lost', 'back']));
    });

    it('is told to who publishes, and healthy says so', async () => {
      await broker.consumeCommands(async () => ({ outcome: 'done' }));
      wire.down(true);
      const isTold = (): Promise<boolean> =>
        broker.publishCommands([message(1)]).then(
          () => false,
          (error: unknown) => error instanceof BrokerUnavailable,
        );
      await until(isTold);
      expect(await broker.healthy()).toBe(false);
      expect(await broker.publishEvents([{ ...message(1), headers: {} }])).toBe(0);
      wire.down(false);
      await until(() => broker.healthy());
      await broker.publishCommands([message(2)]);
    });

    it('loses nothing and keeps the order of each tenant, however often it comes', async () => {
      const total = 2_000;
      const seen = new Map<string, number[]>();
      let handled = 0;
      await broker.consumeCommands(
        async ({ messageId, routingKey }) => {
          await wait(1);
          seen.set(routingKey, [...(seen.get(routingKey) ?? []), Number(messageId.slice(1))]);
          handled += 1;
          return { outcome: 'done' };
        },
        { prefetch: 50 },
      );
      const far = await openRabbitMqBroker({ ...options(), url: rabbitMqUrl() });
      await far.publishCommands(Array.from({ length: total }, (_, index) => message(index)));
      for (const share of [0.2, 0.5, 0.8]) {
        await until(() => handled >= total * share);
        wire.cut();
      }
      const first = (): number[][] => [...seen.values()].map((all) => [...new Set(all)]);
      await until(() => first().flat().length === total);
      for (const each of first()) expect(each).toEqual(each.toSorted((a, b) => a - b));
      await far.close();
    });

    it('while a message is held: it comes again in its place', async () => {
      let isAway = true;
      let holds = 0;
      const seen: string[] = [];
      await broker.consumeCommands(async ({ messageId, attempt }) => {
        if (isAway) holds += 1;
        if (isAway) return { outcome: 'hold', reason: 'away', resume: until(() => !isAway) };
        seen.push(`${messageId} ${attempt}`);
        return { outcome: 'done' };
      });
      await broker.publishCommands(Array.from({ length: 10 }, (_, index) => message(index, 0)));
      await until(() => holds > 0);
      wire.cut();
      await until(() => broker.healthy());
      isAway = false;
      await until(() => seen.length === 10);
      expect(seen).toEqual(Array.from({ length: 10 }, (_, index) => `m${index} 1`));
      // the connections of the first broker may still be coming back
      const far = await openRabbitMqBroker({ ...options(), url: rabbitMqUrl() });
      expect(await far.parked(5)).toEqual([]);
      await far.close();
    });

    it('does not keep a consumer from stopping', async () => {
      const consumer = await broker.consumeCommands(async () => ({ outcome: 'done' }));
      wire.down(true);
      await until(async () => !(await broker.healthy()));
      await consumer.stop();
    });
  });
});
