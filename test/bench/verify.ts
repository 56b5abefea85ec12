// Measures `verify` on the embedded default: many tenants on one log, each with its own purchases, users, licenses and
// deletions, as a seed draws them. Tells how long the reading takes and what memory it needs in a process of its own.
// node --conditions=seatledger-source --import ./libs/testing/child/typescript.mjs \
//   test/bench/verify.ts [tenants] [events] [seed]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from '#adapters/event-store-sqlite';
import { MemoryKeys } from '#adapters/keys-memory';
import { START, verify, type EventStore } from '#application';
import { createCodec, createIds } from '#contracts';
import type { TenantId } from '#licensing';
import { E1, E3 } from '#testing/catalogue';
import { SeededRandom } from '#testing/fakes';
import { withMethods } from '#testing/faults';
import { openWorld, type CommandWorld } from '#testing/world';

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

/** Does one thing in a tenant: the users are created first, and then licensed, moved and deleted as it is drawn. */
const work = async (world: CommandWorld, random: SeededRandom, tenantId: string, users: string[]): Promise<void> => {
  const [what = 0, who = 0] = random.bytes(2);
  const user = users[who % (users.length || 1)];
  if (user === undefined || what < 100) {
    const name = `u${users.length}`;
    const body = {
      userPrincipalName: `${name}@contoso.com`,
      profile: { displayName: name },
      usageLocation: 'DE',
      licenses: what % 2 === 0 ? [{ skuId: E3.skuId }] : [],
    };
    const reply = await world.send({ type: 'CreateUser', body }, { tenantId });
    if (reply.outcome === 'accepted' && reply.answer.kind === 'user') users.push(reply.answer.userId);
    return;
  }
  if (what < 120) {
    await world.send({ type: 'DeleteUser', body: { user } }, { tenantId });
    users.splice(users.indexOf(user), 1);
    return;
  }
  const [add, remove] = what % 2 === 0 ? [E1, E3] : [E3, E1];
  const body = { user, add: [{ skuId: add.skuId }], remove: what % 3 === 0 ? [{ skuId: remove.skuId }] : [] };
  await world.send({ type: 'ChangeLicenses', body }, { tenantId });
};

const fill = async (folder: string): Promise<void> => {
  const store = await open(folder);
  const world = openWorld({ store, ids: createIds() });
  const random = new SeededRandom(seed);
  await world.setUp();
  const ids = Array.from(
    { length: tenants },
    (_, n) => `${n.toString(16).padStart(8, '0')}-0000-4000-8000-00000000000a`,
  );
  await Promise.all(
    ids.map(async (tenantId) => {
      await world.accept({ type: 'CreateTenant', body: { tenantId, displayName: 'Bench', country: 'DE' } });
      for (const product of [E1, E3]) await world.buy(product, 50, tenantId as TenantId);
    }),
  );
  const users = new Map<string, string[]>(ids.map((tenantId) => [tenantId, []]));
  // positions of this adapter are numbers of events
  while (Number((await store.head())?.position ?? START) < events)
    await Promise.all(ids.map((tenantId) => work(world, random, tenantId, users.get(tenantId)!)));
  await world.close();
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
