// Measures what row 7 of the bench doesn't, of a million pending deadlines on the embedded default: a restart in a
// process of its own, which tells its memory, and all due in the same minute, with what other commands wait meanwhile.
// node --conditions=seatledger-source --import ./libs/testing/child/typescript.mjs \
//   test/bench/deadlines.ts [deadlines] [purges]
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openSqliteEventStore } from '../../libs/adapters/event-store-sqlite/src/index.js';
import { RetentionWorker } from '../../libs/application/src/index.js';
import { SystemDelay } from '../../libs/platform/src/index.js';
import { openListsAsOf } from '../../libs/projections/src/index.js';
import { ManualClock } from '../../libs/testing/src/fakes/index.js';
import { openWorld } from '../../libs/testing/src/world/index.js';
import { ALL_DUE } from './ours/deadline-dates.js';
import { fillDeadlines } from './ours/deadline-log.js';
import { codec, keys, openTable } from './ours/deadline-table.js';
import { eventsFile, inTemporaryFolder } from './ours/folders.js';
import { restartTable } from './ours/restarted-deadlines.js';
import { median, quantile } from './table.js';

const [count = 1_000_000, purges = count] = process.argv.slice(2).map(Number);
const clock = new ManualClock('2026-01-15T08:00:00.000Z');
const delay = new SystemDelay();

let peak = 0;
const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
const say = (what: string, since: number, of: number): void => {
  const took = (performance.now() - since) / 1_000;
  const memory = `rss ${megabytes(process.memoryUsage().rss)} MB, peak ${megabytes(peak)} MB`;
  console.log(`${what}: ${took.toFixed(1)} s, ${Math.round(of / took).toLocaleString('en')}/s (${memory})`);
};

const restart = (folder: string): void => {
  const { ready, next, pending, memory } = restartTable(folder);
  console.log(
    `restart: stores opened and table caught up ${Math.round(ready * 1_000)} ms after the code was loaded, the next ` +
      `1,000 read in ${next.toFixed(1)} ms (rss ${Math.round(memory)} MB after all ${pending} were read)`,
  );
};

const fill = async (folder: string): Promise<void> => {
  const store = await openSqliteEventStore({ file: eventsFile(folder) });
  const world = openWorld({ store, keys, clock });
  await world.setUp();
  await world.close();
  const began = performance.now();
  await fillDeadlines({ store, codec }, count);
  say(`the log: ${count.toLocaleString('en')} users in retention, stored`, began, count);
  await store.close();
  const { caughtUp, close } = await openTable(folder);
  const opened = performance.now();
  await caughtUp();
  say('adding: the deadline table of the whole log', opened, count);
  await close();
};

const purge = async (folder: string): Promise<void> => {
  const { store, readModels, table, caughtUp, close } = await openTable(folder);
  await caughtUp();
  const world = openWorld({ store, keys, clock, delay });
  clock.set(ALL_DUE);
  const stop = new AbortController();
  let purged = 0;
  const worker = new RetentionWorker({
    deadlines: table,
    lists: openListsAsOf(readModels),
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
  const began = performance.now();
  const swept = await worker.sweep(stop.signal);
  say(`all due in one minute: ${swept.purged.toLocaleString('en')} purged in batches of 200`, began, swept.purged);
  stop.abort();
  await others;
  console.log(
    `other commands of the same tenant meanwhile: ${latencies.length}, ` +
      `median ${median(latencies).toFixed(0)} ms, ` +
      `99 % within ${quantile(latencies, 0.99).toFixed(0)} ms, ` +
      `slowest ${Math.max(...latencies).toFixed(0)} ms`,
  );
  await world.close();
  await close();
};

const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 200);
await inTemporaryFolder(async (folder) => {
  await fill(folder);
  restart(folder);
  await purge(folder);
  const sizeOf = (name: string): number => megabytes(statSync(join(folder, name)).size);
  console.log(`files: events ${sizeOf('events.db')} MB, read models ${sizeOf('read-models.db')} MB`);
});
clearInterval(watch);
