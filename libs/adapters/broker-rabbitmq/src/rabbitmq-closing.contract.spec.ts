import { setTimeout as wait } from 'node:timers/promises';
import { type BrokerMessage, BrokerUnavailable } from '#application';
import { withAdapter } from '#testing/adapters';
import { type GluingProxy, openGluingProxy, openSeveringProxy, type SeveringProxy } from '#testing/faults';
import { aRabbitMqPrefix, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { deleteTopology, openRabbitMqBroker, type RabbitMqBroker } from './index.js';

/** The client says these words when it closes a channel, and a connection. */
const CLOSES_CHANNEL = 'Goodbye';
const CLOSES_CONNECTION = 'Cheers, thanks';

/** AMQP numbers its methods by class and method. */
const method = (channel: number, classId: number, methodId: number, rest: Uint8Array): Buffer => {
  const head = Buffer.alloc(11);
  head.writeUInt8(1, 0);
  head.writeUInt16BE(channel, 1);
  head.writeUInt32BE(4 + rest.length, 3);
  head.writeUInt16BE(classId, 7);
  head.writeUInt16BE(methodId, 9);
  return Buffer.concat([head, rest, Buffer.of(0xce)]);
};
/** Code 320, no text, and no method that would be to blame. */
const FORCED = Buffer.of(0x01, 0x40, 0, 0, 0, 0, 0);
const OPEN_OK = method(0, 10, 41, Buffer.of(0));
const CLOSE_CONNECTION = method(0, 10, 50, FORCED);
const confirmsOf = (channel: number): Buffer => method(channel, 85, 11, Buffer.alloc(0));
const closeOf = (channel: number): Buffer => method(channel, 20, 40, FORCED);

const message: BrokerMessage = {
  messageId: 'm',
  type: 'T',
  routingKey: 'tenant',
  body: new TextEncoder().encode('{}'),
  contentType: 'application/json',
};
const answers = async () => ({ outcome: 'done', reply: new Uint8Array() }) as const;

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('a broker that goes away in the moment in which something', () => {
    let prefix: string;
    const target = { host: new URL(rabbitMqUrl()).hostname, port: Number(new URL(rabbitMqUrl()).port || 5672) };
    const by = (proxy: { readonly port: number }): string => {
      const url = new URL(rabbitMqUrl());
      url.hostname = '127.0.0.1';
      url.port = String(proxy.port);
      return url.href;
    };
    const options = (url: string) => ({
      url,
      prefix,
      lanes: 2,
      ladder: [10],
      delay: {
        wait: (milliseconds: number, signal?: AbortSignal) => wait(milliseconds, undefined, { signal: signal! }),
      },
      ids: { next: () => crypto.randomUUID() },
    });
    const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
      while (!(await isSo())) await wait(5);
    };
    const opened: RabbitMqBroker[] = [];
    const open = async (how: Parameters<typeof openRabbitMqBroker>[0]): Promise<RabbitMqBroker> => {
      const broker = await openRabbitMqBroker(how);
      opened.push(broker);
      return broker;
    };
    beforeEach(() => {
      prefix = aRabbitMqPrefix();
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((broker) => broker.close()));
      await deleteTopology(options(rabbitMqUrl()));
    });

    describe('is closed', () => {
      let proxy: SeveringProxy;
      beforeEach(async () => {
        proxy = await openSeveringProxy(target);
      });
      afterEach(() => proxy.close());

      it('keeps no consumer from beginning, then and later', async () => {
        const broker = await open(options(by(proxy)));
        proxy.severAt(CLOSES_CHANNEL);
        await expect(broker.consumeCommands(answers)).rejects.toThrow(BrokerUnavailable);
        proxy.severAt(undefined);
        await until(async () =>
          broker.consumeCommands(answers).then(
            () => true,
            () => false,
          ),
        );
        await until(() => broker.healthy()); // requests go over another connection, which was cut too
        await broker.request(message, { timeoutMilliseconds: 30_000 });
      });

      it('keeps no consumer from going on', async () => {
        const broker = await open(options(by(proxy)));
        await broker.consumeCommands(answers);
        proxy.severAt(CLOSES_CHANNEL);
        await broker.healthy(); // it asks on a channel of its own, and closes that
        await until(async () => !(await broker.healthy()));
        proxy.severAt(undefined);
        await until(() => broker.healthy());
        await broker.request(message, { timeoutMilliseconds: 30_000 });
      });

      it('keeps nobody from closing', async () => {
        const broker = await open(options(by(proxy)));
        await broker.consumeCommands(answers);
        proxy.severAt(CLOSES_CONNECTION);
        await broker.close();
      });

      it('keeps no list of parked messages from being read', async () => {
        const broker = await open(options(by(proxy)));
        await broker.consumeCommands(async () => ({ outcome: 'park', reason: 'malformed' }));
        await broker.publishCommands([message]);
        await until(async () => (await broker.parkedCount()) === 1);
        proxy.severAt(CLOSES_CHANNEL);
        expect(await broker.parked(5)).toHaveLength(1);
        proxy.severAt(undefined);
      });
    });

    describe('opens', () => {
      let proxy: GluingProxy;
      beforeEach(async () => {
        proxy = await openGluingProxy(target);
      });
      afterEach(() => proxy.close());

      it('takes no connection for open that isn\u2019t', async () => {
        proxy.glue({ to: OPEN_OK, bytes: CLOSE_CONNECTION, times: 1 });
        await expect(open(options(by(proxy)))).rejects.toThrow(BrokerUnavailable);
        proxy.glue({ to: OPEN_OK, bytes: CLOSE_CONNECTION, times: 2 });
        const broker = await open({ ...options(by(proxy)), mayBeAway: true });
        await broker.consumeCommands(answers);
        await until(() => broker.healthy());
        await broker.request(message, { timeoutMilliseconds: 30_000 });
      });

      it('costs the replies no more than this one try', async () => {
        const broker = await open(options(by(proxy)));
        await broker.consumeCommands(answers);
        const client = await open(options(rabbitMqUrl()));
        proxy.glue({ to: confirmsOf(1), bytes: closeOf(1), times: 1 }); // the first reply opens this channel
        await client.request(message, { timeoutMilliseconds: 30_000 });
        expect(proxy.left).toBe(0);
      });
    });
  });
});
