import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { START } from '#application';
import { openSqliteEventStore } from '#adapters/event-store-sqlite';
import { withAdapter } from '#testing/adapters';
import { ownRabbitMqIsPossible, startOwnRabbitMq, type OwnRabbitMq } from '#testing/rabbitmq';
import { Http } from '../acceptance/http.js';
import { runCli, startStandalone } from '../support/app-process.js';
import { KilledApp, killPlan } from './killed-apps.js';
import { Sender } from './sender.js';

/** `npm run test:kills` raises these numbers. */
const COMMANDS = Number(process.env['KILL_COMMANDS'] ?? 10_000);
const KILLS = { apps: Number(process.env['KILL_APPS'] ?? 17), broker: Number(process.env['KILL_BROKER'] ?? 3) };
/** Counts the receipts of the log by command. */
const receiptsIn = async (file: string): Promise<Map<string, number>> => {
  const store = await openSqliteEventStore({ file });
  const receipts = new Map<string, number>();
  for (let after = START, caughtUp = false; !caughtUp;) {
    const page = await store.readAll(after, 5_000);
    for (const { type, metadata } of page.events)
      if (type === 'CommandDecided') receipts.set(metadata.commandId, (receipts.get(metadata.commandId) ?? 0) + 1);
    ({ next: after, caughtUp } = page);
  }
  await store.close();
  return receipts;
};

await withAdapter('rabbitmq', ownRabbitMqIsPossible, () => {
  describe(`${COMMANDS} commands over RabbitMQ, ${KILLS.apps} kills of apps and ${KILLS.broker} of the broker`, () => {
    let folder: string;
    let broker: OwnRabbitMq;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'seatledger-kills-'));
      broker = await startOwnRabbitMq();
    });
    afterAll(async () => {
      await broker.dispose();
      await rm(folder, { recursive: true, force: true });
    });

    it('lose no acknowledged command and apply none twice', async () => {
      const dataDir = join(folder, 'data');
      const embedded = { SAMPLE: 'off', DATA_DIR: dataDir, MASTER_KEY: randomBytes(32).toString('base64') };
      // the catalogue and the tenant are made before anything is killed
      const first = await startStandalone(dataDir, embedded);
      const { body } = await new Http(first.url).call('POST', '/api/tenants', {
        displayName: 'Contoso',
        country: 'DE',
      });
      const tenantId = String(body['id']);
      await runCli(['catalogue', 'import', 'resources/catalogue-small.csv', '--url', first.url]);
      await first.end('SIGTERM');

      const env = { ...embedded, BROKER_URL: broker.url, PORT: '0', LOG_LEVEL: 'warn' };
      const apps = [new KilledApp('commands', env), new KilledApp('projector', env)];
      const sender = new Sender(broker, tenantId, COMMANDS);
      try {
        await sender.run(apps, killPlan(apps, broker, KILLS));
      } finally {
        await Promise.all([sender.close(), ...apps.map((app) => app.end())]);
      }

      const accepted = (kind: number) =>
        [...sender.replies].filter(([n, { outcome }]) => n % 3 === kind && outcome === 'accepted').length;
      expect(sender.replies.size).toBe(COMMANDS);
      const receipts = await receiptsIn(join(dataDir, 'events.db'));
      expect([...receipts.values()].every((count) => count === 1)).toBe(true);

      const last = await startStandalone(dataDir, embedded);
      const http = new Http(last.url, tenantId);
      const touched = await http.call('PATCH', `/api/tenants/${tenantId}`, { displayName: 'Contoso again' });
      const upToNow = `minPosition=${String(touched.body['position'])}`;
      const [row] = await http.all<{ valid: number; assigned: number }>(`/api/subscriptions?${upToNow}`);
      expect(row).toMatchObject({ valid: accepted(0), assigned: accepted(1) });
      const users = await http.all<{ id: string }>(`/api/users?${upToNow}`, 999);
      expect(users).toHaveLength(accepted(1) + accepted(2));
      await last.end('SIGTERM');
      expect((await runCli(['verify', '--data-dir', dataDir, '--tenant', tenantId], embedded)).code).toBe(0);
    }, 3_600_000);
  });
});
