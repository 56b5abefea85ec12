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
  type EventToStore,
  type ReadModels,
} from '../../libs/application/src/index.js';
import { createCodec, createIds } from '../../libs/contracts/src/index.js';
import { streamName, type DomainEvent, type PersonalKind, type UserId } from '../../libs/licensing/src/index.js';
import { deadlines, deadlinesAsOf, openListsAsOf } from '../../libs/projections/src/index.js';
import { SystemTurn } from '../../libs/platform/src/index.js';
import { ManualClock } from '../../libs/testing/src/fakes/index.js';
import { CONTOSO, openWorld } from '../../libs/testing/src/world/index.js';

const restartOf = process.argv[2] === 'restart' ? process.argv[3] : undefined;
const [count = 1_000_000, purges = count] = restartOf === undefined ? process.argv.slice(2).map(Number) : [];
const DAY = 86_400_000;
const USERS_PER_APPEND = 2_000;
const CANCELLED = Math.min(100_000, Math.floor(count / 10));

const folder = restartOf ?? mkdtempSync(join(tmpdir(), 'seatledger-deadlines-'));
const eventsFile = join(folder, 'events.db');
const modelsFile = join(folder, 'read-models.db');
const clock = new ManualClock('2026-01-15T08:00:00.000Z');
const ids = createIds();
const keys = new MemoryKeys();
const codec = createCodec({ keys });
const removedAt = clock.now();

const id = (kind: number, n: number): string => `0000000${kind}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const purgeAt = (n: number): string =>
  // all of them are within one minute
  new Date(Date.parse(removedAt) + 30 * DAY + (n % 60_000)).toISOString();
const seconds = (since: number): number => (performance.now() - since) / 1_000;
let peak = 0;
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 200);
const say = (what: string, took: number, of?: number): void => {
  const rate = of === undefined ? '' : `, ${Math.round(of / took).toLocaleString('en')}/s`;
  const memory = Math.round(process.memoryUsage().rss / 2 ** 20);
  const time = took < 1 ? `${Math.round(took * 1_000)} ms` : `${took.toFixed(1)} s`;
  console.log(`${what}: ${time}${rate} (rss ${memory} MB, peak ${Math.round(peak / 2 ** 20)} MB)`);
};

const toStore = (n: number, index: number, event: DomainEvent): EventToStore => ({
  id: ids.derive(id(7, n), `${event.type} ${index}`),
  event,
  metadata: {
    tenantId: CONTOSO,
    actor: 'bench',
    actorKind: 'local',
    commandId: id(7, n),
    correlationId: id(7, n),
    causationId: id(7, n),
    occurredAt: removedAt,
  },
});

/**
 * Returns a user whose mailbox is in retention. The name is erased already, since a million keys are no part of this.
 */
const historyOf = (n: number): readonly EventToStore[] => {
  const userId = id(2, n) as UserId;
  const erased = <K extends PersonalKind>(kind: K) => ({ personal: userId, kind, erased: true }) as const;
  const address = n.toString(16).padStart(64, '0');
  const created: DomainEvent = {
    type: 'UserCreated',
    data: {
      userId,
      userPrincipalName: { key: address as never, text: erased('principal-name') },
      profile: { displayName: erased('display-name') },
    },
  };
  const retained: DomainEvent = {
    type: 'ServiceDataRetained',
    data: {
      userId,
      retentionId: id(6, n) as never,
      service: 'exchange' as never,
      purgeAt: purgeAt(n) as never,
      retention: 'P30D',
    },
  };
  return [toStore(n, 0, created), toStore(n, 1, retained)];
};

const streamOf = (n: number): string => streamName({ kind: 'user', tenantId: CONTOSO, userId: id(2, n) as UserId });

const fill = async (store: EventStore): Promise<void> => {
  for (let from = 0; from < count; from += USERS_PER_APPEND) {
    const users = Array.from({ length: Math.min(USERS_PER_APPEND, count - from) }, (_, at) => from + at);
    const writes = users.map((n) => ({ stream: streamOf(n), expected: 'no-stream', events: historyOf(n) }) as const);
    await store.append(await codec.encode(writes));
  }
};

const cancel = async (store: EventStore): Promise<void> => {
  const last = count - CANCELLED;
  for (let from = last; from < count; from += USERS_PER_APPEND) {
    const users = Array.from({ length: Math.min(USERS_PER_APPEND, count - from) }, (_, at) => from + at);
    const restored = (n: number) =>
      toStore(n, 2, {
        type: 'ServiceDataRestored',
        data: {
          userId: id(2, n) as UserId,
          retentionId: id(6, n) as never,
          service: 'exchange' as never,
          aliasesLost: [],
        },
      });
    const writes = users.map((n) => ({ stream: streamOf(n), expected: 1, events: [restored(n)] }));
    await store.append(await codec.encode(writes));
  }
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

const due = new Date(Date.parse(removedAt) + 31 * DAY).toISOString();

if (restartOf !== undefined) {
  const loaded = performance.now();
  const store = await openSqliteEventStore({ file: eventsFile });
  const models = new SqliteReadModels({ file: modelsFile });
  const projector = follow(store, models);
  await caughtUp(store, projector);
  const { items } = await deadlinesAsOf(models).due(due, { limit: 1_000 });
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
await fill(store);
say(`the log: ${count.toLocaleString('en')} users in retention, stored`, seconds(began), count);

began = performance.now();
let projector = follow(store, models);
await caughtUp(store, projector);
say('adding: the deadline table of the whole log', seconds(began), count);

await projector.stop();
await cancel(store);
began = performance.now();
projector = follow(store, models);
await caughtUp(store, projector);
say(`cancelling ${CANCELLED.toLocaleString('en')} (behind the log)`, seconds(began), CANCELLED);

const times: number[] = [];
for (let after: string | undefined, turn = 0; turn < 50; turn += 1) {
  const start = performance.now();
  const page = await deadlinesAsOf(models).due(due, { limit: 1_000, ...(after === undefined ? {} : { after }) });
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
clock.set(due);
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
