import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteTopology } from '#adapters/broker-rabbitmq';
import { REASON_SHREDDER, SHREDDER, WAKE_UPS } from '#application';
import { allProjections } from '#projections';
import { withAdapter } from '#testing/adapters';
import { aRabbitMqPrefix, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { Http } from '../acceptance/http.js';
import { runCli, startStandalone, type RunningApp } from '../support/app-process.js';

/** These followers keep the thirty days. */
const retention = [SHREDDER, REASON_SHREDDER, WAKE_UPS];
const names = allProjections.map(({ name }) => name);

/** Waits until all of `texts` were printed. The test's own time limit is the only bound. */
const printed = async (app: RunningApp, texts: readonly string[]): Promise<void> => {
  while (texts.some((text) => !app.printed().includes(text))) await new Promise((resolve) => setTimeout(resolve, 50));
};

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('an event store that was restored from an older backup', () => {
    const prefix = aRabbitMqPrefix();
    let folder: string;
    let env: Record<string, string>;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'seatledger-backup-'));
      env = { BROKER_URL: `${rabbitMqUrl()}?prefix=${prefix}`, LOG_LEVEL: 'error' };
    });
    afterAll(async () => {
      await deleteTopology({ url: rabbitMqUrl(), prefix });
      await rm(folder, { recursive: true, force: true });
    });

    const create = async (app: RunningApp, name: string): Promise<string> => {
      const user = { userPrincipalName: `${name}@contoso.example`, displayName: name, usageLocation: 'DE' };
      const { status, body } = await new Http(app.url).call('POST', '/api/users', user);
      expect(status).toBe(201);
      return `minPosition=${String(body['position'])}`;
    };
    const people = async (app: RunningApp, fresh: string) =>
      (await new Http(app.url).all<{ userPrincipalName: string }>(`/api/users?${fresh}`)).map(
        (u) => u.userPrincipalName,
      );

    const beyond = expect.stringMatching(/may be the last copy of what this log lacks: .* beyond the end of the log/);
    it('stops what follows it, and nothing is replaced by it before it is accepted', async () => {
      const dataDir = join(folder, 'data');
      const [events, backup] = [join(dataDir, 'events.db'), join(folder, 'backup.db')];
      let app = await startStandalone(dataDir, env);
      await people(app, await create(app, 'kept'));
      await app.end('SIGTERM');
      await copyFile(events, backup);
      app = await startStandalone(dataDir, env);
      await people(app, await create(app, 'lost'));
      await app.end('SIGTERM');
      await copyFile(backup, events);

      app = await startStandalone(dataDir, env);
      const stopped = [...names, 'outgoing-events', ...retention];
      const alarmOf = (name: string): string => `"projection":"${name}","code":"wrong-history"`;
      await printed(app, stopped.map(alarmOf));
      expect(app.printed()).not.toContain('seatledger projections rebuild');
      await app.end('SIGTERM');
      const settings = { ...env, DATA_DIR: dataDir };
      for (const name of names) {
        const rebuild = ['projections', 'rebuild', name, '--data-dir', dataDir];
        const refused = await runCli(rebuild, settings);
        expect({ name, code: refused.code, err: refused.err }).toEqual({ name, code: 1, err: beyond });
        const { code, err } = await runCli([...rebuild, '--accept-this-log'], settings);
        expect({ name, code, err }).toEqual({ name, code: 0, err: '' });
      }
      const restarted = await runCli(['events', 'restart', '--at', 'end', '--data-dir', dataDir], settings);
      expect({ code: restarted.code, err: restarted.err }).toEqual({ code: 0, err: '' });
      for (const name of retention) {
        const { code, err } = await runCli(['retention', 'restart', name, '--data-dir', dataDir], settings);
        expect({ name, code, err }).toEqual({ name, code: 0, err: '' });
      }

      app = await startStandalone(dataDir, env);
      const shown = await people(app, await create(app, 'new'));
      expect(shown).toEqual(expect.arrayContaining(['kept@contoso.example', 'new@contoso.example']));
      expect(shown).not.toContain('lost@contoso.example');
      expect(app.printed()).not.toContain('needs attention');
      await app.end('SIGTERM');
    }, 480_000);
  });
});
