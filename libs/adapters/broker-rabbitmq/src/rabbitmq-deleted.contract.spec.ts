import { setTimeout as wait } from 'node:timers/promises';
import type { Channel } from 'amqplib';
import {
  type BrokerEvent,
  type BrokerMessage,
  BrokerTopologyError,
  type Outcome,
  ReplyTimeout,
  ThrottledLog,
} from '#application';
import { withAdapter } from '#testing/adapters';
import { aRabbitMqPrefix, onRabbitMq, openLosesCancels, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { deleteTopology, openRabbitMqBroker, type RabbitMqBroker } from './index.js';

const RETENTION = 40;
const message = (id: string): BrokerMessage => ({
  messageId: id,
  type: 'T',
  routingKey: `tenant-${id}`,
  body: new TextEncoder().encode('{}'),
  contentType: 'application/json',
});
const event: BrokerEvent = { ...message('e'), headers: {} };
const DURABLE = { durable: true };

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('what somebody deletes in RabbitMQ, or puts in the place of it,', () => {
    let prefix: string;
    let broker: RabbitMqBroker;
    let troubles: string[];
    let over: AbortController;
    const options = () => ({
      url: rabbitMqUrl(),
      prefix,
      lanes: 2,
      ladder: [10],
      delay: {
        wait: (milliseconds: number, signal?: AbortSignal) => wait(milliseconds, undefined, { signal: signal! }),
      },
      ids: { next: () => crypto.randomUUID() },
      log: new ThrottledLog((what) => void troubles.push(what)),
    });
    /** It ends with its test: one that has run out of time must not go on deleting what the next one has declared. */
    const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
      const { signal } = over;
      while (!(await isSo())) await wait(10, undefined, { signal });
      signal.throwIfAborted();
    };
    const onChannel = <T>(work: (channel: Channel) => Promise<T>): Promise<T> =>
      onRabbitMq(rabbitMqUrl(), async (model) => {
        const channel = await model.createChannel();
        channel.on('error', () => {}); // the failed call says the same
        return work(channel);
      });
    const lane = (index: number): string => `${prefix}commands.v2.2.${index}`;
    const ask = (id: string) => broker.request(message(id), { timeoutMilliseconds: 30_000 });
    /** What dead-letters into a queue that is just being declared may come minutes later, and this comes at once. */
    const sendInto = (queues: readonly string[]): Promise<unknown> =>
      onRabbitMq(rabbitMqUrl(), async (model) => {
        const channel = await model.createConfirmChannel();
        for (const name of queues) channel.sendToQueue(name, Buffer.from('{}'), { messageId: 'b', type: 'T' });
        await channel.waitForConfirms();
      });
    const answers = async (): Promise<Outcome> => ({ outcome: 'done', reply: new Uint8Array() });

    beforeEach(async () => {
      prefix = aRabbitMqPrefix();
      troubles = [];
      over = new AbortController();
      broker = await openRabbitMqBroker(options());
    });
    afterEach(async () => {
      over.abort();
      await broker.close();
      await deleteTopology(options(), [RETENTION]);
    });

    it('is declared again: lanes, again and again', async () => {
      await broker.consumeCommands(answers);
      for (let round = 0; round < 12; round += 1) {
        await onChannel(async (channel) => {
          for (const index of [0, 1]) await channel.deleteQueue(lane(index));
        });
        await until(() =>
          ask(`${round}`).then(
            () => true,
            (error: unknown) => {
              // what was sent while a lane was missing may be refused or lost, and what was taken is answered
              if (error instanceof ReplyTimeout) throw error;
              return false;
            },
          ),
        );
      }
      await until(() => broker.healthy());
    });

    it.each(['commands', 'wake-ups'])('is consumed again where the broker told no consumer of it: %s', async (kind) => {
      const connection = await openLosesCancels(rabbitMqUrl());
      const { delay } = options();
      const consumes = await openRabbitMqBroker({
        ...options(),
        url: connection.url,
        delay: {
          wait: (milliseconds: number, signal?: AbortSignal) => delay.wait(Math.min(milliseconds, 20), signal),
        },
      });
      const isCommands = kind === 'commands';
      const queues = isCommands ? [lane(0), lane(1)] : [`${prefix}wake-ups.v2.due`];
      let taken = 0;
      const takes = async (): Promise<Outcome> => ((taken += 1), answers());
      await (isCommands ? consumes.consumeCommands(takes) : consumes.consumeWakeUps(takes));
      connection.losing = true;
      await onChannel(async (channel) => {
        for (const name of queues) await channel.deleteQueue(name);
      });
      for (const name of queues)
        await until(() =>
          onChannel((channel) => channel.checkQueue(name)).then(
            ({ consumerCount }) => consumerCount > 0,
            () => false,
          ),
        );
      await sendInto(queues);
      await until(() => taken >= queues.length);
      await consumes.close();
      await connection.close();
    });

    it('makes a broker not ready while it doesn\u2019t consume, and ready again', async () => {
      await broker.consumeCommands(answers);
      expect(await broker.healthy()).toBe(true);
      await onChannel(async (channel) => {
        await channel.deleteExchange(`${prefix}commands.v2`);
        await channel.assertExchange(`${prefix}commands.v2`, 'fanout', DURABLE); // this fits nobody
        await channel.deleteQueue(lane(0));
        await until(async () => !(await broker.healthy()));
        // the broker isn't ready as soon as its consumer is gone; that it can't begin again shows a moment later
        await until(() => troubles.includes('a queue can\u2019t be consumed'));
        expect(await broker.healthy()).toBe(false);
        await channel.deleteExchange(`${prefix}commands.v2`);
      });
      await until(() => broker.healthy());
      await ask('a');
    });

    it.each(['commands.v2', 'commands.v2.2'])('is declared again: the exchange %s', async (exchange) => {
      await broker.consumeCommands(answers);
      await onChannel((channel) => channel.deleteExchange(`${prefix}${exchange}`));
      expect(await broker.healthy()).toBe(false);
      await until(() => broker.healthy());
      await ask('a');
    });

    it.each(['commands.v2', 'commands.v2.2'])(
      'is declared again though nobody asks for the health: the exchange %s',
      async (exchange) => {
        const { delay } = options();
        const soon = {
          wait: (milliseconds: number, signal?: AbortSignal) => delay.wait(Math.min(milliseconds, 20), signal),
        };
        const consumes = await openRabbitMqBroker({ ...options(), delay: soon });
        await consumes.consumeCommands(answers);
        await onChannel((channel) => channel.deleteExchange(`${prefix}${exchange}`));
        await until(() =>
          onChannel((channel) => channel.checkExchange(`${prefix}${exchange}`)).then(
            () => true,
            () => false,
          ),
        );
        await until(() =>
          ask('a').then(
            () => true,
            () => false,
          ),
        );
        await consumes.close();
      },
    );

    it.each(['queue', 'exchange', 'both'])('is declared again: where messages are parked (%s)', async (what) => {
      await broker.consumeCommands(async () => ({ outcome: 'park', reason: 'malformed' }));
      await onChannel(async (channel) => {
        if (what !== 'exchange') await channel.deleteQueue(`${prefix}parked.v2`);
        if (what !== 'queue') await channel.deleteExchange(`${prefix}parked.v2`);
      });
      await broker.publishCommands([message('a')]);
      await until(async () => (await broker.parkedCount()) === 1);
      expect(troubles).toContain('a message could not be put aside yet');
    });

    it('is declared again: a step of the ladder', async () => {
      const attempts: number[] = [];
      await broker.consumeCommands(async ({ attempt }) => {
        attempts.push(attempt);
        return attempt === 1 ? { outcome: 'retry', reason: 'a bug' } : { outcome: 'done' };
      });
      await onChannel(async (channel) => {
        await channel.deleteQueue(`${prefix}commands.v2.2.retry.10`);
        await channel.deleteExchange(`${prefix}commands.v2.2.retry.10`);
      });
      await broker.publishCommands([message('a')]);
      await until(() => attempts.length === 2);
      expect(attempts).toEqual([1, 2]);
    });

    it('is declared again: the wake-ups', async () => {
      const woken: string[] = [];
      await broker.consumeWakeUps(async ({ messageId }) => (woken.push(messageId), { outcome: 'done' }));
      expect(await broker.publishWakeUps([message('a')], RETENTION)).toBe(1);
      await until(() => woken.length === 1);
      await onChannel(async (channel) => {
        await channel.deleteQueue(`${prefix}wake-ups.v2.${RETENTION}`);
        await channel.deleteQueue(`${prefix}wake-ups.v2.due`);
      });
      await until(() =>
        onChannel(async (channel) => (await channel.checkQueue(`${prefix}wake-ups.v2.due`)).consumerCount > 0).catch(
          () => false,
        ),
      );
      await until(async () => (await broker.publishWakeUps([message('c')], RETENTION)) === 1);
      await sendInto([`${prefix}wake-ups.v2.due`]);
      await until(() => woken.includes('b'));
    });

    it('is declared again: the exchange of the events', async () => {
      expect(await broker.publishEvents([event])).toBe(1);
      await onChannel((channel) => channel.deleteExchange(`${prefix}licensing.events`));
      expect(await broker.publishEvents([event])).toBe(0);
      expect(await broker.publishEvents([event])).toBe(1);
      expect(troubles).toContain('events or wake-ups could not be published yet');
    });

    it('is told at the start and later: an exchange of events of another kind', async () => {
      await onChannel((channel) => channel.assertExchange(`${prefix}licensing.events`, 'fanout', DURABLE));
      const starting = broker.preparePublishing({ events: true });
      await expect(starting).rejects.toThrow(BrokerTopologyError);
      await expect(starting).rejects.toThrow(/licensing\.events exists as another kind: .*'type'.*Delete it/);
      await expect(broker.publishEvents([event])).rejects.toThrow(BrokerTopologyError);
      await onChannel((channel) => channel.deleteExchange(`${prefix}licensing.events`));
      expect(await broker.publishEvents([event])).toBe(1);
    });

    it('is told later: an exchange of events that takes none from this user', async () => {
      await broker.preparePublishing({ events: true });
      await onChannel(async (channel) => {
        await channel.deleteExchange(`${prefix}licensing.events`);
        // nobody may publish to it, which looks like a missing permission
        await channel.assertExchange(`${prefix}licensing.events`, 'topic', { ...DURABLE, internal: true });
      });
      const publishing = broker.publishEvents([event]);
      await expect(publishing).rejects.toThrow(BrokerTopologyError);
      await expect(publishing).rejects.toThrow(/ACCESS_REFUSED/);
    });

    it('is told at the start: a queue of wake-ups with other arguments', async () => {
      const name = `${prefix}wake-ups.v2.${RETENTION}`;
      await onChannel((channel) => channel.assertQueue(name, DURABLE));
      const starting = broker.preparePublishing({ wakeUps: [RETENTION] });
      await expect(starting).rejects.toThrow(BrokerTopologyError);
      await expect(starting).rejects.toThrow(/wake-ups\.v2\.40 exists with other arguments/);
      await expect(broker.publishWakeUps([message('a')], RETENTION)).rejects.toThrow(BrokerTopologyError);
    });
  });
});
