import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { START } from '#application';
import { openSqliteEventStore } from '#adapters/event-store-sqlite';
import { withAdapter } from '#testing/adapters';
import { ownRabbitMqIsPossible, startOwnRabbitMq, type OwnRabbitMq } from '#testing/rabbitmq';
import { Http } from '../acceptance/http.js';
import { Upstream, type AmqpReply } from '../acceptance/amqp-driver.js';
import { runCli, startStandalone } from '../support/app-process.js';
import { KilledApp, killPlan } from './killed-apps.js';

/** `npm run test:kills` raises these numbers. */
const COMMANDS = Number(process.env['KILL_COMMANDS'] ?? 10_000);
const KILLS = { apps: Number(process.env['KILL_APPS'] ?? 17), broker: Number(process.env['KILL_BROKER'] ?? 3) };
/** How many commands wait for an answer at once. */
const WINDOW = 400;
const E3 = 'ENTERPRISEPACK';

/**
 * Every third command buys one seat, and the others create a user who takes one. A command that is applied twice, or
 * not at all, shows in the totals.
 */
const command = (n: number): { type: string; body: unknown } =>
  n % 3 === 0
    ? { type: 'PurchaseSeats', body: { skuPartNumber: E3, seats: 1 } }
    : {
        type: 'CreateUser',
        body: {
          userPrincipalName: `user-${n}@contoso.example`,
          profile: { displayName: `User ${n}` },
          usageLocation: 'DE',
          licenses: n % 3 === 1 ? [{ skuPartNumber: E3 }] : [],
        },
      };

/**
 * Sends all commands, a window at a time, and again under the same id after every lost connection. It kills something
 * after every so many answers.
 */
class Sender {
  readonly replies = new Map<number, AmqpReply>();
  private upstream: Promise<Upstream>;
  constructor(
    private readonly broker: OwnRabbitMq,
    private readonly tenantId: string,
  ) {
    this.upstream = Upstream.connect(broker.url, 'commands.v2');
  }

  async run(kills: readonly (() => Promise<void>)[]): Promise<void> {
    const every = Math.floor(COMMANDS / (kills.length + 1));
    let killed = 0;
    let killing: Promise<void> = Promise.resolve();
    const onReply = () => {
      if (killed < kills.length && this.replies.size >= (killed + 1) * every) {
        const kill = kills[killed++]!;
        killing = killing.then(kill);
      }
    };
    for (let from = 0; from < COMMANDS; from += WINDOW)
      await this.untilAnswered(
        Array.from({ length: Math.min(WINDOW, COMMANDS - from) }, (_, n) => from + n),
        onReply,
      );
    await killing;
    expect(killed).toBe(kills.length);
  }

  async close(): Promise<void> {
    await (await this.upstream).close();
  }

  private async untilAnswered(numbers: readonly number[], onReply: () => void): Promise<void> {
    for (;;) {
      const open = numbers.filter((n) => !this.replies.has(n));
      if (open.length === 0) return;
      const upstream = await this.connected();
      const all = open.map(async (n) => {
        const { type, body } = command(n);
        const reply = await upstream.send(this.tenantId, type, body, `kill-${n}`);
        if (reply.outcome === 'failed') return;
        this.replies.set(n, reply);
        onReply();
      });
      await Promise.race([Promise.all(all), upstream.lost]);
    }
  }

  /** Returns the connection, or makes a new one where it was lost, for which it asks until the broker is back. */
  private async connected(): Promise<Upstream> {
    for (;;) {
      try {
        const upstream = await this.upstream;
        if (!upstream.isLost) return upstream;
        this.upstream = Upstream.connect(this.broker.url, 'commands.v2');
        await this.upstream;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 200));
        this.upstream = Upstream.connect(this.broker.url, 'commands.v2');
      }
    }
  }
}

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
    }, 120_000);
    afterAll(async () => {
      await broker.dispose();
      await rm(folder, { recursive: true, force: true });
    }, 60_000);

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

      const env = { ...embedded, BROKER_URL: broker.url, PORT: '0', LOG_LEVEL: 'fatal' };
      const apps = [new KilledApp('commands', env), new KilledApp('projector', env)];
      const sender = new Sender(broker, tenantId);
      await sender.run(killPlan(apps, broker, KILLS));
      await sender.close();
      for (const app of apps) await app.end();

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
