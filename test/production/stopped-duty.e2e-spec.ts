import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { deleteTopology } from '#adapters/broker-rabbitmq';
import { openSqliteEventStore } from '#adapters/event-store-sqlite';
import { SqliteReadModels } from '#adapters/read-models-sqlite';
import { type Checkpoint, OUTGOING_EVENTS, WAKE_UPS } from '#application';
import { withAdapter } from '#testing/adapters';
import { aRabbitMqPrefix, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { type RunningApp, runCli, startApp } from '../support/app-process.js';

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('apps of which a duty has stopped', () => {
    const prefix = aRabbitMqPrefix();
    const running: RunningApp[] = [];
    let projector: RunningApp;
    let retention: RunningApp;
    let api: RunningApp;
    let dataDir: string;
    let environment: Record<string, string>;
    const start = async (app: string): Promise<RunningApp> => {
      const started = await startApp(app, environment);
      running.push(started);
      return started;
    };
    const readyOf = async ({ url }: RunningApp) => {
      const answer = await fetch(`${url}/health/ready`);
      const { status, code = status, reasons } = (await answer.json()) as Record<string, unknown>;
      const subjects = (reasons as readonly { readonly subject: string }[]).map(({ subject }) => subject);
      return [answer.status, code, subjects];
    };
    const until = async (app: RunningApp, expected: readonly unknown[]): Promise<void> => {
      while (JSON.stringify(await readyOf(app)) !== JSON.stringify(expected)) await wait(100);
    };
    const samplesOf = async ({ url }: RunningApp, duty: string) =>
      (await (await fetch(`${url}/metrics`)).text()).match(new RegExp(`^seatledger_projection_.*"${duty}".*$`, 'gm'));

    beforeAll(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'seatledger-stopped-'));
      environment = { DATA_DIR: dataDir, LOG_LEVEL: 'info', BROKER_URL: `${rabbitMqUrl()}?prefix=${prefix}` };
      // the commands app makes the stores and declares where commands go
      await start('commands');
      const models = new SqliteReadModels({ file: join(dataDir, 'read-models.db') });
      const store = await openSqliteEventStore({ file: join(dataDir, 'events.db') });
      // as after a backup was restored that lacks what they have seen
      const beyond: Checkpoint = {
        storeId: await store.storeId(),
        position: '9'.repeat(20),
        eventId: 'one-that-was-lost',
        updatedAt: '2026-01-05T08:00:00.000Z',
      };
      for (const duty of [OUTGOING_EVENTS, WAKE_UPS]) await models.saveCheckpoint(duty, beyond);
      await store.close();
      await models.close();
    });
    afterAll(async () => {
      for (const app of running) await app.end('SIGKILL');
      await deleteTopology({ url: rabbitMqUrl(), prefix });
      await rm(dataDir, { recursive: true, force: true });
    });

    it('are not ready where following is all they do, the api is degraded, and all tell which it is', async () => {
      [projector, retention, api] = await Promise.all([start('projector'), start('retention'), start('api')]);
      await until(projector, [503, 'not-ready', [OUTGOING_EVENTS]]);
      await until(retention, [503, 'not-ready', [WAKE_UPS]]);
      await until(api, [200, 'degraded', [OUTGOING_EVENTS, WAKE_UPS].toSorted()]);
      for (const [app, duty] of [
        [projector, OUTGOING_EVENTS],
        [retention, WAKE_UPS],
      ] as const)
        expect(await samplesOf(app, duty)).toEqual([
          `seatledger_projection_lag_events{projection="${duty}"} Nan`,
          `seatledger_projection_lag_seconds{projection="${duty}"} Nan`,
          `seatledger_projection_stopped{projection="${duty}"} 1`,
          `seatledger_projection_parked_keys{projection="${duty}"} 0`,
        ]);
    });

    it('are well again once that is repaired and they are started anew', async () => {
      await projector.end('SIGTERM');
      const cli = await runCli(['events', 'restart', '--at', 'end', '--data-dir', dataDir]);
      expect(cli.code).toBe(0);
      await until(await start('projector'), [200, 'ready', []]);
      await until(api, [200, 'degraded', [WAKE_UPS]]);
    });
  });
});
