import { randomUUID } from 'node:crypto';
import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import { deleteTopology, openRabbitMqBroker, type RabbitMqBroker } from '#adapters/broker-rabbitmq';
import { MemoryReadModels } from '#adapters/read-models-memory';
import { LogReader, wakeUpPublisher, type LogFollower } from '#application';
import { withAdapter } from '#testing/adapters';
import { EXCHANGE_ONLY } from '#testing/catalogue';
import { aRabbitMqPrefix, onRabbitMq, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { PromptTurn } from '#testing/fakes';
import { CONTOSO, RetentionWorld } from '#testing/world';
import { brokerWakeUps, consumeWakeUps } from '../../apps/retention/src/broker-wake-ups.js';

const SECOND = 1_000;
const ONE_SECOND = { milliseconds: SECOND, iso: 'PT1S' } as const;

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('wake-ups over RabbitMQ', () => {
    let models: MemoryReadModels;
    let world: RetentionWorld;
    let broker: RabbitMqBroker;
    let publisher: LogFollower;
    let log: LogReader;
    let user: string;
    let prefix: string;
    const delay = {
      wait: (milliseconds: number, signal?: AbortSignal) => wait(milliseconds, undefined, signal ? { signal } : {}),
    };
    beforeEach(async () => {
      models = new MemoryReadModels();
      prefix = aRabbitMqPrefix();
      broker = await openRabbitMqBroker({
        url: rabbitMqUrl(),
        prefix,
        lanes: 1,
        delay,
        ids: { next: () => randomUUID() },
      });
      world = await RetentionWorld.open({
        models,
        retention: { term: ONE_SECOND, ofService: new Map() },
      });
      const { store, codec } = world.commands;
      log = new LogReader({ store, codec, delay, turn: new PromptTurn() });
      publisher = wakeUpPublisher({
        wakeUps: brokerWakeUps(broker),
        readModels: models,
        store,
        log,
        clock: world.clock,
        delay,
        onTrouble: () => {},
        onAlarm: ({ message }) => {
          throw new Error(message);
        },
      });
      await world.commands.setUp();
      await world.commands.buy(EXCHANGE_ONLY, 1);
      [user] = (await world.commands.createUsers(1)) as [string];
      const { skuId } = EXCHANGE_ONLY;
      await world.commands.accept({ type: 'ChangeLicenses', body: { user, add: [{ skuId }], remove: [] } });
      await world.commands.accept({ type: 'ChangeLicenses', body: { user, add: [], remove: [{ skuId }] } });
      publisher.start();
      const head = (await store.head())!.position;
      while (publisher.status.position < head) await setImmediate();
      world.time.advance(SECOND);
    });
    afterEach(async () => {
      await publisher.stop();
      await log.close();
      await world.close();
      await broker.close();
      await deleteTopology({ url: rabbitMqUrl(), prefix, lanes: 1 }, [SECOND]);
    });
    const purges = async (): Promise<number> => {
      const events = await world.commands.store.read(`user-${CONTOSO}_${user}`);
      return events.filter(({ type }) => type === 'ServiceDataPurged').length;
    };

    it('a wake-up alone purges what is due, once its time has passed in the queue', async () => {
      const consumer = await consumeWakeUps(broker, world.worker);
      while ((await purges()) === 0) await wait(10);
      await consumer.stop();
      expect(await world.sweep()).toMatchObject({ purged: 0 });
      expect(await purges()).toBe(1);
    });

    it('where the queue was purged or deleted, the sweep finds what no message woke', async () => {
      await onRabbitMq(rabbitMqUrl(), async (model) => {
        const channel = await model.createChannel();
        await channel.deleteQueue(`${prefix}wake-ups.v2.${SECOND}`);
      });
      let woken = 0;
      const consumer = await consumeWakeUps(broker, {
        onWakeUp: async (retention) => ((woken += 1), world.worker.onWakeUp(retention)),
      });
      expect(await world.sweep()).toMatchObject({ purged: 1 });
      await consumer.stop();
      expect([woken, await purges()]).toEqual([0, 1]);
    });
  });
});
