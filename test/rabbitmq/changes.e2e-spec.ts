import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteTopology } from '#adapters/broker-rabbitmq';
import { createLogger, inOrder, readConfiguration, type RunningApp, silentTelemetry, startWorkerApp } from '#platform';
import { withAdapter } from '#testing/adapters';
import { aRabbitMqPrefix, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { ADMINISTRATOR } from '#testing/world';
import { startApiApp } from '../../apps/api/src/start-api-app.js';
import { EventStream } from '../../apps/api/test/event-stream.js';
import { startCommands } from '../../apps/commands/src/start-commands.js';
import { startProjections } from '../../apps/projector/src/start-projections.js';

const CONTOSO = '11111111-1111-4111-8111-111111111111';
const FABRIKAM = '22222222-2222-4222-8222-222222222222';

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('what changes, told by two apis of read models that a projector keeps', () => {
    const prefix = aRabbitMqPrefix();
    let folder: string;
    let apis: readonly RunningApp[];
    const ends: (() => Promise<void>)[] = [];

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'seatledger-changes-'));
      const configuration = readConfiguration({
        DATA_DIR: folder,
        PORT: '0',
        BROKER_URL: `${rabbitMqUrl()}?prefix=${prefix}&lanes=2`,
        LOG_LEVEL: 'silent',
      });
      const logger = createLogger('silent');
      const commands = await startCommands(configuration, logger);
      ends.unshift(() => commands.close());
      const settings = { configuration, logger, telemetry: silentTelemetry() };
      const projector = await startWorkerApp('projector', settings, startProjections);
      ends.unshift(inOrder(projector.shutdown));
      apis = [await startApiApp(configuration, logger), await startApiApp(configuration, logger)];
      for (const { shutdown } of apis) ends.unshift(inOrder(shutdown));
      for (const tenantId of [CONTOSO, FABRIKAM])
        await commands.commandSide.commands.handle({
          id: tenantId,
          actor: ADMINISTRATOR,
          correlationId: tenantId,
          request: { type: 'CreateTenant', body: { displayName: tenantId, country: 'DE', tenantId } },
        });
    });
    afterAll(async () => {
      for (const end of ends) await end();
      await deleteTopology({ url: rabbitMqUrl(), prefix, lanes: 2 });
      await rm(folder, { recursive: true, force: true });
    });

    const open = async (api: number, lastEventId = '', tenant = CONTOSO): Promise<EventStream> => {
      const headers = { 'x-tenant-id': tenant, 'last-event-id': lastEventId };
      for (;;) {
        const response = await fetch(`${apis[api]?.url}/api/changes?follow=true`, { headers });
        // nothing is built at first
        if (response.status !== 503) return new EventStream(response);
        await response.text();
      }
    };
    const create = async (name: string, tenant = CONTOSO): Promise<string> => {
      const answer = await fetch(`${apis[0]?.url}/api/users`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-tenant-id': tenant },
        body: JSON.stringify({ userPrincipalName: `${name}@x.example`, displayName: name }),
      });
      return ((await answer.json()) as { readonly id: string }).id;
    };
    /** Reads until this user was told, and resolves to all that were, and to the id of the last event. */
    const until = async (stream: EventStream, user: string) => {
      const users: string[] = [];
      for (;;) {
        const { data, id = '' } = (await stream.next())!;
        users.push(...(data.users as string[]));
        if (users.includes(user)) return { users, id };
      }
    };

    it('comes from either of them, and goes on at the other one', async () => {
      const [one, other] = [await open(0), await open(1)];
      const anna = await create('anna');
      const seen = await until(one, anna);
      expect(seen.users).toEqual([anna]);
      expect((await until(other, anna)).users).toEqual([anna]);
      await one.cancel();
      await create('theirs', FABRIKAM);
      const ben = await create('ben');
      expect((await until(other, ben)).users).toEqual([ben]);
      const again = await open(1, seen.id);
      expect((await until(again, ben)).users).toEqual([ben]);
      const shown = await fetch(`${apis[1]?.url}/api/users/${ben}`, { headers: { 'x-tenant-id': CONTOSO } });
      expect(shown.status).toBe(200);
      for (const each of [other, again]) await each.cancel();
    });

    it('ends first when its process ends, and goes on at the one that stays', async () => {
      const stream = await open(0);
      await stream.next();
      const [stopping] = apis;
      const rest = stream.rest();
      const ended = inOrder(stopping!.shutdown)();
      const last = (await rest).at(-1)!;
      expect(last).toMatchObject({ event: 'end', data: { end: 'shutting-down' } });
      await ended;
    });
  });
});
