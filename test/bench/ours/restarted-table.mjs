// A process that has the table of deadlines alone, as it is shipped: it opens what row 7 of the bench filled, catches
// up, reads all that is due, and prints as JSON what it took. It runs what is built, since translating the sources on
// the way takes more memory than the table does.
// node test/bench/ours/restarted-table.mjs FOLDER DUE
import { join } from 'node:path';
import { ensureBuilt } from '../../../scripts/ensure-built.mjs';

ensureBuilt();
const built = (path) => import(new URL(`../../../dist/libs/${path}.js`, import.meta.url).href);
const { anyProjection, MANY_DOCUMENTS, Projector, START } = await built('application/src/index');
const { createCodec } = await built('contracts/src/index');
const { openSqliteEventStore } = await built('adapters/event-store-sqlite/src/index');
const { MemoryKeys } = await built('adapters/keys-memory/src/index');
const { SqliteReadModels } = await built('adapters/read-models-sqlite/src/index');
const { SystemClock, SystemDelay } = await built('platform/src/clock/system-clock');
const { SystemTurn } = await built('platform/src/clock/system-turn');
const { deadlines, deadlinesAsOf } = await built('projections/src/index');

const NEXT = 1_000;
const [folder, due] = process.argv.slice(2);

const opened = performance.now();
const store = await openSqliteEventStore({ file: join(folder, 'events.db') });
const readModels = new SqliteReadModels({ file: join(folder, 'read-models.db') });
const projector = new Projector({
  store,
  codec: createCodec({ keys: new MemoryKeys() }),
  readModels,
  clock: new SystemClock(),
  delay: new SystemDelay(),
  turn: new SystemTurn(),
  definitions: [anyProjection(deadlines)],
  holder: 'bench',
  documentsAtOnce: MANY_DOCUMENTS,
  onAlarm: ({ message }) => {
    throw new Error(message);
  },
});
projector.start();
const head = (await store.head())?.position ?? START;
await projector.waitFor(head, [deadlines.name], { timeoutMilliseconds: 3_600_000 });
const ready = (performance.now() - opened) / 1_000;

const table = deadlinesAsOf(readModels);
const times = [];
for (let round = 0; round < 9; round += 1) {
  const began = performance.now();
  await table.due(due, { limit: NEXT });
  times.push(performance.now() - began);
}
const next = times.sort((one, other) => one - other)[4];

let pending = 0;
let after;
do {
  const page = await table.due(due, { limit: NEXT, ...(after === undefined ? {} : { after }) });
  pending += page.items.length;
  after = page.next;
} while (after !== undefined);
const memory = process.memoryUsage().rss / 2 ** 20;
await projector.stop();
await readModels.close();
await store.close();
console.log(JSON.stringify({ ready, next, pending, memory }));
