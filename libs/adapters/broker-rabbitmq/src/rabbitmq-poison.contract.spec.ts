import { defaultMaxListeners, getEventListeners, getMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Channel } from 'amqplib';
import { type Delivery, type Outcome, ThrottledLog } from '#application';
import { withAdapter } from '#testing/adapters';
import { aRabbitMqPrefix, onRabbitMq, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { deleteTopology, openRabbitMqBroker, type RabbitMqBroker } from './index.js';

const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);
const TENANT = '11111111-1111-4111-8111-111111111111';
/**
 * The address has the form of RabbitMQ's own ones, but names no real node. RabbitMQ 3.10 closes the connection of
 * whoever publishes there.
 */
const NOBODY = 'amq.rabbitmq.reply-to.g1h2AA9yZXBseUA5OTk5OTk5OTkAAALRAAAAAGsHKFU=.0ki3f8vIff+gvz19nGrCeg==';

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('RabbitMQ, where a message means harm,', () => {
    let prefix: string;
    let broker: RabbitMqBroker;
    let troubles: string[];
    let settled: string[];
    /** Everything waited on these so far. */
    let waitedOn: Set<AbortSignal>;
    const options = (change: object = {}) => ({
      url: rabbitMqUrl(),
      prefix,
      lanes: 1,
      ladder: [10],
      delay: {
        wait: (milliseconds: number, signal?: AbortSignal) => {
          if (signal !== undefined) waitedOn.add(signal);
          return wait(milliseconds, undefined, { signal: signal! });
        },
      },
      ids: { next: () => crypto.randomUUID() },
      log: new ThrottledLog((what) => void troubles.push(what)),
      ...change,
    });
    const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
      while (!(await isSo())) await wait(5);
    };
    const consume = (handler: (delivery: Delivery) => Promise<Outcome>, prefetch = 500) =>
      broker.consumeCommands(handler, { prefetch, onSettled: (outcome) => void settled.push(outcome) });
    const onChannel = <T>(work: (channel: Channel) => Promise<T>): Promise<T> =>
      onRabbitMq(rabbitMqUrl(), async (model) => work(await model.createChannel()));
    const send = (all: readonly object[]): Promise<void> =>
      onRabbitMq(rabbitMqUrl(), async (model) => {
        const channel = await model.createConfirmChannel();
        for (const each of all) channel.publish(`${prefix}commands.v2`, TENANT, Buffer.from('{}'), each);
        await channel.waitForConfirms();
      });

    beforeEach(async () => {
      prefix = aRabbitMqPrefix();
      troubles = [];
      settled = [];
      waitedOn = new Set();
      broker = await openRabbitMqBroker(options());
    });
    afterEach(async () => {
      await broker.close();
      await deleteTopology(options());
    });

    it('answers everybody else, whatever stands in a reply_to', async () => {
      await consume(async () => ({ outcome: 'done', reply: bytes('yes') }));
      await onRabbitMq(rabbitMqUrl(), async (model) => {
        const channel = await model.createChannel();
        const { queue } = await channel.assertQueue('', { exclusive: true });
        const answered: string[] = [];
        await channel.consume(queue, (reply) => void answered.push(String(reply?.properties.correlationId)), {
          noAck: true,
        });
        const good = Array.from({ length: 20 }, (_, index) => ({ replyTo: queue, correlationId: `good ${index}` }));
        const bad = ['amq.rabbitmq.reply-to.g1h2AAAAAA.bbb', NOBODY, `${prefix}parked.v2`];
        await send([...good.slice(0, 10), ...bad.map((replyTo) => ({ replyTo })), ...good.slice(10)]);
        await until(() => settled.length === 23 && answered.length >= 20);
        expect(new Set(answered)).toEqual(new Set(good.map(({ correlationId }) => correlationId)));
      });
      expect(settled).toEqual(Array.from({ length: 23 }, () => 'done'));
      expect(troubles).toContain('a reply_to was ignored');
      expect(await broker.parkedCount()).toBe(0);
    });

    it('tells the handler of no reply address where there is none that may be used', async () => {
      const seen: Delivery[] = [];
      await consume(async (delivery) => (seen.push(delivery), { outcome: 'done' }));
      await send([{ replyTo: `${prefix}parked.v2` }, { replyTo: 'amq.rabbitmq.reply-to.x.y' }, { replyTo: 'mine' }]);
      await until(() => seen.length === 3);
      expect(seen.map(({ replyTo }) => replyTo)).toEqual([undefined, undefined, 'mine']);
    });

    it('goes on where a reply queue takes no more', async () => {
      await consume(async () => ({ outcome: 'done', reply: bytes('yes') }), 5);
      const full = `${prefix}replies`;
      const full3 = { durable: true, arguments: { 'x-max-length': 3, 'x-overflow': 'reject-publish' } };
      await onChannel((channel) => channel.assertQueue(full, full3));
      await send(Array.from({ length: 30 }, () => ({ replyTo: full })));
      await until(() => settled.length === 30);
      expect(troubles).toContain('a reply was given up');
      expect(await onChannel(async (channel) => channel.deleteQueue(full))).toEqual({ messageCount: 3 });
    });

    it('lets all replies wait on one signal without a warning of a leak, and leaves no listener there', async () => {
      await consume(async () => ({ outcome: 'done', reply: bytes('yes') }));
      await send(Array.from({ length: 15 }, () => ({ replyTo: NOBODY })));
      const most = () => Math.max(0, ...[...waitedOn].map((signal) => getEventListeners(signal, 'abort').length));
      await until(() => most() > defaultMaxListeners);
      const crowded = [...waitedOn].filter((signal) => getEventListeners(signal, 'abort').length > defaultMaxListeners);
      expect(crowded.map(getMaxListeners)).toEqual(crowded.map(() => Infinity));
      await broker.close();
      expect(most()).toBe(0);
    });

    it('ends while a reply can\u2019t be sent', async () => {
      await consume(async () => ({ outcome: 'done', reply: bytes('yes') }));
      await send([{ replyTo: NOBODY }]);
      await broker.close();
    });

    it.each(['park', 'retry'] as const)(
      'puts aside a message whose headers are too large to send on (%s)',
      async (outcome) => {
        await consume(async () => ({ outcome, reason: 'an unknown command' }));
        const large = Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`h${index}`, 'x'.repeat(5_025)]));
        await send([{ messageId: 'a', headers: { ...large, from: 'hr' } }]);
        await until(async () => (await broker.parkedCount()) === 1);
        const [found] = await broker.parked(1);
        expect(found).toMatchObject({ messageId: 'a', attempt: outcome === 'park' ? 1 : 2, headers: { from: 'hr' } });
        expect(found?.reason).toBe('an unknown command (its headers were too large: 7 left out)');
      },
    );

    it('has the lane itself put aside what can\u2019t be sent on at all', async () => {
      await broker.close();
      broker = await openRabbitMqBroker(options({ ids: { next: () => 'x'.repeat(70_000) } }));
      await consume(async ({ messageId }) =>
        messageId === 'b' ? { outcome: 'done' } : { outcome: 'park', reason: 'malformed', reply: bytes('no') },
      );
      await onRabbitMq(rabbitMqUrl(), async (model) => {
        const channel = await model.createChannel();
        const { queue } = await channel.assertQueue('', { exclusive: true });
        await send([{ messageId: 'a', replyTo: queue, headers: { from: 'hr' } }, { messageId: 'b' }]);
        await until(async () => (await channel.checkQueue(queue)).messageCount === 1);
      });
      await until(async () => (await broker.parkedCount()) === 1);
      expect(await broker.parked(1)).toMatchObject([{ messageId: 'a', reason: 'rejected', headers: { from: 'hr' } }]);
      expect(settled.toSorted()).toEqual(['done', 'park']);
      expect(troubles).toContain('a message can\u2019t be republished; its lane parks it');
    });
  });
});
