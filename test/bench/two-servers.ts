// Measures two servers on one log that fight for one pool: how many commands a second they decide together, how many
// appends conflict, and how many commands are answered 503 `conflict` (each is sent again until it is decided). The
// pool has seats for half of the users. Each server is a process of its own over the same SQLite files. `ms each` is
// the time of processors that a command took. With `bulk` the first server has all of its users in one bulk operation.
// node --conditions=seatledger-source --import ./libs/testing/child/typescript.mjs \
// test/bench/two-servers.ts [commands] [in flight] [servers] [rounds] [bulk]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSqliteEventStore } from '../../libs/adapters/event-store-sqlite/src/index.js';
import { openSqliteKeys } from '../../libs/adapters/keys-sqlite/src/index.js';
import { createIds } from '../../libs/contracts/src/index.js';
import { E3 } from '../../libs/testing/src/catalogue/index.js';
import { openWorld, type CommandWorld } from '../../libs/testing/src/world/index.js';
import { inFlight } from './ours/in-flight.js';
import { median } from './table.js';

interface Tally {
  readonly milliseconds: number;
  /** Processor time of the server, without waits for the disk or for a processor that others use. */
  readonly cpu: number;
  readonly appends: number;
  readonly conflicts: number;
  readonly answers: Readonly<Record<string, number>>;
}

const MASTER_KEY = Buffer.alloc(32, 7);

interface Server {
  readonly world: CommandWorld;
  /** The ends of all appends so far, in order. */
  readonly ends: readonly string[];
  close(): Promise<void>;
}
const open = async (folder: string): Promise<Server> => {
  const store = await openSqliteEventStore({ file: join(folder, 'events.db') });
  const keys = await openSqliteKeys({ file: join(folder, 'keys.db'), masterKey: MASTER_KEY });
  const ends: string[] = [];
  const observer = { batch: () => {}, append: () => (end: string) => void ends.push(end) };
  const world = openWorld({ store, keys, ids: createIds(), observer });
  const close = async (): Promise<void> => {
    await world.close();
    await store.close();
    await keys.close();
  };
  return { world, ends, close };
};

type Count = (what: string) => void;

/** Assigns the product to all users in one bulk operation. */
const assignInBulk = async ({ world }: Server, users: readonly string[], count: Count): Promise<void> => {
  const body = { mode: 'add', users, licenses: [{ skuId: E3.skuId }] } as const;
  count((await world.send({ type: 'StartOperation', body }, { id: 'bulk' })).outcome);
  await world.runner.idle();
};

/** Assigns the product to each user in turn, again until it is decided. */
const assignEach = ({ world }: Server, users: readonly string[], atOnce: number, count: Count) =>
  inFlight(users.length, atOnce, async (at) => {
    const user = users[at]!;
    const request = { type: 'ChangeLicenses', body: { user, add: [{ skuId: E3.skuId }], remove: [] } } as const;
    for (;;) {
      const reply = await world.send(request, { id: `assign ${user}` });
      count(reply.outcome === 'failed' ? reply.failure : reply.outcome);
      if (reply.outcome !== 'failed') return;
    }
  });

const assignAll = async (
  server: Server,
  { users, atOnce, bulk }: { readonly users: readonly string[]; readonly atOnce: number; readonly bulk: boolean },
): Promise<Tally> => {
  const { world, ends } = server;
  const answers: Record<string, number> = {};
  const count = (what: string): void => void (answers[what] = (answers[what] ?? 0) + 1);
  const began = performance.now();
  const before = process.cpuUsage();
  await (bulk ? assignInBulk(server, users, count) : assignEach(server, users, atOnce, count));
  const milliseconds = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  for (const bug of world.bugs) console.error(bug);
  const conflicts = ends.filter((end) => end === 'conflict').length;
  return { milliseconds, cpu: (user + system) / 1_000, appends: ends.length, conflicts, answers };
};

const script = fileURLToPath(import.meta.url);

const setUp = async (folder: string, commands: number): Promise<readonly string[]> => {
  const server = await open(folder);
  await server.world.setUp();
  await server.world.buy(E3, Math.ceil(commands / 2));
  const users: string[] = [];
  while (users.length < commands)
    users.push(...(await server.world.createUsers(Math.min(500, commands - users.length), `at${users.length}-`)));
  await server.close();
  return users;
};

const oneRound = async (
  commands: number,
  atOnce: number,
  servers: number,
  bulk: boolean,
): Promise<readonly Tally[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'seatledger-bench-'));
  try {
    const users = await setUp(folder, commands);
    const children = Array.from({ length: servers }, (_, at) => {
      const child = fork(script, [
        'serve',
        folder,
        String(Math.ceil(atOnce / servers)),
        ...(bulk && at === 0 ? ['bulk'] : []),
      ]);
      return { child, mine: users.filter((_user, index) => index % servers === at) };
    });
    await Promise.all(children.map(({ child }) => once(child, 'message')));
    const tallies = children.map(async ({ child, mine }) => {
      child.send(mine);
      const [tally] = (await once(child, 'message')) as [Tally];
      await once(child, 'exit');
      return tally;
    });
    return await Promise.all(tallies);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const serve = async (folder: string, atOnce: number, bulk: boolean): Promise<void> => {
  const server = await open(folder);
  process.send!('ready');
  const [users] = (await once(process, 'message')) as [readonly string[]];
  const tally = await assignAll(server, { users, atOnce, bulk });
  await server.close();
  process.send!(tally, () => process.disconnect());
};

const main = async (): Promise<void> => {
  if (process.argv[2] === 'serve') return serve(process.argv[3]!, Number(process.argv[4]), process.argv[5] === 'bulk');
  const [commands = 4_000, atOnce = 256, servers = 2, rounds = 5] = process.argv.slice(2, 6).map(Number);
  const bulk = process.argv[6] === 'bulk';
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const tallies = await oneRound(commands, atOnce, servers, bulk);
    const seconds = Math.max(...tallies.map(({ milliseconds }) => milliseconds)) / 1_000;
    rates.push(commands / seconds);
    const each = tallies.map(
      ({ appends, conflicts, answers }) => `${appends} appends, ${conflicts} conflicts, ${JSON.stringify(answers)}`,
    );
    const cpu = tallies.reduce((sum, tally) => sum + tally.cpu, 0) / commands;
    console.log(`${Math.round(commands / seconds)}/s, ${cpu.toFixed(2)} ms each: ${each.join(' | ')}`);
  }
  console.log(`median of ${rounds}: ${Math.round(median(rates))} commands/s, ${atOnce} in flight over ${servers}`);
};
await main();
