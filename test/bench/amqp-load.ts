// Measures commands per second over RabbitMQ, and how far the read models fall behind meanwhile. Commands and projector
// are processes of their own on SQLite, and a plain AMQP client sends the commands. It needs a built dist (npm run
// build) and RABBITMQ_URL.
// node --conditions=seatledger-source --import ./libs/testing/child/typescript.mjs test/bench/amqp-load.ts [commands]
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { deleteTopology } from '../../libs/adapters/broker-rabbitmq/src/index.js';
import { aRabbitMqPrefix, rabbitMqUrl } from '../../libs/testing/src/rabbitmq/index.js';
import { Upstream } from '../acceptance/amqp-driver.js';
import { Http } from '../acceptance/http.js';
import { startApp, startStandalone } from '../support/app-process.js';

const count = Number(process.argv[2] ?? 10_000);
const folder = mkdtempSync(join(tmpdir(), 'seatledger-load-'));
const prefix = aRabbitMqPrefix();
const embedded = {
  DATA_DIR: join(folder, 'data'),
  SAMPLE: 'off',
  MASTER_KEY: randomBytes(32).toString('base64'),
  LOG_LEVEL: 'info',
};
const env = { ...embedded, BROKER_URL: `${rabbitMqUrl()}?prefix=${prefix}` };

const first = await startStandalone(embedded.DATA_DIR, embedded);
const tenant = await new Http(first.url).call('POST', '/api/tenants', { displayName: 'Contoso', country: 'DE' });
await first.end('SIGTERM');
const tenantId = String(tenant.body['id']);

const commands = await startApp('commands', env);
const projector = await startApp('projector', env);

/** Resolves to the largest value of a gauge over all projections. */
const worst = async (gauge: string): Promise<number> => {
  const text = await (await fetch(`${projector.url}/metrics`)).text();
  const values = text.split('\n').filter((line) => line.startsWith(`seatledger_${gauge}{`));
  return Math.max(0, ...values.map((line) => Number(line.split(' ').at(-1))));
};

const upstream = await Upstream.connect(rabbitMqUrl(), `${prefix}commands.v2`);
const lags: { events: number; seconds: number }[] = [];
let sending = true;
const watching = (async () => {
  while (sending) {
    lags.push({ events: await worst('projection_lag_events'), seconds: await worst('projection_lag_seconds') });
    await wait(100);
  }
})();

const began = performance.now();
const replies = await Promise.all(
  Array.from({ length: count }, (_, n) =>
    upstream.send(tenantId, 'CreateUser', {
      userPrincipalName: `user-${n}@contoso.example`,
      profile: { displayName: `User ${n}` },
      usageLocation: 'DE',
    }),
  ),
);
const answered = performance.now();
while ((await worst('projection_lag_events')) > 0) await wait(20);
const shown = performance.now();
sending = false;
await watching;

const accepted = replies.filter(({ outcome }) => outcome === 'accepted').length;
const seconds = (answered - began) / 1_000;
console.log(`${accepted} of ${count} accepted in ${seconds.toFixed(1)} s: ${Math.round(count / seconds)} commands/s`);
console.log(
  `lag of the slowest projection meanwhile: at most ${Math.max(...lags.map((l) => l.events))} events,` +
    ` ${Math.max(...lags.map((l) => l.seconds)).toFixed(1)} s;` +
    ` gone ${((shown - answered) / 1_000).toFixed(1)} s after the last answer`,
);

await upstream.close();
await commands.end('SIGTERM');
await projector.end('SIGTERM');
await deleteTopology({ url: rabbitMqUrl(), prefix });
rmSync(folder, { recursive: true, force: true });
