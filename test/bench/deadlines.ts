// Measures a million pending deadlines on the embedded default: adding, cancelling, the next thousand, a restart in a
// process of its own, and all due in the same minute. The peak memory is that of this process, except for the restart,
// which tells its own.
// node --conditions=seatledger-source --import ./libs/testing/child/typescript.mjs \
//   test/bench/deadlines.ts [deadlines] [purges]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openSqliteEventStore } from '../../libs/adapters/event-store-sqlite/src/index.js';
import { MemoryKeys } from '../../libs/adapters/keys-memory/src/index.js';
import { SqliteReadModels } from '../../libs/adapters/read-models-sqlite/src/index.js';
import {
  anyProjection,
  Projector,
  RetentionWorker,
  type EventStore,
  type ReadModels,
} from '../../libs/application/src/index.js';
import { createCodec } from '../../libs/contracts/src/index.js';
import { deadlines, deadlinesAsOf, openListsAsOf } from '../../libs/projections/src/index.js';
import { SystemTurn } from '../../libs/platform/src/index.js';
import { ManualClock } from '../../libs/testing/src/fakes/index.js';
import { openWorld } from '../../libs/testing/src/world/index.js';
import { ALL_DUE, cancelDeadlines, fillDeadlines } from './ours/deadline-log.js';

const restartOf = process.argv[2] === 'restart' ? process.argv[3] : undefined;
const [count = 1_000_000, purges = count] = restartOf === undefined ? process.argv.slice(2).map(Number) : [];
const CANCELLED = Math.min(100_000, Math.floor(count / 10));

const folder = restartOf ?? mkdtempSync(join(tmpdir(), 'seatledger-deadlines-'));
const eventsFile = join(folder, 'events.db');
const modelsFile = join(folder, 'read-models.db');
const clock = new ManualClock('2026-01-15T08:00:00.000Z');
const keys = new MemoryKeys();
const codec = createCodec({ keys });

const seconds = (since: number): number => (performance.now() - since) / 1_000;
let peak = 0;
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 200);
const say = (what: string, took: number, of?: number): void => {
  const rate = of === undefined ? '' : `, ${Math.round(of / took).toLocaleString('en')}/s`;
  const memory = Math.round(process.memoryUsage().rss / 2 ** 20);
  const time = took < 1 ? `${Math.round(took * 1_000)} ms` : `${took.toFixed(1)} s`;
  console.log(`${what}: ${time}${rate} (rss ${memory} MB, peak ${Math.round(peak / 2 ** 20)} MB)`);
};

const delay = { wait: (milliseconds: number, signal?: AbortSignal) => wait(milliseconds, undefined, { signal }) };
const follow = (store: EventStore, models: ReadModels): Projector => {
  const projector = new Projector({
    store,
    codec,
    readModels: models,
    clock,
    delay,
    turn: new SystemTurn(),
    definitions: [anyProjection(deadlines)],
    holder: 'bench',
    onAlarm: (alarm) => {
      throw new Error(alarm.message);
    },
  });
  projector.start();
  return projector;
};
const caughtUp = async (store: EventStore, projector: Projector): Promise<void> => {
  const head = await store.head();
  await projector.waitFor(head!.position, [deadlines.name], { timeoutMilliseconds: 3_600_000 });
};
const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

if (restartOf !== undefined) {
  const loaded = performance.now();
  const store = await openSqliteEventStore({ file: eventsFile });
  const models = new SqliteReadModels({ file: modelsFile });
  const projector = follow(store, models);
  await caughtUp(store, projector);
  const { items } = await deadlinesAsOf(models).due(ALL_DUE, { limit: 1_000 });
  const rss = Math.round(process.memoryUsage().rss / 2 ** 20);
  console.log(
    `restart: stores opened, table caught up and its first ${items.length} read ` +
      `${Math.round(performance.now() - loaded)} ms after the code was loaded, ` +
      `${Math.round(performance.now())} ms after the process began (rss ${rss} MB)`,
  );
  process.exit(0);
}

let store: EventStore = await openSqliteEventStore({ file: eventsFile });
let models: ReadModels = new SqliteReadModels({ file: modelsFile });
const setup = openWorld({ store, keys, clock });
await setup.setUp();
await setup.close();

let began = performance.now();
await fillDeadlines({ store, codec }, count);
say(`the log: ${count.toLocaleString('en')} users in retention, stored`, seconds(began), count);

began = performance.now();
let projector = follow(store, models);
await caughtUp(store, projector);
say('adding: the deadline table of the whole log', seconds(began), count);

await projector.stop();
await cancelDeadlines({ store, codec }, count - CANCELLED, count);
began = performance.now();
projector = follow(store, models);
await caughtUp(store, projector);
say(`cancelling ${CANCELLED.toLocaleString('en')} (behind the log)`, seconds(began), CANCELLED);

const times: number[] = [];
for (let after: string | undefined, turn = 0; turn < 50; turn += 1) {
  const start = performance.now();
  const page = await deadlinesAsOf(models).due(ALL_DUE, { limit: 1_000, ...(after === undefined ? {} : { after }) });
  times.push(performance.now() - start);
  after = page.next;
  if (after === undefined) break;
}
console.log(
  `the next thousand: median ${percentile(times, 0.5).toFixed(1)} ms, slowest ${Math.max(...times).toFixed(1)} ms`,
);

await projector.stop();
await models.close();
await store.close();
spawnSync(process.execPath, [...process.execArgv, process.argv[1]!, 'restart', folder], { stdio: 'inherit' });
store = await openSqliteEventStore({ file: eventsFile });
models = new SqliteReadModels({ file: modelsFile });
projector = follow(store, models);
await caughtUp(store, projector);

const world = openWorld({ store, keys, clock, delay });
clock.set(ALL_DUE);
const stop = new AbortController();
let purged = 0;
const worker = new RetentionWorker({
  deadlines: deadlinesAsOf(models),
  lists: openListsAsOf(models),
  send: (envelope) => world.commands.handle(envelope),
  clock,
  delay,
  hooks: {
    onOutcome: (outcome) => {
      if (outcome === 'purged' && (purged += 1) >= purges) stop.abort();
    },
  },
});
const latencies: number[] = [];
const others = (async () => {
  for (let n = 0; !stop.signal.aborted; n += 1) {
    const start = performance.now();
    const reply = await world.send({ type: 'RenameTenant', body: { displayName: `Meanwhile ${n}` } });
    if (reply.outcome !== 'accepted') throw new Error(JSON.stringify(reply));
    latencies.push(performance.now() - start);
    await wait(20);
  }
})();
began = performance.now();
const swept = await worker.sweep(stop.signal);
const took = seconds(began);
stop.abort();
await others;
say(`all due in one minute: ${swept.purged.toLocaleString('en')} purged in batches of 200`, took, swept.purged);
console.log(
  `other commands of the same tenant meanwhile: ${latencies.length}, ` +
    `median ${percentile(latencies, 0.5).toFixed(0)} ms, ` +
    `99 % within ${percentile(latencies, 0.99).toFixed(0)} ms, ` +
    `slowest ${Math.max(...latencies).toFixed(0)} ms`,
);
const megabytes = (file: string): number => Math.round(statSync(file).size / 2 ** 20);
console.log(`files: events ${megabytes(eventsFile)} MB, read models ${megabytes(modelsFile)} MB`);

await projector.stop();
await world.close();
await models.close();
await store.close();
clearInterval(watch);
rmSync(folder, { recursive: true, force: true });
