import { setTimeout as wait } from 'node:timers/promises';
import type { ConsumeMessage } from 'amqplib';
import { withAdapter } from '#testing/adapters';
import { openWire } from '#testing/faults';
import { onRabbitMq, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { Complaints } from './complaints.js';
import { Link } from './link.js';
import { namesOf } from './names.js';
import { settingsOf } from './options.js';
import { Publisher } from './publisher.js';
import { Replies } from './replies.js';

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('a reply whose connection is lost', () => {
    it('is sent once that is back, however long it takes: an outage is no fault of its address', async () => {
      const wire = await openWire(rabbitMqUrl());
      const complained: string[] = [];
      let waits = 0;
      // every wait is short, and so is a reply's time limit: an outage that outlasts many of them takes no time
      const delay = {
        wait: (milliseconds: number, signal?: AbortSignal) => {
          waits += 1;
          return wait(Math.min(milliseconds, 2), undefined, signal === undefined ? {} : { signal });
        },
      };
      const settings = settingsOf({
        url: wire.url,
        delay,
        ids: { next: () => crypto.randomUUID() },
        onTrouble: (what) => void complained.push(what),
      });
      const link = await Link.open(settings, 'test');
      const never = new AbortController().signal;
      const publisher = new Publisher(link, new Complaints(() => {}));
      const replies = new Replies(settings, namesOf(settings), link, publisher, never);
      await onRabbitMq(rabbitMqUrl(), async (model) => {
        const channel = await model.createChannel();
        const { queue } = await channel.assertQueue('', { exclusive: true });
        wire.down(true);
        while (link.open) await wait(1);
        const asking = { properties: { replyTo: queue, correlationId: 'c' } } as unknown as ConsumeMessage;
        const sent = replies.send(asking, new TextEncoder().encode('yes'), never);
        const before = waits;
        while (waits < before + 50) await wait(1);
        wire.down(false);
        await sent;
        const reply = await channel.get(queue, { noAck: true });
        expect(reply && [reply.content.toString(), reply.properties.correlationId]).toEqual(['yes', 'c']);
      });
      expect(complained).toEqual([]);
      await link.close();
      await wire.close();
    });
  });
});
