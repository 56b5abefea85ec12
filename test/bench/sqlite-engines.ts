// Measures what the embedded stores cost on one SQLite engine and on another, and in one checkout and in another:
// durable appends of groups of events, reads of a page of 1,000, commits of 200 documents, and the key of one person.
// Each side runs in processes of its own, in turn, so that a slow minute of the machine is everybody's; the figure is
// the median over all rounds. A side is the name of an engine, or the path of another checkout.
// test/bench/sqlite-engines.ts [rounds] [side …]
// node --conditions=seatledger-source --import ./libs/testing/child/typescript.mjs \
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSqliteEventStore } from '../../libs/adapters/event-store-sqlite/src/index.js';
import { openSqliteKeys } from '../../libs/adapters/keys-sqlite/src/index.js';
import { SqliteReadModels } from '../../libs/adapters/read-models-sqlite/src/index.js';
import type { AppendWrite, Collection, DocumentWrite } from '../../libs/application/src/index.js';
import { createIds, withChecksums } from '../../libs/contracts/src/index.js';

/** Milliseconds of one kind of work; `cpu` is without the waits for the disk. */
interface Sample {
  readonly what: string;
  readonly milliseconds: number;
  readonly cpu: number;
}
const GROUPS = [1, 16, 64, 256];
const REPEATS = 40;
const ids = createIds();

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;

const measure = async (what: string, repeats: number, work: (n: number) => Promise<unknown>): Promise<Sample> => {
  const took: number[] = [];
  const before = process.cpuUsage();
  for (let n = 0; n < repeats; n += 1) {
    const began = performance.now();
    await work(n);
    took.push(performance.now() - began);
  }
  const { user, system } = process.cpuUsage(before);
  return { what, milliseconds: median(took), cpu: (user + system) / 1_000 / repeats };
};

const metadata = {
  actor: 'bench',
  actorKind: 'local' as const,
  commandId: ids.next(),
  correlationId: ids.next(),
  causationId: ids.next(),
  occurredAt: '2026-01-15T08:00:00.000Z',
};
const data = JSON.stringify({
  displayName: { personal: ids.next(), kind: 'display-name', sealed: randomBytes(150).toString('base64') },
});
const write = (): AppendWrite =>
  withChecksums({
    stream: `user-${ids.next()}`,
    expected: 'no-stream',
    events: [{ id: ids.next(), type: 'UserCreated', version: 1, data, metadata }],
  });

const events = async (folder: string): Promise<readonly Sample[]> => {
  const store = await openSqliteEventStore({ file: join(folder, 'events.db') });
  const samples: Sample[] = [];
  for (const group of GROUPS) {
    const append = () => store.append(Array.from({ length: group }, write));
    await append();
    samples.push(await measure(`append ${group}`, REPEATS, append));
  }
  const page = (n: number) => store.readAll(String((n * 211) % 10_000).padStart(20, '0'), 1_000);
  await page(0);
  samples.push(await measure('page of 1,000', REPEATS * 2, page));
  await store.close();
  return samples;
};

const collection: Collection = {
  name: 'people',
  generation: 1,
  version: 1,
  indexes: [
    { name: 'by-group', fields: ['group', 'name'] },
    { name: 'by-sku', fields: ['skus'], array: 'skus' },
  ],
};
const models = async (folder: string): Promise<readonly Sample[]> => {
  const store = new SqliteReadModels({ file: join(folder, 'read-models.db') });
  await store.ensure(collection);
  const document = (key: string) => ({ group: 'g', name: key, skus: [ids.next(), ids.next()], sealed: data });
  const keysOf = (n: number) => Array.from({ length: 200 }, (_key, index) => `person-${(n % 20) * 200 + index}`);
  let position = 0;
  const commit = (n: number) => {
    position += 1;
    const at = String(position).padStart(20, '0');
    return store.commit(
      collection,
      keysOf(n).map((key): DocumentWrite => ({ key, at, document: document(key) })),
    );
  };
  await commit(0);
  const samples = [
    await measure('commit of 200 documents', REPEATS, commit),
    await measure('load of 200 documents', REPEATS * 2, (n) => store.load(collection, keysOf(n))),
    await measure('query of 100 documents', REPEATS * 2, () =>
      store.query(collection, { index: 'by-group', prefix: ['g'], limit: 100 }),
    ),
  ];
  await store.close();
  return samples;
};

const keys = async (folder: string): Promise<readonly Sample[]> => {
  const store = await openSqliteKeys({ file: join(folder, 'keys.db'), masterKey: randomBytes(32), cachedKeys: 1 });
  const tenantId = ids.next();
  const ensure = () => store.ensure([{ tenantId, personId: ids.next() }]);
  await ensure();
  const samples = [await measure('key of a new person', REPEATS, ensure)];
  await store.close();
  return samples;
};

/** All samples of one side, once. */
const one = async (): Promise<readonly Sample[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'seatledger-bench-'));
  try {
    return [...(await events(folder)), ...(await models(folder)), ...(await keys(folder))];
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const script = fileURLToPath(import.meta.url);
const root = resolve(import.meta.dirname, '../..');
const run = (side: string): readonly Sample[] => {
  const isEngine = side === 'node' || side === 'package';
  const cwd = isEngine ? root : resolve(side);
  const args = ['--conditions=seatledger-source', '--import', './libs/testing/child/typescript.mjs'];
  const env = { ...process.env, ...(isEngine ? { SQLITE_ENGINE: side } : {}) };
  // a copy of this file in the other checkout imports that checkout's stores
  const file = isEngine ? script : join(cwd, 'test/bench/sqlite-engines.ts');
  const { stdout, status } = spawnSync(process.execPath, [...args, file, 'one'], {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${side} ended with ${status}`);
  return JSON.parse(stdout) as readonly Sample[];
};

const compare = (rounds: number, sides: readonly string[]): void => {
  const samples = new Map(sides.map((side) => [side, [] as Sample[]]));
  for (let round = 0; round < rounds; round += 1) for (const side of sides) samples.get(side)!.push(...run(side));
  const told = (side: string, what: string): string => {
    const its = samples.get(side)!.filter((sample) => sample.what === what);
    const [time, cpu] = [its.map(({ milliseconds }) => milliseconds), its.map((sample) => sample.cpu)].map(median);
    return `${time!.toFixed(2)} (${cpu!.toFixed(2)})`;
  };
  console.log(`Node ${process.versions.node}, ${rounds} rounds; medians in ms, in brackets CPU`);
  for (const what of new Set([...samples.values()].flat().map((sample) => sample.what)))
    console.log([what, ...sides.map((side) => `${side} ${told(side, what)}`)].join('   '));
};

const [first = '5', ...sides] = process.argv.slice(2);
if (first === 'one') console.log(JSON.stringify(await one()));
else {
  // an older checkout has no such lib
  const { engineStates } = await import('../../libs/sqlite/src/index.js');
  const usable = engineStates().flatMap(({ name, unusable }) => (unusable === undefined ? [name] : []));
  compare(Number(first), sides.length > 0 ? sides : usable);
}
