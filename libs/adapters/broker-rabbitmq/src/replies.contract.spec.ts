import { setTimeout as wait } from 'node:timers/promises';
import type { ConsumeMessage } from 'amqplib';
import { ThrottledLog } from '#application';
import { defined } from '#licensing';
import { withAdapter } from '#testing/adapters';
import { openWire } from '#testing/faults';
import { onRabbitMq, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { namesOf } from './names.js';
import { settingsOf } from './options.js';
import { Publisher } from './publisher.js';
import { RecoveringConnection } from './recovering-connection.js';
import { Replies } from './replies.js';

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('a reply whose connection is lost', () => {
    it('is sent once that is back, however long it takes: an outage is no fault of its address', async () => {
      const wire = await openWire(rabbitMqUrl());
      const reported: string[] = [];
      let isDown = false;
      // While the connection is away a reply's time limit is over at once, so that the outage outlasts many of them. On
      // a connection that works the broker has the whole limit, however busy the machine is.
      const delay = {
        wait: (milliseconds: number, signal?: AbortSignal) => {
          const isLimit = milliseconds >= 5_000;
          return wait(isLimit && !isDown ? milliseconds : 2, undefined, defined({ signal }));
        },
      };
      const settings = settingsOf({
        url: wire.url,
        delay,
        ids: { next: () => crypto.randomUUID() },
        log: new ThrottledLog((what) => {
          if (!what.startsWith('the connection')) reported.push(what);
        }),
      });
      const connection = await RecoveringConnection.open(settings, 'test');
      const never = new AbortController().signal;
      const publisher = new Publisher(connection, new ThrottledLog(() => {}));
      const closing = new AbortController();
      const replies = new Replies(settings, namesOf(settings), connection, publisher, closing.signal);
      await onRabbitMq(rabbitMqUrl(), async (model) => {
        const channel = await model.createChannel();
        const { queue } = await channel.assertQueue('', { exclusive: true });
        isDown = true;
        wire.down(true);
        while (connection.canPublish) await wait(1);
        const asking = { properties: { replyTo: queue, correlationId: 'c' } } as unknown as ConsumeMessage;
        const sent = replies.send(asking, new TextEncoder().encode('yes'), never);
        while (wire.refused < 4) await wait(1);
        isDown = false;
        wire.down(false);
        await sent;
        const reply = await channel.get(queue, { noAck: true });
        expect(reply && [reply.content.toString(), reply.properties.correlationId]).toEqual(['yes', 'c']);
      });
      expect(reported).toEqual([]);
      closing.abort();
      await connection.close();
      await wire.close();
    });
  });
});
