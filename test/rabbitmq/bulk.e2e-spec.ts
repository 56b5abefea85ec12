import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteTopology } from '#adapters/broker-rabbitmq';
import { createLogger, readConfiguration } from '#platform';
import { withAdapter } from '#testing/adapters';
import { aRabbitMqPrefix, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { ADMINISTRATOR } from '#testing/world';
import { startApiApp } from '../../apps/api/src/start-api-app.js';
import { startCommands } from '../../apps/commands/src/start-commands.js';

const CONTOSO = '11111111-1111-4111-8111-111111111111';

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('a bulk operation over HTTP and RabbitMQ', () => {
    const prefix = aRabbitMqPrefix();
    let folder: string;
    let end: () => Promise<void>;
    let url: string;
    let idle: () => Promise<void>;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'seatledger-bulk-'));
      const configuration = readConfiguration({
        DATA_DIR: folder,
        PORT: '0',
        BROKER_URL: `${rabbitMqUrl()}?prefix=${prefix}&lanes=2`,
        LOG_LEVEL: 'silent',
      });
      const commands = await startCommands(configuration, createLogger('silent'));
      const api = await startApiApp(configuration, createLogger('silent'));
      url = api.url;
      idle = () => commands.commandSide.dryRuns.idle();
      end = async () => {
        for (const { run } of api.shutdown) await run();
        await commands.close();
      };
      await commands.commandSide.commands.handle({
        id: CONTOSO,
        actor: ADMINISTRATOR,
        correlationId: CONTOSO,
        request: { type: 'CreateTenant', body: { displayName: 'Contoso', country: 'DE', tenantId: CONTOSO } },
      });
    });
    afterAll(async () => {
      await end();
      await deleteTopology({ url: rabbitMqUrl(), prefix, lanes: 2 });
      await rm(folder, { recursive: true, force: true });
    });

    it('takes 100,000 users, though a message of an upstream system ends at 1 MiB', async () => {
      const users = Array.from({ length: 100_000 }, (_, index) => `somebody-${index}@contoso.onmicrosoft.example`);
      const answer = await fetch(`${url}/api/operations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-tenant-id': CONTOSO },
        body: JSON.stringify({ mode: 'delete', users, confirm: users.length }),
      });
      expect([answer.status, await answer.json()]).toMatchObject([202, { id: expect.any(String) }]);
    });

    it('tries 5,000 users by itself: one process decides, another one tells of it and ends it', async () => {
      const headers = { 'content-type': 'application/json', 'x-tenant-id': CONTOSO };
      const begin = async (count: number) => {
        const users = Array.from({ length: count }, (_, at) => ({ userPrincipalName: `u${at}@contoso.example` }));
        const body = JSON.stringify({ mode: 'create', users, usageLocation: 'DE' });
        const answer = await fetch(`${url}/api/operations?dryRun=true`, { method: 'POST', headers, body });
        expect([answer.status, await answer.json()]).toMatchObject([202, { total: count, dryRun: true }]);
        return `${url}${answer.headers.get('location')}`;
      };
      const told = async (address: string, method = 'GET') =>
        (await (await fetch(address, { method, headers })).json()) as Readonly<Record<string, unknown>>;
      const first = await begin(5_000);
      expect(await told(first, 'DELETE')).toMatchObject({ state: 'cancelled' });
      await idle();
      expect(await told(first)).toMatchObject({ state: 'cancelled', total: 5_000 });
      const second = await begin(1_001);
      await idle();
      expect(await told(second)).toMatchObject({ state: 'finished', counts: { complete: 1_001 } });
      expect((await told(`${second}/results?limit=999`))['items']).toHaveLength(999);
    });
  });
});
