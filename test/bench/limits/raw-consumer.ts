// Consumes commands with amqplib alone, appends as many rows as ours with the driver alone, replies and acks: what one
// loop could do at most with this broker and this disk. It is a process of its own, told URL, queue and file.
import { randomBytes } from 'node:crypto';
import { connect, type ConsumeMessage } from 'amqplib';
import { openDatabase } from '../../../libs/sqlite/src/index.js';

const [url = '', exchange = '', file = '', prefetch = ''] = process.argv.slice(2);
const ROWS_A_COMMAND = 2;
const connection = await connect(url);
const channel = await connection.createChannel();
await channel.prefetch(Number(prefetch));
await channel.assertExchange(exchange, 'topic', { durable: true });
const { queue } = await channel.assertQueue(exchange, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
await channel.bindQueue(queue, exchange, '#');

const database = openDatabase({ file });
const insert = database.prepare(
  'INSERT INTO events (position, stream, id, revision, type, version, data, metadata, checksum) ' +
    'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
);
let position = (database.value('SELECT max(position) FROM events') as number | null) ?? 0;
const metadata = JSON.stringify({ commandId: 'x'.repeat(36), occurredAt: '2026-01-15T08:00:00.000Z', actor: 'bench' });

let waiting: ConsumeMessage[] = [];
let isWorking = false;
/** What came while the last transaction was written goes into the next one. */
const work = (): void => {
  isWorking = waiting.length > 0;
  if (!isWorking) return;
  const messages = waiting;
  waiting = [];
  database.transaction(() => {
    for (const { content, properties } of messages)
      for (let row = 0; row < ROWS_A_COMMAND; row += 1) {
        const stream = `raw-${String(properties.messageId)}`;
        const [id, checksum] = [randomBytes(16), randomBytes(32)];
        insert.run((position += 1), stream, id, row, 'Raw', 1, content.toString(), metadata, checksum);
      }
  });
  for (const message of messages) {
    const { replyTo, correlationId } = message.properties as { replyTo: string; correlationId: string };
    const reply = Buffer.from(JSON.stringify({ outcome: 'accepted', of: JSON.parse(message.content.toString()) }));
    channel.publish('', replyTo, reply, { correlationId, contentType: 'application/json' });
    channel.ack(message);
  }
  setImmediate(work);
};
await channel.consume(queue, (message) => {
  if (message === null) return;
  waiting.push(message);
  if (!isWorking) {
    isWorking = true;
    setImmediate(work);
  }
});
const end = async (): Promise<void> => {
  await channel.deleteQueue(queue);
  await channel.deleteExchange(exchange);
  await connection.close();
  database.close();
};
process.once('disconnect', () => {
  end().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
process.send!('ready');
