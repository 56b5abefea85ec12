import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteTopology } from '#adapters/broker-rabbitmq';
import { START } from '#application';
import { createLogger, readConfiguration } from '#platform';
import { withAdapter } from '#testing/adapters';
import { E3, SMALL_CATALOGUE } from '#testing/catalogue';
import { aRabbitMqPrefix, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { ADMINISTRATOR, CONTOSO, FABRIKAM } from '#testing/world';
import { type CommandsApp, startCommands } from '../../apps/commands/src/start-commands.js';
import { answered, type Reply } from './answered.js';

const USERS = ['ann@contoso.com', 'bo@contoso.com'];
const licenses = [{ skuId: E3.skuId }];

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('an undo that another system asks for through the broker', () => {
    const prefix = aRabbitMqPrefix();
    let app: CommandsApp;
    let folder: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'seatledger-undo-'));
      const configuration = readConfiguration({
        DATA_DIR: folder,
        BROKER_URL: `${rabbitMqUrl()}?prefix=${prefix}&lanes=2`,
        LOG_LEVEL: 'silent',
      });
      app = await startCommands(configuration, createLogger('silent'), {});
      for (const tenantId of [CONTOSO, FABRIKAM])
        await send(tenantId, { type: 'CreateTenant', body: { displayName: 'T', country: 'DE', tenantId } });
      await send('catalogue', { type: 'ImportCatalogue', body: { products: SMALL_CATALOGUE } });
      await answered(prefix, [
        ['PurchaseSeats', CONTOSO, { skuId: E3.skuId, seats: 2 }],
        ...USERS.map((name) => {
          const body = { userPrincipalName: name, profile: { displayName: name }, usageLocation: 'DE' };
          return ['CreateUser', CONTOSO, body] as const;
        }),
      ]);
    });
    afterAll(async () => {
      await app.close();
      await deleteTopology({ url: rabbitMqUrl(), prefix, lanes: 2 });
      await rm(folder, { recursive: true });
    });

    const send = (id: string, request: Parameters<typeof app.commandSide.commands.handle>[0]['request']) =>
      app.commandSide.commands.handle({ id, actor: ADMINISTRATOR, correlationId: id, request });
    const operationIn = (reply: Reply): string => (reply['answer'] as { readonly operationId: string }).operationId;
    /** Says which licenses came and went, in the order of the log. */
    const licensed = async (): Promise<readonly string[]> => {
      const { events } = await app.ports.store.readAll(START, 1_000);
      return events.map(({ type }) => type).filter((type) => /^License(Assigned|Removed)$/.test(type));
    };

    it('reverses an operation, a repeat does no more, and the undo can be undone', async () => {
      const [added] = await answered(prefix, [['StartOperation', CONTOSO, { mode: 'add', users: USERS, licenses }]]);
      await app.commandSide.operations.idle();
      const undo = ['StartOperation', CONTOSO, { mode: 'undo', of: operationIn(added!) }] as const;
      const [undone, repeated] = await answered(prefix, [undo, undo]);
      expect(undone).toMatchObject({ outcome: 'accepted', answer: { kind: 'operation', total: 2 } });
      expect(repeated).toEqual({ ...undone, repeated: true });
      await app.commandSide.operations.idle();
      const [assigned, removed] = ['LicenseAssigned', 'LicenseRemoved'];
      expect(await licensed()).toEqual([assigned, assigned, removed, removed]);
      const [again] = await answered(prefix, [
        ['StartOperation', CONTOSO, { mode: 'undo', of: undone!['commandId'] as string }],
      ]);
      expect(again).toMatchObject({ outcome: 'accepted', answer: { kind: 'operation', total: 2 } });
      await app.commandSide.operations.idle();
      expect(await licensed()).toEqual([assigned, assigned, removed, removed, assigned, assigned]);
    });

    it('is told why it can’t be: of what nobody knows, of another tenant, and beside a list', async () => {
      const [changed, ...others] = await answered(prefix, [
        ['StartOperation', CONTOSO, { mode: 'update', users: USERS, usageLocation: 'AT' }],
        ['StartOperation', CONTOSO, { mode: 'undo', of: CONTOSO }],
        ['StartOperation', CONTOSO, { mode: 'undo' }],
        ['StartOperation', CONTOSO, { mode: 'undo', of: CONTOSO, users: USERS }],
      ]);
      expect(others).toMatchObject([
        { outcome: 'refused', refusal: { code: 'command-not-found' } },
        { outcome: 'rejected', detail: expect.stringContaining('mode undo needs it') },
        { outcome: 'rejected', detail: expect.stringContaining('mode undo takes no users') },
      ]);
      await app.commandSide.operations.idle();
      const [elsewhere] = await answered(prefix, [
        ['StartOperation', FABRIKAM, { mode: 'undo', of: operationIn(changed!) }],
      ]);
      expect(elsewhere).toMatchObject({ outcome: 'refused', refusal: { code: 'command-not-found' } });
    });
  });
});
