import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { deleteTopology } from '#adapters/broker-rabbitmq';
import { followerOf } from '#application';
import { createLogger, readConfiguration } from '#platform';
import { users } from '#projections';
import { withAdapter } from '#testing/adapters';
import { SMALL_CATALOGUE } from '#testing/catalogue';
import { aRabbitMqPrefix, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { ADMINISTRATOR } from '#testing/world';
import { type CommandsApp, startCommands } from '../../apps/commands/src/start-commands.js';
import { startProjector } from '../../apps/projector/src/start-projector.js';
import { answered } from './answered.js';

const CONTOSO = '11111111-1111-4111-8111-111111111111';
const FABRIKAM = '22222222-2222-4222-8222-222222222222';

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('users whom another system selects through the broker', () => {
    let app: CommandsApp;
    let projector: ReturnType<typeof startProjector>;
    let folder: string;
    let prefix: string;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'seatledger-selected-'));
      prefix = aRabbitMqPrefix();
      const configuration = readConfiguration({
        DATA_DIR: folder,
        BROKER_URL: `${rabbitMqUrl()}?prefix=${prefix}&lanes=2`,
        LOG_LEVEL: 'silent',
      });
      app = await startCommands(configuration, createLogger('silent'), {});
      projector = startProjector(app.ports, { logger: createLogger('silent') });
      for (const tenantId of [CONTOSO, FABRIKAM])
        await send(tenantId, { type: 'CreateTenant', body: { displayName: 'T', country: 'DE', tenantId } });
      await send('catalogue', { type: 'ImportCatalogue', body: { products: SMALL_CATALOGUE } });
    });
    afterEach(async () => {
      await projector.stop();
      await app.close();
      await deleteTopology({ url: rabbitMqUrl(), prefix, lanes: 2 });
      await rm(folder, { recursive: true });
    });

    const send = (id: string, request: Parameters<typeof app.commandSide.commands.handle>[0]['request']) =>
      app.commandSide.commands.handle({ id, actor: ADMINISTRATOR, correlationId: id, request });

    /** Nobody promises another system that what it reads is fresh. */
    const projected = async (): Promise<void> => {
      const { models, store } = app.ports;
      const head = (await store.head())!.position;
      for (;;) {
        const live = await models.liveGeneration(users.name);
        const at = live && (await models.checkpoint(followerOf({ name: users.name, generation: live.generation })));
        if (at !== undefined && at.position >= head) return;
        await setImmediate();
      }
    };
    const person = (name: string, usageLocation: string) => ({
      userPrincipalName: `${name}@contoso.com`,
      profile: { displayName: name },
      usageLocation,
    });

    it('are those of its tenant who meet all of it at that moment, and a repeat is about the same', async () => {
      const people = await answered(prefix, [
        ['CreateUser', CONTOSO, person('ann', 'DE')],
        ['CreateUser', CONTOSO, person('bo', 'DE')],
        ['CreateUser', CONTOSO, person('cy', 'FR')],
        ['CreateUser', FABRIKAM, person('di', 'DE')],
      ]);
      expect(people.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 4 }, () => 'accepted'));
      await projected();
      const body = { mode: 'update', select: { location: 'DE', unlicensed: true }, usageLocation: 'AT' };
      const [started, repeated] = await answered(prefix, [
        ['StartOperation', CONTOSO, body],
        ['StartOperation', CONTOSO, body],
      ]);
      expect(started).toMatchObject({ outcome: 'accepted', answer: { kind: 'operation', total: 2 } });
      expect(repeated).toEqual({ ...started, repeated: true });
      await app.commandSide.operations.idle();
      const { events } = await app.ports.store.readAll('0'.repeat(20), 1_000);
      const moved = events.filter(({ type }) => type === 'UsageLocationChanged');
      const streams = people
        .slice(0, 2)
        .map(({ answer }) => `user-${CONTOSO}_${(answer as { userId: string }).userId}`);
      expect(moved.map(({ stream }) => stream).toSorted()).toEqual(streams.toSorted());
    });

    it('are for no deletion, since nobody has seen the list, and not beside a list', async () => {
      const select = { location: 'DE' };
      const replies = await answered(prefix, [
        ['StartOperation', CONTOSO, { mode: 'delete', select, confirm: 1 }],
        ['StartOperation', CONTOSO, { mode: 'update', select, users: ['ann@contoso.com'], usageLocation: 'AT' }],
        ['StartOperation', CONTOSO, { mode: 'update', select: { search: 'ann' }, usageLocation: 'AT' }],
        ['StartOperation', CONTOSO, { mode: 'update', select: { product: 'SHOES' }, usageLocation: 'AT' }],
      ]);
      expect(replies.map(({ outcome }) => outcome)).toEqual(['rejected', 'rejected', 'rejected', 'refused']);
      expect(JSON.stringify(replies[3])).toContain('product-not-found');
    });
  });
});
