import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { deleteTopology } from '#adapters/broker-rabbitmq';
import { OutcomeUnknown } from '#application';
import { createIds, decodeReply, encodeCommand } from '#contracts';
import { createLogger, openBroker, readConfiguration, SystemDelay } from '#platform';
import { withAdapter } from '#testing/adapters';
import { aRabbitMqPrefix, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { ADMINISTRATOR, CONTOSO } from '#testing/world';
import { startCommands } from '../../apps/commands/src/start-commands.js';

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  it.each([
    ['was stored', true],
    ['was not stored', false],
  ])(
    'a commands app that has to end while nobody knows whether an append %s ends at once; the next one answers',
    async (_what, isStored) => {
      const folder = await mkdtemp(join(tmpdir(), 'seatledger-unknown-'));
      const prefix = aRabbitMqPrefix();
      const configuration = readConfiguration({
        DATA_DIR: folder,
        PORT: '0',
        BROKER_URL: `${rabbitMqUrl()}?prefix=${prefix}&lanes=2`,
        LOG_LEVEL: 'silent',
      });
      const logger = createLogger('silent');
      const first = await startCommands(configuration, logger);
      const { store } = first.ports;
      const append = store.append.bind(store);
      let tries = 0;
      store.append = async (writes) => {
        tries += 1;
        if (isStored) await append(writes);
        throw new OutcomeUnknown('the answer is lost, as the test wants it');
      };
      const edge = await openBroker(configuration.broker, { delay: new SystemDelay(), ids: createIds(), logger });
      const command = encodeCommand({
        id: 'tenant',
        actor: ADMINISTRATOR,
        correlationId: 'c',
        request: { type: 'CreateTenant', body: { displayName: 'Contoso', country: 'DE', tenantId: CONTOSO } },
      });
      let isAnswered = false;
      const reply = edge
        .request({ ...command, contentType: 'application/json' }, { timeoutMilliseconds: 60_000 })
        .finally(() => (isAnswered = true));
      while (tries < 2) await wait(5);

      const begun = Date.now();
      await first.close();
      expect(Date.now() - begun).toBeLessThan(10_000);
      expect(isAnswered).toBe(false);

      const second = await startCommands(configuration, logger);
      expect(decodeReply((await reply).body)).toMatchObject({ outcome: 'accepted' });
      expect(await second.ports.store.read(`tenant-${CONTOSO}`)).toHaveLength(1);
      await second.close();
      await edge.close();
      await deleteTopology({ url: rabbitMqUrl(), prefix, lanes: 2 });
      await rm(folder, { recursive: true, force: true });
    },
  );
});
