import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Channel } from 'amqplib';
import { deleteTopology, openRabbitMqBroker } from '#adapters/broker-rabbitmq';
import { BrokerTopologyError, BrokerUnavailable } from '#application';
import { createIds } from '#contracts';
import { createLogger, isInVain, openPorts, readConfiguration, silentTelemetry, SystemDelay } from '#platform';
import { withAdapter } from '#testing/adapters';
import { openWire } from '#testing/faults';
import { aRabbitMqPrefix, onRabbitMq, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';

const LANES = 2;
const DAY = 86_400_000;
const deadLetterTo = (exchange: string) => ({
  'x-dead-letter-exchange': exchange,
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
});

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  // What the last release of format 1 declared stands here as it declared it, with a message in each kind of queue.
  describe('a RabbitMQ of an earlier release', () => {
    let prefix: string;
    let queues: string[];
    let exchanges: string[];
    beforeEach(() => {
      prefix = aRabbitMqPrefix();
      [queues, exchanges] = [[], []];
    });
    const onChannel = <T>(work: (channel: Channel) => Promise<T>): Promise<T> =>
      onRabbitMq(rabbitMqUrl(), async (model) => work(await model.createChannel()));
    const remove = () =>
      onChannel(async (channel) => {
        for (const name of queues.splice(0)) await channel.deleteQueue(name);
        for (const name of exchanges.splice(0)) await channel.deleteExchange(name);
      });
    afterEach(async () => {
      await remove();
      await deleteTopology({ url: rabbitMqUrl(), prefix, lanes: LANES });
    });

    const exchange = async (channel: Channel, name: string, type: string, alternateExchange?: string) => {
      exchanges.push(prefix + name);
      const options = alternateExchange === undefined ? {} : { alternateExchange: prefix + alternateExchange };
      await channel.assertExchange(prefix + name, type, { durable: true, ...options });
    };
    const queue = async (channel: Channel, name: string, args: Readonly<Record<string, unknown>>) => {
      queues.push(prefix + name);
      await channel.assertQueue(prefix + name, { durable: true, arguments: { 'x-queue-type': 'quorum', ...args } });
      channel.sendToQueue(prefix + name, Buffer.from('{}'), { type: 'TransferLicenses', persistent: true });
    };
    const parked = async (channel: Channel) => {
      await exchange(channel, 'parked.v1', 'fanout');
      await queue(channel, 'parked.v1', { 'x-delivery-limit': 1_000_000_000, 'x-message-ttl': 30 * DAY });
      await channel.bindQueue(`${prefix}parked.v1`, `${prefix}parked.v1`, '');
    };
    const commands = async (channel: Channel) => {
      await parked(channel);
      await exchange(channel, `commands.v1.${LANES}`, 'x-consistent-hash');
      await exchange(channel, 'commands.v1', 'direct', `commands.v1.${LANES}`);
      for (let lane = 0; lane < LANES; lane += 1) {
        const name = `commands.v1.${LANES}.${lane}`;
        const args = { 'x-delivery-limit': 10_000, 'x-single-active-consumer': true };
        await queue(channel, name, { ...args, ...deadLetterTo(`${prefix}parked.v1`) });
        await channel.bindQueue(prefix + name, `${prefix}commands.v1.${LANES}`, '1');
      }
      const step = `commands.v1.${LANES}.retry.600000`;
      await exchange(channel, step, 'fanout');
      const lanes = deadLetterTo(`${prefix}commands.v1.${LANES}`);
      await queue(channel, step, { 'x-delivery-limit': 1_000_000_000, 'x-message-ttl': 600_000, ...lanes });
      await channel.bindQueue(prefix + step, prefix + step, '');
    };
    const wakeUps = async (channel: Channel) => {
      await parked(channel);
      await exchange(channel, 'wake-ups.v1.due', 'fanout');
      await queue(channel, 'wake-ups.v1.due', { 'x-delivery-limit': 10_000, ...deadLetterTo(`${prefix}parked.v1`) });
      await channel.bindQueue(`${prefix}wake-ups.v1.due`, `${prefix}wake-ups.v1.due`, '');
      const due = deadLetterTo(`${prefix}wake-ups.v1.due`);
      const waiting = { 'x-delivery-limit': 1_000_000_000, 'x-message-ttl': 30 * DAY, ...due };
      await queue(channel, `wake-ups.v1.${30 * DAY}`, waiting);
    };
    const counts = () =>
      onChannel((channel) => Promise.all(queues.map(async (name) => (await channel.checkQueue(name)).messageCount)));

    const start = async (): Promise<void> => {
      const dataDir = await mkdtemp(join(tmpdir(), 'seatledger-earlier-'));
      const BROKER_URL = `${rabbitMqUrl()}?prefix=${prefix}&lanes=${LANES}`;
      const configuration = readConfiguration({ DATA_DIR: dataDir, BROKER_URL });
      const settings = { configuration, logger: createLogger('silent'), telemetry: silentTelemetry() };
      try {
        await (await openPorts(settings)).close();
      } finally {
        await rm(dataDir, { recursive: true });
      }
    };

    it.each([
      ['the commands app', commands, 'commands.v1'],
      ['a retention alone', wakeUps, 'parked.v1'],
    ])('is refused with what %s left, keeps its messages, and is taken once that is gone', async (_by, leave, name) => {
      await onChannel(leave);
      const before = await counts();
      expect(before.filter((count) => count > 0)).not.toEqual([]);
      const error: unknown = await start().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'broker-topology' });
      expect(isInVain(error) && error.message).toContain(
        `the exchange ${prefix}${name} was left by an earlier release`,
      );
      expect(isInVain(error) && error.message).toMatch(/: let that release run its queues empty.*then start again$/);
      expect(await counts()).toEqual(before);
      await remove();
      await start();
    });

    it('is refused to consumers and publishers also where it was away when they were started', async () => {
      await onChannel(commands);
      const wire = await openWire(rabbitMqUrl());
      wire.down(true);
      const delay = new SystemDelay();
      const broker = await openRabbitMqBroker({ url: wire.url, prefix, delay, ids: createIds(), mayBeAway: true });
      wire.down(false);
      const consuming = broker.consumeCommands(async () => ({ outcome: 'done' }));
      await expect(consuming).rejects.toThrow(BrokerTopologyError);
      // the connection for publishing may come back later than that for consuming
      const refusal = async (): Promise<unknown> => {
        for (;;) {
          const error: unknown = await broker.preparePublishing({ events: true }).catch((thrown: unknown) => thrown);
          if (!(error instanceof BrokerUnavailable)) return error;
          await setImmediate();
        }
      };
      expect(await refusal()).toMatchObject({
        code: 'broker-topology',
        message: expect.stringMatching(/left by an earlier release/),
      });
      await broker.close();
      await wire.close();
    });
  });
});
