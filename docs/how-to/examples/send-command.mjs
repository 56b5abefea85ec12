// Sends one command to Seatledger over RabbitMQ and prints the reply.
//
//     node send-command.mjs TENANT_ID COMMAND '{"the": "body"}' [COMMAND_ID]
//
// The broker is BROKER_URL (default amqp://guest:guest@127.0.0.1:5672). Needs amqplib (npm install amqplib).
import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';

const REPLY_WITHIN_MILLISECONDS = 60_000;
const REPLY_TO = 'amq.rabbitmq.reply-to';

/** Publishes the command and resolves with its reply. The same commandId again is answered as the first time. */
const sendCommand = async (channel, { user, tenantId, command, body, commandId }) => {
  const reply = new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no reply yet; ask again under the same id ${commandId}`)),
      REPLY_WITHIN_MILLISECONDS,
    );
    const settle = (end, value) => (clearTimeout(timer), end(value));
    channel.on('return', () => settle(reject, new Error('nobody consumes commands')));
    // RabbitMQ's direct reply-to: needs no queue; consume first, then publish on the same channel
    const onReply = ({ properties, content }) => {
      if (properties.correlationId === commandId) settle(resolve, JSON.parse(content.toString()));
    };
    channel.consume(REPLY_TO, onReply, { noAck: true }).catch((error) => settle(reject, error));
  });
  channel.publish(
    process.env.COMMANDS_EXCHANGE ?? 'commands.v2',
    tenantId || 'system',
    Buffer.from(JSON.stringify({ ...(tenantId ? { tenantId } : {}), body })),
    {
      type: command,
      messageId: commandId,
      correlationId: commandId,
      replyTo: REPLY_TO,
      contentType: 'application/json',
      userId: user,
      persistent: true,
      mandatory: true,
    },
  );
  await channel.waitForConfirms(); // the broker has it, whatever happens to us from here on
  return reply;
};

const [tenant, command, json, commandId = randomUUID()] = process.argv.slice(2);
const url = new URL(process.env.BROKER_URL ?? 'amqp://guest:guest@127.0.0.1:5672');
const user = decodeURIComponent(url.username) || 'guest';
const connection = await connect(url.href);
try {
  const channel = await connection.createConfirmChannel();
  const body = JSON.parse(json);
  const reply = await sendCommand(channel, { user, tenantId: tenant.toLowerCase(), command, body, commandId });
  console.log(JSON.stringify(reply));
  // 0: decided as asked; 1: refused or put aside; 3: not decided, send it again under the same id
  process.exitCode = { accepted: 0, unchanged: 0, failed: 3 }[reply.outcome] ?? 1;
} finally {
  await connection.close();
}
