import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';
import { openRabbitMqBroker } from '../../../libs/adapters/broker-rabbitmq/src/index.js';
import { publishOptions } from '../../../libs/adapters/broker-rabbitmq/src/messages.js';
import { namesOf } from '../../../libs/adapters/broker-rabbitmq/src/names.js';
import { declareCommands, deleteTopology } from '../../../libs/adapters/broker-rabbitmq/src/topology.js';
import { type BrokerMessage, RETRY_LADDER } from '../../../libs/application/src/index.js';
import { createIds, encodeCommand } from '../../../libs/contracts/src/index.js';
import { SystemDelay } from '../../../libs/platform/src/index.js';
import { ADMINISTRATOR } from '../../../libs/testing/src/world/index.js';
import { inFlight } from '../ours/in-flight.js';
import { tenantOf } from '../prepared/seeded-log.js';
import type { Line, Side } from '../row.js';

export const publishingLine: Line = {
  workload: 'commands published to a quorum queue, each confirmed',
  unit: '/s',
  ours: 'published',
  beside: { figure: 'raw published', what: 'amqplib, the same window', ratio: 'ours/other' },
  reach: { at: 'least', value: 0.8 },
};

export interface PublishingOptions {
  readonly url: string;
  /** The names of its exchanges and queues begin so, and nobody else's. */
  readonly prefix: string;
  readonly count: number;
  /** The most messages that wait for their confirms at once. */
  readonly window: number;
}

const messageOf = (at: number): BrokerMessage =>
  encodeCommand({
    id: randomUUID(),
    tenantId: tenantOf(0),
    actor: ADMINISTRATOR,
    request: { type: 'UpdateUser', body: { user: randomUUID(), profile: { city: `City ${at}` } } },
  });

/** Publishes the same messages by the product's adapter and by amqplib alone; nobody consumes them. */
export const openPublishing = async ({ url, prefix, count, window }: PublishingOptions) => {
  const lanes = 1;
  const names = namesOf({ prefix, lanes });
  const model = await connect(url);
  const channel = await model.createChannel();
  await declareCommands(model, names, { lanes, ladder: RETRY_LADDER });
  const raw = `${prefix}raw`;
  await channel.assertExchange(raw, 'topic', { durable: true });
  await channel.assertQueue(raw, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.bindQueue(raw, raw, '#');

  const [delay, ids] = [new SystemDelay(), createIds()];
  const broker = await openRabbitMqBroker({ url, prefix, lanes, delay, ids });
  const publisher = await model.createConfirmChannel();
  const user = decodeURIComponent(new URL(url).username);
  const publishRaw = (message: BrokerMessage): Promise<void> =>
    new Promise((confirmed, failed) => {
      publisher.publish(
        raw,
        message.routingKey,
        Buffer.from(message.body),
        publishOptions(message, user),
        (error: Error | null) => (error === null ? confirmed() : failed(error)),
      );
    });
  const side = (figure: string, queue: string, publish: (message: BrokerMessage) => Promise<void>): Side => ({
    name: figure,
    round: async () => {
      const messages = Array.from({ length: count }, (_, at) => messageOf(at));
      const seconds = await inFlight(count, window, (at) => publish(messages[at]!));
      const { messageCount } = await channel.purgeQueue(queue);
      return { figures: { [figure]: count / seconds }, result: { accepted: messageCount } };
    },
  });
  const sides: readonly Side[] = [
    side('published', names.lane(0), (message) => broker.publishCommands([message])),
    side('raw published', raw, publishRaw),
  ];
  return {
    sides,
    close: async (): Promise<void> => {
      await broker.close();
      await channel.deleteQueue(raw);
      await channel.deleteExchange(raw);
      await model.close();
      await deleteTopology({ url, prefix, lanes });
    },
  };
};
