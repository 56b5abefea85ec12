import { BrokerUnavailable, ThrottledLog } from '#application';
import { withAdapter } from '#testing/adapters';
import { ManualDelay } from '#testing/fakes';
import { openWire } from '#testing/faults';
import { rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { settingsOf } from './options.js';
import { NotConfirmed, Publisher } from './publisher.js';
import { RecoveringConnection } from './recovering-connection.js';
import { streamOf } from './write-together.js';

const log = new ThrottledLog(() => {});
/** The message goes to nobody; the default exchange confirms it all the same. */
const message = { exchange: '', routingKey: 'nobody-is-here', content: new Uint8Array(1), options: {} };

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('a publisher whose message was sent', () => {
    it.each(['blocked', 'cut'] as const)('tells that nobody knows, without a confirm: %s', async (how) => {
      const wire = await openWire(rabbitMqUrl());
      const connection = await RecoveringConnection.open(
        settingsOf({ url: wire.url, delay: new ManualDelay(), ids: { next: () => '' } }),
        'test',
      );
      const publisher = new Publisher(connection, log);
      await publisher.publishOne(message);
      const sent = publisher.publishOne(message).catch((error: unknown) => error);
      // the message is written, and nothing is read yet
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      if (how === 'blocked') connection.model?.emit('blocked', 'low on memory');
      else wire.cut();
      const failure = (await sent) as NotConfirmed;
      expect(failure).toBeInstanceOf(NotConfirmed);
      expect(failure.why).toBe(how === 'blocked' ? 'waiting' : 'lost');
      await expect(publisher.publishOne(message)).rejects.toThrow(BrokerUnavailable);
      await connection.close();
      await wire.close();
    });
  });

  describe('a publisher of many messages', () => {
    it('hands those that stand ready to the system in a few pieces', async () => {
      const connection = await RecoveringConnection.open(
        settingsOf({ url: rabbitMqUrl(), delay: new ManualDelay(), ids: { next: () => '' } }),
        'test',
      );
      const publisher = new Publisher(connection, log);
      await publisher.publishOne(message);
      const stream = streamOf(connection.model!)!;
      let pieces = 0;
      for (const name of ['_write', '_writev'] as const) {
        const send = stream[name]!.bind(stream) as (...given: readonly unknown[]) => void;
        stream[name] = (...given: readonly unknown[]): void => {
          pieces += 1;
          send(...given);
        };
      }
      await publisher.publish(Array.from({ length: 100 }, () => message));
      expect(pieces).toBeGreaterThan(0);
      expect(pieces).toBeLessThan(10);
      await connection.close();
    });
  });
});
