import { setTimeout as wait } from 'node:timers/promises';
import { BrokerTopologyError, type Delivery, Unroutable } from '#application';
import { withAdapter } from '#testing/adapters';
import { aRabbitMqPrefix, onRabbitMq, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { deleteTopology, openRabbitMqBroker } from './index.js';

const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);
const TENANT = '11111111-1111-4111-8111-111111111111';

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('the queues of RabbitMQ', () => {
    let prefix: string;
    let count: number;
    const options = (change: object = {}) => ({
      url: rabbitMqUrl(),
      prefix,
      lanes: 2,
      ladder: [10],
      delay: {
        wait: (milliseconds: number, signal?: AbortSignal) => wait(milliseconds, undefined, { signal: signal! }),
      },
      ids: { next: () => `id-${++count}` },
      ...change,
    });
    const opened: { close(): Promise<void> }[] = [];
    const open = async (change: object = {}) => {
      const broker = await openRabbitMqBroker(options(change));
      opened.push(broker);
      return broker;
    };
    const onChannel = <T>(work: (channel: import('amqplib').Channel) => Promise<T>): Promise<T> =>
      onRabbitMq(rabbitMqUrl(), async (model) => {
        const channel = await model.createChannel();
        channel.on('error', () => {});
        const result = await work(channel);
        await channel.close();
        return result;
      });
    /** Sends as a plain client does, with what the documentation says and no more. */
    const send = (properties: object, body: Uint8Array | string = '{}', key = TENANT) =>
      onRabbitMq(rabbitMqUrl(), async (model) => {
        const channel = await model.createConfirmChannel();
        channel.publish(`${prefix}commands.v2`, key, Buffer.from(body), { mandatory: true, ...properties });
        await channel.waitForConfirms();
        await channel.close();
      });
    const parked = async (broker: Awaited<ReturnType<typeof open>>, least = 1) => {
      for (;;) {
        const found = await broker.parked(10);
        if (found.length >= least) return found;
      }
    };

    beforeEach(() => {
      prefix = aRabbitMqPrefix();
      count = 0;
    });
    afterEach(async () => {
      for (const each of opened.splice(0)) await each.close();
      await deleteTopology(options());
    });

    it('are declared again and again without a change', async () => {
      for (const broker of [await open(), await open()])
        await broker.consumeCommands(async () => ({ outcome: 'done' }));
    });

    it('refuse a start where a queue has other arguments, naming queue and argument', async () => {
      await onChannel((channel) =>
        channel.assertQueue(`${prefix}commands.v2.2.0`, { durable: true, arguments: { 'x-queue-type': 'quorum' } }),
      );
      const starting = (await open()).consumeCommands(async () => ({ outcome: 'done' }));
      await expect(starting).rejects.toThrow(BrokerTopologyError);
      await expect(starting).rejects.toThrow(/queue .*commands\.v2\.2\.0 exists with other arguments: .*x-/);
    });

    it('refuse a start with another number of lanes, naming both', async () => {
      await (await open()).consumeCommands(async () => ({ outcome: 'done' }));
      const starting = (await open({ lanes: 3 })).consumeCommands(async () => ({ outcome: 'done' }));
      await expect(starting).rejects.toThrow(/another number of lanes.*commands\.v2\.3.*commands\.v2\.2/);
      const left = onChannel((channel) => channel.checkExchange(`${prefix}commands.v2.3`));
      await expect(left).rejects.toThrow(/NOT_FOUND/);
    });

    it('take no command before all lanes are there: it would be returned, or go to another lane', async () => {
      const last = `${prefix}commands.v2.2.1`;
      await onChannel((channel) => channel.assertQueue(last, { durable: true }));
      const starting = (await open()).consumeCommands(async () => ({ outcome: 'done' }));
      await expect(starting).rejects.toThrow(/commands\.v2\.2\.1 exists with other arguments/);
      const entrance = onChannel((channel) => channel.checkExchange(`${prefix}commands.v2`));
      await expect(entrance).rejects.toThrow(/NOT_FOUND/);
    });

    it('park what expired on its way, with that reason, and keep it', async () => {
      const broker = await open();
      await (await broker.consumeCommands(async () => ({ outcome: 'done' }))).stop();
      await send({ messageId: 'late', type: 'DeleteUser', expiration: '1', userId: 'guest', headers: { from: 'hr' } });
      expect(await parked(broker)).toMatchObject([
        {
          messageId: 'late',
          type: 'DeleteUser',
          reason: 'expired',
          routingKey: TENANT,
          attempt: 1,
          headers: { from: 'hr' },
        },
      ]);
      const [first] = await parked(broker);
      expect(await broker.parked(10)).toEqual([first]);
      const seen: string[] = [];
      await broker.consumeCommands(
        async ({ messageId }) => (seen.push(messageId), { outcome: 'done', reply: bytes('') }),
      );
      expect(await broker.replayParked([first!.parkedId])).toEqual([first!.parkedId]);
      while (seen.length === 0) await wait(1);
      expect(seen).toEqual(['late']);
    });

    it('keep a parked message that was sent with an expiration', async () => {
      const broker = await open();
      await broker.consumeCommands(async () => ({ outcome: 'park', reason: 'malformed' }));
      await send({ messageId: 'a', expiration: '200' });
      const [first] = await parked(broker);
      const again = onChannel((channel) => channel.get(`${prefix}parked.v2`));
      expect(((await again) || undefined)?.properties.expiration).toBeUndefined();
      expect(first).toMatchObject({ messageId: 'a', reason: 'malformed' });
    });

    it('answer a reply queue, with the correlation that came', async () => {
      const broker = await open();
      await broker.consumeCommands(async () => ({ outcome: 'done', reply: bytes('yes') }));
      await onRabbitMq(rabbitMqUrl(), async (model) => {
        const channel = await model.createChannel();
        const { queue } = await channel.assertQueue('', { exclusive: true });
        await send({ messageId: 'a', replyTo: queue, correlationId: 'mine' });
        const reply = await new Promise<import('amqplib').ConsumeMessage | null>((resolve) => {
          void channel.consume(queue, resolve, { noAck: true });
        });
        expect(reply?.content.toString()).toBe('yes');
        expect(reply?.properties).toMatchObject({ correlationId: 'mine', contentType: 'application/json' });
      });
    });

    it('take no harm from a reply queue that is gone', async () => {
      const broker = await open();
      const seen: string[] = [];
      await broker.consumeCommands(
        async ({ messageId }) => (seen.push(messageId), { outcome: 'done', reply: bytes('x') }),
      );
      await send({ messageId: 'a', replyTo: 'nobody-is-here' });
      await send({ messageId: 'b' });
      while (seen.length < 2) await wait(1);
      expect(seen).toEqual(['a', 'b']);
      await broker.close();
      await onChannel(async (channel) => {
        for (const lane of [0, 1])
          expect((await channel.checkQueue(`${prefix}commands.v2.2.${lane}`)).messageCount).toBe(0);
      });
    });

    it('tell who sent a message, on the ladder and after it, and believe nobody else', async () => {
      const broker = await open({ url: rabbitMqUrl() });
      const seen: Delivery[] = [];
      await broker.consumeCommands(async (delivery) => {
        seen.push(delivery);
        return { outcome: 'retry', reason: 'a bug' };
      });
      const forged = { 'seatledger-sender': 'root', 'seatledger-attempt': 5 };
      await send({ messageId: 'unnamed', headers: forged });
      while (seen.length < 2) await wait(1);
      expect(seen.map(({ userId, attempt, headers }) => [userId, attempt, headers])).toEqual([
        [undefined, 1, undefined],
        [undefined, 2, undefined],
      ]);
      expect(await parked(broker)).toMatchObject([{ messageId: 'unnamed', attempt: 2, reason: 'a bug' }]);
    });

    it('take no message under another user’s name: the broker checks it', async () => {
      await (await open()).consumeCommands(async () => ({ outcome: 'done' }));
      const forging = onRabbitMq(rabbitMqUrl(), async (model) => {
        const channel = await model.createConfirmChannel();
        const refused = new Promise<Error>((resolve) => channel.on('error', resolve));
        channel.publish(`${prefix}commands.v2`, TENANT, Buffer.from('{}'), { userId: 'root' });
        return refused;
      });
      expect((await forging).message).toMatch(/user_id property set to 'root'/);
    });

    it('return a command where the lanes are gone', async () => {
      const broker = await open();
      await (await broker.consumeCommands(async () => ({ outcome: 'done' }))).stop();
      await onChannel(async (channel) => {
        for (const lane of [0, 1]) await channel.deleteQueue(`${prefix}commands.v2.2.${lane}`);
      });
      const command = {
        messageId: 'a',
        type: 'T',
        routingKey: TENANT,
        body: bytes('{}'),
        contentType: 'application/json',
      };
      await expect(broker.publishCommands([command])).rejects.toThrow(Unroutable);
    });

    it('spread tenants over all lanes', async () => {
      const broker = await open({ lanes: 2 });
      await (await broker.consumeCommands(async () => ({ outcome: 'done' }))).stop();
      await broker.publishCommands(
        Array.from({ length: 100 }, (_, index) => ({
          messageId: `m${index}`,
          type: 'T',
          routingKey: `tenant-${index}`,
          body: bytes('{}'),
          contentType: 'application/json',
        })),
      );
      await onChannel(async (channel) => {
        for (const lane of [0, 1]) {
          const { messageCount } = await channel.checkQueue(`${prefix}commands.v2.2.${lane}`);
          expect(messageCount).toBeGreaterThan(20);
        }
      });
    });
  });
});
