import { withAdapter } from '#testing/adapters';
import { aMongoDatabase, dropMongoDatabase, mongoAnswers } from '#testing/mongodb';
import { aRabbitMqPrefix, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { deleteTopology } from '#adapters/broker-rabbitmq';
import { AmqpDriver, Upstream } from './amqp-driver.js';
import { WholeDay } from './whole-day.js';

const bothAnswer = async (): Promise<void> => {
  await rabbitMqAnswers();
  await mongoAnswers();
};

await withAdapter('rabbitmq,mongodb', bothAnswer, () => {
  describe('a whole day of licensing, on RabbitMQ and MongoDB, commanded by a plain AMQP client', () => {
    const prefix = aRabbitMqPrefix();
    const mongo = aMongoDatabase();
    let day: WholeDay;
    let upstream: Upstream;
    beforeAll(async () => {
      day = await WholeDay.start({
        BROKER_URL: `${rabbitMqUrl()}?prefix=${prefix}`,
        READ_MODELS_URL: mongo,
        ...(process.env['KURRENTDB_URL'] ? { EVENT_STORE_URL: process.env['KURRENTDB_URL'] } : {}),
      });
      upstream = await Upstream.connect(rabbitMqUrl(), `${prefix}commands.v2`);
    });
    afterAll(async () => {
      await upstream.close();
      await day.end();
      await deleteTopology({ url: rabbitMqUrl(), prefix });
      await dropMongoDatabase(mongo);
    });

    it('ends as an independent model of the domain says', async () => {
      await day.workAndCompare(new AmqpDriver(upstream, day.tenantId, day.http));
    }, 600_000);
  });
});
