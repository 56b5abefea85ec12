import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteTopology } from '#adapters/broker-rabbitmq';
import type { Broker, CommandReply, CommandRequest } from '#application';
import { createIds, decodeReply, encodeCommand } from '#contracts';
import { createLogger, openBroker, readConfiguration, SystemDelay } from '#platform';
import { withAdapter } from '#testing/adapters';
import { E3 } from '#testing/catalogue';
import { AwayAfterAppend } from '#testing/faults';
import { aRabbitMqPrefix, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { ADMINISTRATOR, CONTOSO } from '#testing/world';
import { type CommandsApp, startCommands } from '../../apps/commands/src/start-commands.js';

const ANN = 'ann@contoso.example';
const ANN_ID = 'a0a10050-0000-4000-8000-00000000000a';
const { skuId } = E3;
const { displayName, skuPartNumber, plans } = E3;
const CREATE_ANN = {
  id: ANN_ID,
  userPrincipalName: ANN,
  profile: { displayName: 'Ann' },
  usageLocation: 'DE',
  aliases: ['a@x.io'],
};

/** One of each kind whose answer says something of a tenant, a pool, a user or an operation. */
const COMMANDS: readonly (readonly [kind: string, request: CommandRequest])[] = [
  ['tenant', { type: 'CreateTenant', body: { displayName: 'Contoso', country: 'DE', tenantId: CONTOSO } }],
  ['catalogue', { type: 'ImportCatalogue', body: { products: [{ skuId, skuPartNumber, displayName, plans }] } }],
  ['purchase', { type: 'PurchaseSeats', body: { skuId, seats: 5 } }],
  ['user', { type: 'CreateUser', body: CREATE_ANN }],
  ['user', { type: 'ChangeLicenses', body: { user: ANN, add: [{ skuId }], remove: [] } }],
  ['user', { type: 'ChangeLicenses', body: { user: ANN, add: [], remove: [{ skuId }] } }],
  ['operation', { type: 'StartOperation', body: { mode: 'add', users: [ANN], licenses: [{ skuId }] } as never }],
  ['deleted', { type: 'DeleteUser', body: { user: ANN } }],
  ['erased', { type: 'EraseUser', body: { userId: ANN_ID, confirm: ANN_ID } }],
];

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('a command over RabbitMQ that is stored before the stores go away', () => {
    const prefix = aRabbitMqPrefix();
    let folder: string;
    let app: CommandsApp;
    let edge: Broker;
    let stores: AwayAfterAppend;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'seatledger-decided-'));
      const configuration = readConfiguration({
        DATA_DIR: folder,
        PORT: '0',
        BROKER_URL: `${rabbitMqUrl()}?prefix=${prefix}&lanes=2`,
        LOG_LEVEL: 'silent',
      });
      const logger = createLogger('silent');
      app = await startCommands(configuration, logger);
      stores = new AwayAfterAppend(app.ports);
      edge = await openBroker(configuration.broker, { delay: new SystemDelay(), ids: createIds(), logger });
    });
    afterAll(async () => {
      stores.comeBack();
      await app.close();
      await edge.close();
      await deleteTopology({ url: rabbitMqUrl(), prefix, lanes: 2 });
      await rm(folder, { recursive: true, force: true });
    });

    const ask = async (id: string, request: CommandRequest): Promise<CommandReply> => {
      const isOfTenant = request.type !== 'CreateTenant' && request.type !== 'ImportCatalogue';
      const envelope = { id, actor: ADMINISTRATOR, correlationId: 'c', reference: 'CHG-1', request };
      const command = encodeCommand(isOfTenant ? { ...envelope, tenantId: CONTOSO } : envelope);
      const message = { ...command, contentType: 'application/json' };
      return decodeReply((await edge.request(message, { timeoutMilliseconds: 60_000 })).body);
    };

    it.each(COMMANDS.map(([kind, request], at) => [at, request.type, kind, request] as const))(
      'is answered as accepted, and its repeat as then (%s: %s)',
      async (at, _type, kind, request) => {
        stores.comeBack();
        const first = await ask(`command-${at}`, request);
        expect(first).toMatchObject({ outcome: 'accepted', answer: { kind }, position: expect.any(String) });
        stores.comeBack();
        expect(await ask(`command-${at}`, request)).toEqual({ ...first, repeated: true });
      },
    );
  });
});
