// Measures `verify` on the embedded default: many tenants on one log, each with its own purchases, users, licenses and
// deletions, as a seed draws them. Tells how long the reading takes and what memory it needs in a process of its own.
// node --conditions=seatledger-source --import ./libs/testing/child/typescript.mjs \
//   test/bench/verify.ts [tenants] [events] [seed]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from '../../libs/adapters/event-store-sqlite/src/index.js';
import { MemoryKeys } from '../../libs/adapters/keys-memory/src/index.js';
import { verify, type EventStore } from '../../libs/application/src/index.js';
import { createCodec } from '../../libs/contracts/src/index.js';
import { withMethods } from '../../libs/testing/src/faults/index.js';
import { fillLog } from './prepared/seeded-log.js';

const readOnly = process.argv[2] === 'read' ? process.argv[3] : undefined;
const [tenants = 1_500, events = 100_000, seed = 1] = readOnly === undefined ? process.argv.slice(2).map(Number) : [];
const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
const open = (folder: string): Promise<EventStore> => openSqliteEventStore({ file: join(folder, 'events.db') });

const read = async (folder: string): Promise<void> => {
  const store = await open(folder);
  let pages = 0;
  const counted = withMethods(store, {
    readAll: (...asked) => {
      pages += 1;
      return store.readAll(...asked);
    },
  });
  const before = process.memoryUsage().rss;
  const since = performance.now();
  let peak = 0;
  const watch = (): void => void (peak = Math.max(peak, process.memoryUsage().rss));
  const codec = createCodec({ keys: new MemoryKeys() });
  const found = await verify({ store: counted, codec }, { onProgress: watch });
  const seconds = ((performance.now() - since) / 1_000).toFixed(1);
  const of = `${found.events} events of ${found.tenants.length} tenants in ${pages} pages`;
  const wrong = `${found.damaged.length} damaged, ${found.discrepancies.length} discrepancies`;
  console.log(`${of}: ${seconds} s, ${wrong}, rss ${megabytes(before)} MB before, ${megabytes(peak)} MB at most`);
  await store.close();
};

const fill = async (folder: string): Promise<void> => {
  const store = await open(folder);
  await fillLog({ store, tenants, events, seed });
  await store.close();
};

if (readOnly !== undefined) await read(readOnly);
else {
  const folder = mkdtempSync(join(tmpdir(), 'seatledger-verify-'));
  try {
    await fill(folder);
    const [script = ''] = process.argv.slice(1);
    spawnSync(process.execPath, [...process.execArgv, script, 'read', folder], { stdio: 'inherit' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
