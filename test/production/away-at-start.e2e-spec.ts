import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { deleteTopology } from '#adapters/broker-rabbitmq';
import { withAdapter } from '#testing/adapters';
import { openWire, type Wire } from '#testing/faults';
import { aMongoDatabase, dropMongoDatabase, mongoAnswers } from '#testing/mongodb';
import { aRabbitMqPrefix, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { type RunningApp, spawnApp, startApp, started } from '../support/app-process.js';

const bothAnswer = async (): Promise<void> => {
  await rabbitMqAnswers();
  await mongoAnswers();
};

await withAdapter('rabbitmq,mongodb', bothAnswer, () => {
  describe('apps that start while RabbitMQ and the read models are away', () => {
    const prefix = aRabbitMqPrefix();
    const readModels = aMongoDatabase();
    const running: RunningApp[] = [];
    let dataDir: string;
    let wires: readonly [Wire, Wire];
    let environment: Record<string, string>;
    const start = async (app: string, change: Record<string, string> = {}): Promise<RunningApp> => {
      const started = await startApp(app, { ...environment, ...change });
      running.push(started);
      return started;
    };
    const ready = async ({ url }: RunningApp) => {
      const answer = await fetch(`${url}/health/ready`);
      return { ...((await answer.json()) as { readonly checks?: object }), status: answer.status };
    };
    const create = async ({ url }: RunningApp) => {
      const body = JSON.stringify({ displayName: 'Fabrikam', country: 'DE' });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${url}/api/tenants`, { method: 'POST', headers, body });
      return { ...((await answer.json()) as object), status: answer.status };
    };

    beforeAll(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'seatledger-away-'));
      wires = [await openWire(rabbitMqUrl()), await openWire(readModels)];
      for (const wire of wires) wire.down(true);
      environment = {
        DATA_DIR: dataDir,
        LOG_LEVEL: 'info',
        BROKER_URL: `${wires[0].url}?prefix=${prefix}`,
        READ_MODELS_URL: wires[1].url,
      };
    });
    afterAll(async () => {
      for (const app of running) await app.end('SIGKILL');
      for (const wire of wires) await wire.close();
      await deleteTopology({ url: rabbitMqUrl(), prefix });
      await dropMongoDatabase(readModels);
      await rm(dataDir, { recursive: true, force: true });
    });

    it('say so, and begin by themselves once both are there', async () => {
      const commands = start('commands'); // commands consumes when this resolves
      const [api, projector, retention] = await Promise.all(['api', 'projector', 'retention'].map((app) => start(app)));
      const away = { 'event-store': 'up', 'read-models': 'down', broker: 'down' };
      for (const app of [api!, projector!, retention!])
        expect(await ready(app)).toMatchObject({ status: 503, checks: away });
      expect(await create(api!)).toMatchObject({ status: 503, code: 'broker-unavailable' });
      expect((await fetch(`${api!.url}/api/tenants`)).status).toBe(503);

      wires[0].down(false);
      // commands go on without read models
      const consumes = await commands;
      let says = await ready(consumes);
      // its connection for publishing comes back by itself, perhaps after the one that it consumes on
      while (says.status !== 200) {
        await wait(200);
        says = await ready(consumes);
      }
      expect(says).toMatchObject({ checks: { 'event-store': 'up', broker: 'up' } });
      let created = await create(api!);
      while (created.status === 503) {
        await wait(200);
        created = await create(api!);
      }
      expect(created.status).toBe(201);

      wires[1].down(false);
      for (const app of [api!, projector!, retention!]) while ((await ready(app)).status !== 200) await wait(200);
      let tenants: { readonly items?: readonly object[] } = {};
      while (tenants.items?.length !== 1)
        tenants = (await (await fetch(`${api!.url}/api/tenants`)).json()) as typeof tenants;
      for (const app of running.splice(0)) expect(await app.end('SIGTERM')).toBe(0);
    });

    it.each<[string, (wire: Wire) => void]>([
      ['are not there', (wire) => wire.down(true)],
      ['break off when they are asked for their log', (wire) => wire.downAt('event-store')],
      ['break off when they are asked for the clock', (wire) => wire.downAt('clock-doubt')],
    ])('wait for the keys, too, where they %s, and say so', async (_when, goDown) => {
      const keys = aMongoDatabase();
      const wire = await openWire(keys);
      goDown(wire);
      const child = spawnApp('api', [], {
        ...environment,
        PORT: '0',
        READ_MODELS_URL: 'sqlite:',
        KEYS_URL: wire.url,
        MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
        DATA_DIR: await mkdtemp(join(dataDir, 'keys-')),
      });
      let printed = '';
      const waits = new Promise<void>((said) => {
        child.stdout?.on('data', (chunk) => {
          printed += String(chunk);
          if (printed.includes('"msg":"waiting for the keys"')) said();
        });
      });
      const starting = started('api', child);
      starting.then(
        (app) => running.push(app),
        () => {},
      );
      await Promise.race([waits, starting]);
      expect(printed).not.toContain('"msg":"started"');
      wire.down(false);
      const app = await starting;
      expect(app.printed()).toMatch(/"msg":"over: waiting for the keys"/);
      expect(await app.end('SIGTERM')).toBe(0);
      await wire.close();
      await dropMongoDatabase(keys);
    });

    it('end where RabbitMQ is there and refuses them', async () => {
      const url = new URL(rabbitMqUrl());
      url.password = 'wrong';
      await expect(start('api', { BROKER_URL: url.href })).rejects.toThrow(/can't start: RabbitMQ at .* 403/);
    });
  });
});
