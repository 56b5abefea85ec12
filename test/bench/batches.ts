// Measures batches: how many commands a second a process decides, and which calls that takes, for new users, changes of
// their profiles, and assignments by part number from one pool. The store is a SQLite file, or a double of KurrentDB,
// whose times are no measure of a server but whose calls are counted.
// node --conditions=seatledger-source --import ./libs/testing/child/typescript.mjs \
// test/bench/batches.ts [sqlite|double] [commands] [in flight] [rounds] [milliseconds to an answer of the double]
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKurrentEventStore } from '../../libs/adapters/event-store-kurrentdb/src/index.js';
import { openSqliteEventStore } from '../../libs/adapters/event-store-sqlite/src/index.js';
import { openSqliteKeys } from '../../libs/adapters/keys-sqlite/src/index.js';
import type { CommandRequest, EventStore } from '../../libs/application/src/index.js';
import { createIds } from '../../libs/contracts/src/index.js';
import { E3 } from '../../libs/testing/src/catalogue/index.js';
import { FaultyEventStore } from '../../libs/testing/src/faults/index.js';
import { KurrentDouble } from '../../libs/testing/src/kurrentdb-double/index.js';
import { openWorld, type CommandWorld } from '../../libs/testing/src/world/index.js';
import { inFlight } from './ours/in-flight.js';
import { median } from './table.js';

const [kind = 'sqlite'] = process.argv.slice(2);
const [commands = 2_000, atOnce = 100, rounds = 3, milliseconds = 0] = process.argv.slice(3).map(Number);

type Calls = () => string;

const open = async (folder: string, double: KurrentDouble | undefined): Promise<readonly [EventStore, Calls]> => {
  if (double === undefined) {
    const store = new FaultyEventStore(await openSqliteEventStore({ file: join(folder, 'events.db') }));
    let before = [0, 0];
    const calls = (): string => {
      const now = [store.appendCount, store.readCount];
      const text = `${now[0]! - before[0]!} appends, ${now[1]! - before[1]!} reads`;
      before = now;
      return text;
    };
    return [store, calls];
  }
  double.reset();
  let before = { append: 0, readStream: 0 };
  const calls = (): string => {
    const { append, readStream } = double.calls;
    const text = `${append - before.append} appends, ${readStream - before.readStream} reads`;
    before = { append, readStream };
    return text;
  };
  return [await openKurrentEventStore({ url: way?.url ?? double.url }), calls];
};

/** Stands before a server, whose answers it gives on after a while, as a way to it would. */
const far = async (url: string): Promise<{ readonly server: Server; readonly url: string }> => {
  const server = createServer((client) => {
    const real = connect(Number(new URL(url.replace(/^\w+/, 'http')).port), '127.0.0.1').setNoDelay(true);
    client.setNoDelay(true).pipe(real);
    real.on('data', (data) => void setTimeout(() => client.write(data), milliseconds));
    for (const [one, other] of [
      [client, real],
      [real, client],
    ] as const)
      one.on('error', () => undefined).on('close', () => void setTimeout(() => other.destroy(), milliseconds));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, url: url.replace(/:\d+/, `:${(server.address() as AddressInfo).port}`) };
};

/** Sends all of them. Resolves to the answers with their rate. */
const load = async (world: CommandWorld, requests: readonly CommandRequest[]) => {
  const answers: string[] = [];
  const cpu = process.cpuUsage();
  const seconds = await inFlight(requests.length, atOnce, async (index) => {
    const reply = await world.send(requests[index]!);
    answers[index] = reply.outcome === 'accepted' && reply.answer.kind === 'user' ? reply.answer.userId : reply.outcome;
  });
  const { user, system } = process.cpuUsage(cpu);
  return { answers, rate: requests.length / seconds, cpu: (user + system) / 1_000 / requests.length };
};

const figures = new Map<string, { readonly rate: number; readonly cpu: number }[]>();
const double = kind === 'double' ? await KurrentDouble.start() : undefined;
const way = double && milliseconds > 0 ? await far(double.url) : undefined;
for (let round = 0; round < rounds; round += 1) {
  const folder = mkdtempSync(join(tmpdir(), 'seatledger-bench-'));
  const [store, calls] = await open(folder, double);
  const keys = await openSqliteKeys({ file: join(folder, 'keys.db'), masterKey: Buffer.alloc(32, 7) });
  const world = openWorld({ store, keys, ids: createIds() });
  await world.setUp();
  await world.buy(E3, Math.ceil(commands / 2));
  const run = async (name: string, requests: readonly CommandRequest[]): Promise<readonly string[]> => {
    calls();
    const { answers, rate, cpu } = await load(world, requests);
    figures.set(name, [...(figures.get(name) ?? []), { rate, cpu }]);
    console.log(`${name}: ${Math.round(rate)}/s, ${cpu.toFixed(2)} ms of processors each, ${calls()}`);
    return answers;
  };
  const names = Array.from({ length: commands }, (_, index) => `load${index}@contoso.example`);
  const users = await run(
    'new users',
    names.map((userPrincipalName): CommandRequest => {
      const body = { userPrincipalName, profile: { displayName: userPrincipalName }, usageLocation: 'DE' };
      return { type: 'CreateUser', body };
    }),
  );
  await run(
    'profiles',
    users.map((user): CommandRequest => ({ type: 'UpdateUser', body: { user, profile: { city: 'Bonn' } } })),
  );
  await run(
    'one pool',
    users.map((user): CommandRequest => {
      const { skuPartNumber } = E3;
      return { type: 'ChangeLicenses', body: { user, add: [{ skuPartNumber }], remove: [] } };
    }),
  );
  await world.close();
  await store.close();
  await keys.close();
  rmSync(folder, { recursive: true });
}
way?.server.close();
await double?.close();
for (const [name, each] of figures) {
  const rate = Math.round(median(each.map((one) => one.rate)));
  console.log(`median of ${rounds}, ${name}: ${rate}/s, ${median(each.map(({ cpu }) => cpu)).toFixed(2)} ms each`);
}
