// Measures how much memory a projector needs while it builds every read model from a log that was there before it, on
// the embedded default: what a seed draws of commands in many tenants. It runs what `npm run build` made, and publishes
// to RabbitMQ where RABBITMQ_URL names one. Linux only.
// node --conditions=seatledger-source --import ./libs/testing/child/typescript.mjs \
//   test/bench/projector-memory.ts [tenants] [events] [seed]
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openSqliteEventStore } from '../../libs/adapters/event-store-sqlite/src/index.js';
import { loadMasterKey, openSqliteKeys } from '../../libs/adapters/keys-sqlite/src/index.js';
import { fillLog } from './prepared/seeded-log.js';

const [tenants = 1_500, events = 100_000, seed = 1] = process.argv.slice(2).map(Number);
const PORT = '3902';
const broker = process.env['RABBITMQ_URL'];
const dataDir = mkdtempSync(join(tmpdir(), 'seatledger-projector-'));

const fill = async (): Promise<void> => {
  const masterKey = await loadMasterKey({ env: {}, dataDir });
  const keys = await openSqliteKeys({ file: join(dataDir, 'keys.db'), masterKey });
  const store = await openSqliteEventStore({ file: join(dataDir, 'events.db') });
  await fillLog({ store, keys, tenants, events, seed });
  const head = await store.head();
  console.log(`${Number(head?.position)} events of ${tenants} tenants, seed ${seed}, Node ${process.version}`);
  await store.close();
  await keys.close();
};

/** Resolves to how many events the slowest follower lacks, undefined while nobody can tell. */
const lag = async (): Promise<number | undefined> => {
  const figures = await fetch(`http://127.0.0.1:${PORT}/metrics`).then(
    (answer) => answer.text(),
    () => '',
  );
  const lags = [...figures.matchAll(/^seatledger_projection_lag_events\{projection="(.*)"\} (\S+)$/gm)]
    .filter(([, name]) => broker !== undefined || name !== 'outgoing-events')
    .map(([, , events]) => Number(events));
  return lags.length === 0 ? undefined : Math.max(...lags);
};

const measure = async (): Promise<void> => {
  const environment = {
    DATA_DIR: dataDir,
    BROKER_URL: broker ?? 'amqp://guest:guest@127.0.0.1:1',
    PORT,
    LOG_LEVEL: 'fatal',
  };
  const app = spawn(process.execPath, ['dist/apps/projector/src/main.js'], {
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
    stdio: 'inherit',
  });
  const memory = (line: string): number =>
    Math.round(
      Number(new RegExp(`${line}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${app.pid}/status`, 'utf8'))?.[1]) / 1_024,
    );
  const since = performance.now();
  while ((await lag()) !== 0) await wait(500);
  const seconds = Math.round((performance.now() - since) / 1_000);
  console.log(`built in ${seconds} s: ${memory('VmHWM')} MB at most, ${memory('VmRSS')} MB at its end`);
  app.kill();
};

try {
  await fill();
  await measure();
} finally {
  rmSync(dataDir, { recursive: true });
}
