import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type BrokerEvent, type BrokerMessage, BrokerUnavailable } from '#application';
import { withAdapter } from '#testing/adapters';
import { ownRabbitMqIsPossible, type OwnRabbitMq, startOwnRabbitMq } from '#testing/rabbitmq';
import { openRabbitMqBroker } from './index.js';

const message = (id: string): BrokerMessage => ({
  messageId: id,
  type: 'T',
  routingKey: `tenant-${id.length}`,
  body: new TextEncoder().encode('{}'),
  contentType: 'application/json',
});
const event = (index: number): BrokerEvent => ({ ...message(`e${index}`), routingKey: 't.T', headers: {} });
const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await wait(20);
};

await withAdapter('rabbitmq', ownRabbitMqIsPossible, () => {
  describe('a RabbitMQ that is killed', () => {
    let server: OwnRabbitMq;
    beforeAll(async () => (server = await startOwnRabbitMq()), 120_000);
    afterAll(() => server.dispose());

    it('keeps what it confirmed, once it is back; consumers and publishers go on by themselves', async () => {
      const delay = {
        wait: (milliseconds: number, signal?: AbortSignal) => wait(milliseconds, undefined, signal ? { signal } : {}),
      };
      const broker = await openRabbitMqBroker({
        url: server.url,
        lanes: 2,
        ladder: [1_000],
        delay,
        ids: { next: () => randomUUID() },
      });
      const seen: string[] = [];
      let blocks = true;
      await broker.consumeCommands(
        async ({ messageId }) => {
          await until(() => !blocks);
          seen.push(messageId);
          return messageId === 'bad' ? { outcome: 'park', reason: 'malformed' } : { outcome: 'done' };
        },
        { prefetch: 10 },
      );
      const confirmed = new Set<string>();
      const publish = async (id: string): Promise<void> => {
        await broker.publishCommands([message(id)]);
        confirmed.add(id);
      };
      await Promise.all(Array.from({ length: 500 }, (_, index) => publish(`m${index}`)));
      await publish('bad');
      expect(await broker.publishEvents([event(1)])).toBe(1);

      await server.kill();
      await until(async () => !(await broker.healthy()));
      await expect(broker.publishCommands([message('refused')])).rejects.toThrow(BrokerUnavailable);
      expect(await broker.publishEvents([event(2)])).toBe(0);
      await server.start();
      await until(() => broker.healthy());
      await publish('later');
      expect(await broker.publishEvents([event(2)])).toBe(1);

      blocks = false;
      await until(() => [...confirmed].every((id) => seen.includes(id)));
      await until(async () => (await broker.parked(5)).length > 0);
      expect(seen).not.toContain('refused');
      await broker.close();
    }, 180_000);
  });
});
