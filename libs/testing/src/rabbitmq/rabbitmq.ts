import { randomUUID } from 'node:crypto';
import { type ChannelModel, connect } from 'amqplib';

/** @throws Error with the reason why there is no server to test against */
export const rabbitMqUrl = (): string => {
  const url = process.env['RABBITMQ_URL'];
  if (url === undefined || url === '') throw new Error('RABBITMQ_URL is not set');
  return url;
};

/** Returns a prefix for one test's names on a shared server. The test deletes them at its end. */
export const aRabbitMqPrefix = (): string => `test-${randomUUID().slice(0, 8)}.`;

/** Works on a connection of its own, as a plain client that knows nothing of this code. */
export const onRabbitMq = async <T>(url: string, work: (model: ChannelModel) => Promise<T>): Promise<T> => {
  const model = await connect(url);
  try {
    return await work(model);
  } finally {
    await model.close();
  }
};

/** Probes the server for `withAdapter`. */
export const rabbitMqAnswers = async (): Promise<unknown> => onRabbitMq(rabbitMqUrl(), async () => undefined);
