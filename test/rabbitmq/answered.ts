import type { ConsumeMessage } from 'amqplib';
import { onRabbitMq, rabbitMqUrl } from '#testing/rabbitmq';

/** The type of a message, the tenant that it is about, and its body. */
export type Sent = readonly [type: string, tenantId: string, body: object];
export type Reply = Readonly<Record<string, unknown>>;

/** Sends messages one after the other, each when the one before it is answered, and resolves to the replies. */
export const answered = (prefix: string, messages: readonly Sent[]): Promise<readonly Reply[]> =>
  onRabbitMq(rabbitMqUrl(), async (connection) => {
    const channel = await connection.createConfirmChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    let answer: (message: ConsumeMessage) => void = () => {};
    await channel.consume(queue, (message) => message && answer(message), { noAck: true });
    const replies: Reply[] = [];
    for (const [type, tenantId, body] of messages) {
      const reply = new Promise<ConsumeMessage>((found) => (answer = found));
      const content = Buffer.from(JSON.stringify({ tenantId, body }));
      const properties = { type, messageId: JSON.stringify(body), correlationId: 'c', replyTo: queue };
      channel.publish(`${prefix}commands.v2`, tenantId, content, { contentType: 'application/json', ...properties });
      await channel.waitForConfirms();
      replies.push(JSON.parse((await reply).content.toString()) as Reply);
    }
    return replies;
  });
