import { connect } from 'amqplib';
import type { BrokerEvent } from '#application';
import { withAdapter } from '#testing/adapters';
import { brokerContract, WAKE_UPS } from '#testing/contracts';
import { ManualDelay } from '#testing/fakes';
import { openWire } from '#testing/faults';
import { aRabbitMqPrefix, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { deleteTopology, openRabbitMqBroker } from './index.js';

const LADDER = [10, 20, 30, 40];

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  brokerContract('RabbitMqBroker', async () => {
    const delay = new ManualDelay();
    const prefix = aRabbitMqPrefix();
    const wire = await openWire(rabbitMqUrl());
    let count = 0;
    const options = {
      delay,
      prefix,
      lanes: 2,
      ladder: LADDER,
      ids: { next: () => `id-${String(++count).padStart(6, '0')}` }, // they grow like those of the apps
      maxMessageBytes: 1_024,
    };
    const listener = await connect(rabbitMqUrl());
    return {
      broker: await openRabbitMqBroker({ ...options, url: wire.url }),
      delay,
      tooLarge: 1_025,
      ladderByItself: true,
      listen: async (onEvent) => {
        const channel = await listener.createChannel();
        const { queue } = await channel.assertQueue('', { exclusive: true });
        await channel.bindQueue(queue, `${prefix}licensing.events`, '#');
        await channel.consume(
          queue,
          (message) => {
            if (message) onEvent(eventOf(message));
          },
          { noAck: true },
        );
      },
      queue: async (name, onEvent) => {
        const channel = await listener.createChannel();
        await channel.assertQueue(name, { exclusive: true });
        await channel.consume(
          name,
          (message) => {
            if (message) onEvent(eventOf(message));
          },
          { noAck: true },
        );
      },
      crash: async () => {
        wire.down(true);
        return openRabbitMqBroker({ ...options, url: rabbitMqUrl() });
      },
      dispose: async () => {
        await listener.close();
        await wire.close();
        await deleteTopology({ ...options, url: rabbitMqUrl() }, WAKE_UPS);
      },
    };
  });
});

const eventOf = ({ fields, properties, content }: import('amqplib').ConsumeMessage): BrokerEvent => ({
  messageId: String(properties.messageId),
  type: String(properties.type),
  routingKey: fields.routingKey,
  body: content,
  contentType: String(properties.contentType),
  headers: properties.headers as Record<string, string | number>,
});
