import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteTopology } from '#adapters/broker-rabbitmq';
import { createLogger, readConfiguration } from '#platform';
import { withAdapter } from '#testing/adapters';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { aRabbitMqPrefix, onRabbitMq, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { ADMINISTRATOR, CONTOSO } from '#testing/world';
import { type CommandsApp, startCommands } from '../../apps/commands/src/start-commands.js';

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('a command over RabbitMQ that needs a stream that somebody deleted', () => {
    let double: KurrentDouble;
    let folder: string;
    let prefix: string;
    let app: CommandsApp;
    let asked = 0;
    beforeAll(async () => {
      double = await KurrentDouble.start();
      folder = await mkdtemp(join(tmpdir(), 'seatledger-damaged-'));
      prefix = aRabbitMqPrefix();
      const configuration = readConfiguration({
        DATA_DIR: folder,
        EVENT_STORE_URL: double.url,
        BROKER_URL: `${rabbitMqUrl()}?prefix=${prefix}&lanes=2`,
      });
      app = await startCommands(configuration, createLogger('silent'), {});
    });
    afterAll(async () => {
      await app.close();
      await double.close();
      await deleteTopology({ url: rabbitMqUrl(), prefix, lanes: 2 });
      await rm(folder, { recursive: true });
    });

    /** Sends a command as an edge does, and resolves to the reply. */
    const ask = (type: string, body: object): Promise<Record<string, unknown>> =>
      onRabbitMq(rabbitMqUrl(), async (model) => {
        const channel = await model.createConfirmChannel();
        const { queue } = await channel.assertQueue('', { exclusive: true });
        const reply = new Promise<Record<string, unknown>>((found) => {
          void channel.consume(
            queue,
            (message) => message && found(JSON.parse(message.content.toString()) as Record<string, unknown>),
            { noAck: true },
          );
        });
        const content = Buffer.from(JSON.stringify({ tenantId: CONTOSO, actor: ADMINISTRATOR, body }));
        const messageId = `${type}-${(asked += 1)}`;
        const { username } = new URL(rabbitMqUrl());
        const from = { userId: username, replyTo: queue, correlationId: '1', contentType: 'application/json' };
        const properties = { ...from, type, messageId };
        channel.publish(`${prefix}commands.v2`, CONTOSO, content, properties);
        await channel.waitForConfirms();
        return reply;
      });
    const create = (name: string) =>
      ask('CreateUser', { userPrincipalName: `${name}@contoso.com`, profile: { displayName: name } });

    it('is answered with its name, and others are decided', async () => {
      const body = { displayName: 'Contoso', country: 'DE', tenantId: CONTOSO };
      const request = { type: 'CreateTenant', body } as const;
      await app.commandSide.commands.handle({ id: 'tenant', correlationId: 'a', actor: ADMINISTRATOR, request });
      const { answer } = (await create('ann')) as { answer: { userId: string } };
      const stream = `user-${CONTOSO}_${answer.userId}`;
      double.softDelete(`seatledger.${stream}`);
      while (app.ports.store.damagedStreams.of(stream) === undefined) await new Promise(setImmediate);
      const usageLocation = 'FR';
      expect(await ask('UpdateUser', { user: answer.userId, usageLocation })).toMatchObject({
        outcome: 'failed',
        failure: 'damaged-stream',
        damage: { stream },
      });
      expect(await create('bob')).toMatchObject({ outcome: 'accepted' });
    });
  });
});
