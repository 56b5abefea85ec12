import { withAdapter } from '#testing/adapters';
import { ManualDelay } from '#testing/fakes';
import { aRabbitMqPrefix, onRabbitMq, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { deleteTopology, openRabbitMqBroker, type RabbitMqBroker } from './index.js';

/** This is more than one page of one look. */
const MANY = 10_500;
const idOf = (index: number): string => `id-${String(index).padStart(6, '0')}`;
const ids = Array.from({ length: MANY }, (_, index) => idOf(index));

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('ten thousand and more parked messages', () => {
    const prefix = aRabbitMqPrefix();
    const options = { url: rabbitMqUrl(), prefix, lanes: 1, delay: new ManualDelay(), ids: { next: () => 'id' } };
    let broker: RabbitMqBroker;

    beforeAll(async () => {
      broker = await openRabbitMqBroker(options);
      await (await broker.consumeCommands(async () => ({ outcome: 'done' }))).stop();
      await onRabbitMq(rabbitMqUrl(), async (model) => {
        const channel = await model.createConfirmChannel();
        for (const [index, id] of ids.entries())
          channel.publish(`${prefix}parked.v2`, 'tenant', Buffer.from('{}'), {
            persistent: true,
            userId: 'guest',
            messageId: `m${index}`,
            // many have the same millisecond, as when a lane parks all that it holds
            headers: { 'seatledger-parked-id': id, 'seatledger-parked-at': 1_800_000_000_000 + Math.floor(index / 64) },
          });
        await channel.waitForConfirms();
      });
    });
    afterAll(async () => {
      await broker.close();
      await deleteTopology(options);
    });

    it('are shown in their order, each time; one is found wherever it stands', async () => {
      for (const limit of [3, 100, 3])
        expect((await broker.parked(limit)).map(({ parkedId }) => parkedId)).toEqual(ids.slice(0, limit));
      expect(await broker.parkedIds()).toEqual(ids);
      expect(await broker.parkedMessage(ids.at(-1)!)).toMatchObject({ messageId: `m${MANY - 1}` });
    });

    it('are dropped all, or all but some: RabbitMQ forgets no acknowledgement', async () => {
      const left = [ids[10], ids.at(-1)!];
      const dropped = ids.filter((id) => !left.includes(id));
      expect((await broker.discardParked(dropped)).length).toBe(dropped.length);
      expect(await broker.parkedIds()).toEqual(left);
      expect(await broker.discardParked(ids)).toEqual(left);
      expect(await broker.parkedIds()).toEqual([]);
    });
  });
});
