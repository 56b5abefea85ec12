import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteTopology } from '#adapters/broker-rabbitmq';
import { withAdapter } from '#testing/adapters';
import { aRabbitMqPrefix, onRabbitMq, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { spawnApp } from '../support/app-process.js';

const RETENTION = 86_400_000;

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('an app that finds something else in the place of its exchanges and queues', () => {
    const prefix = aRabbitMqPrefix();
    let dataDir: string;
    beforeAll(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'seatledger-misfit-'));
      await onRabbitMq(rabbitMqUrl(), async (model) => {
        const channel = await model.createChannel();
        await channel.assertExchange(`${prefix}licensing.events`, 'fanout', { durable: true });
        await channel.assertQueue(`${prefix}wake-ups.v2.${RETENTION}`, { durable: true });
        await channel.assertExchange(`${prefix}commands.v2`, 'direct', { durable: true });
      });
    });
    afterAll(async () => {
      await deleteTopology({ url: rabbitMqUrl(), prefix }, [RETENTION]);
      await rm(dataDir, { recursive: true, force: true });
    });

    it.each([
      ['projector', 'licensing.events exists as another kind'],
      ['retention', `wake-ups.v2.${RETENTION} exists with other arguments`],
      ['commands', 'let the lanes and the retry queues run empty'],
    ])('does not start, with code 2 and a message: %s', async (app, message) => {
      const child = spawnApp(app, [], {
        PORT: '0',
        DATA_DIR: dataDir,
        BROKER_URL: `${rabbitMqUrl()}?prefix=${prefix}`,
        RETENTION: 'P1D',
        LOG_LEVEL: 'warn',
      });
      let said = '';
      child.stderr?.on('data', (chunk) => (said += String(chunk)));
      expect(await once(child, 'close')).toEqual([2, null]);
      expect(said).toContain(message);
    });
  });
});
