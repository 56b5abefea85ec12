// Measures more of the past of one tenant than row 11 of the bench, over HTTP, with the time of processors, beside
// reading the whole log again: pages of the history, one user and all users as of a position, the feed, what-if,
// true-up, and the undo of an operation. It runs on a copy of what `npm run bench -- prepare 11` wrote.
// node --conditions=seatledger-source --import ./libs/testing/child/typescript.mjs \
//   test/bench/past.ts [scale] [users of the operation; 0 leaves it out] [one of PARTS alone]
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { E3 } from '../../libs/testing/src/catalogue/index.js';
import { type Standalone, startStandalone } from '../../apps/standalone/src/standalone.js';
import { loadNow } from './machine.js';
import { inTemporaryFolder } from './ours/folders.js';
import { replayed } from './ours/replay.js';
import { configurationOf, copied, headOf, logger } from './ours/stores.js';
import { preparedIn } from './prepared.js';
import { MUCH_CHANGED } from './prepared/fill.js';
import { tenantOf } from './prepared/seeded-log.js';
import { past } from './prepared/sets.js';
import { median } from './table.js';

const [scale = 1, ofOperation = 10_000] = process.argv.slice(2, 4).map(Number);
const only = process.argv[4];
const TENANT = tenantOf(0);
const DAY = 86_400_000;
const HOUR = 3_600_000;

const told = (milliseconds: number): string =>
  milliseconds < 1_000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
const say = (text: string): void => console.log(`${text}   [load ${loadNow()}]`);
interface Took {
  readonly clock: number;
  /** All threads of this process count, those of the server and those of its client. */
  readonly processor: number;
}
const timed = async <T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly took: Took }> => {
  const since = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { result, took: { clock: performance.now() - since, processor: (user + system) / 1_000 } };
};
const both = ({ clock, processor }: Took): string => `${told(clock)} (${told(processor)} of the processor)`;

type Json = Readonly<Record<string, unknown>>;
const asking = (server: Standalone) => async (path: string, body?: object) => {
  const answer = await fetch(`${server.url}${path}`, {
    headers: { 'x-tenant-id': TENANT, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`);
  return text;
};
type Ask = ReturnType<typeof asking>;

/** A server that has been asked as often has its code compiled. */
const BEFORE = 30;
/** Says the first time, which finds nothing in memory, and the median of nine times after a while. */
const page = async (ask: Ask, what: string, path: string): Promise<void> => {
  const times: Took[] = [];
  let items = 0;
  for (let round = 0; round < BEFORE + 9; round += 1) {
    const { result, took } = await timed(() => ask(path));
    times.push(took);
    items = ((JSON.parse(result) as Json)['items'] as readonly unknown[] | undefined)?.length ?? 1;
  }
  const later = times.slice(BEFORE);
  const usual = {
    clock: median(later.map(({ clock }) => clock)),
    processor: median(later.map(({ processor }) => processor)),
  };
  say(`${what}: ${both(usual)}, at first ${both(times[0]!)}; ${items} items`);
};

const history = async (ask: Ask, user: string, middle: string): Promise<void> => {
  await page(ask, 'history: the newest 50', '/api/history?limit=50');
  await page(ask, 'history: the oldest 50', '/api/history?limit=50&order=oldest');
  await page(ask, 'history: 50 before the middle', `/api/history?limit=50&until=${middle}`);
  await page(ask, 'history: 50 of one user', `/api/history?limit=50&user=${user}`);
  await page(ask, 'history: 50 of one product', `/api/history?limit=50&product=${E3.skuId}`);
  await page(ask, 'history: 50 that were refused', '/api/history?limit=50&outcome=refused');
};

const asOf = async (server: Standalone, ask: Ask, user: string, middle: string): Promise<void> => {
  const { store } = server.ports;
  const head = await headOf(store);
  for (const [when, at] of [
    ['now', head],
    ['in the middle', middle],
  ] as const) {
    await page(ask, `as of, ${when}: 50 users`, `/api/users?limit=50&asOf=${at}`);
    await page(ask, `as of, ${when}: 50 holders of a product`, `/api/users?limit=50&product=${E3.skuId}&asOf=${at}`);
    await page(ask, `as of, ${when}: seats of all products`, `/api/subscriptions?asOf=${at}`);
  }
  await page(ask, 'as of: one user of 1,000 events', `/api/users/${user}?asOf=${head}`);
  const stream = await timed(() => replayed(store, head, ({ stream: of }) => of === `user-${TENANT}_${user}`));
  say(`  beside a replay of the log for that user: ${both(stream.took)}`);
  const tenant = await timed(() =>
    replayed(store, head, ({ stream: of }) => /^(user|seats|purchase)-/.test(of) && of.includes(TENANT)),
  );
  say(`  beside a replay of the log for the tenant (${tenant.result} streams): ${both(tenant.took)}`);
};

/** Reads the whole feed as it comes: a million lines are longer than a text may be. */
const linesOfFeed = async (server: Standalone): Promise<number> => {
  const answer = await fetch(`${server.url}/api/feed`, { headers: { 'x-tenant-id': TENANT } });
  if (!answer.ok || answer.body === null) throw new Error(`/api/feed: ${answer.status}`);
  let lines = 0;
  for await (const chunk of answer.body) for (const byte of chunk as Uint8Array) if (byte === 0x0a) lines += 1;
  return lines;
};

const streams = async (server: Standalone, ask: Ask, from: string, to: string): Promise<void> => {
  const feed = await timed(() => linesOfFeed(server));
  const lines = feed.result;
  say(
    `feed: ${lines} lines in ${both(feed.took)}, ` +
      `${Math.round((lines / feed.took.clock) * 1_000)} events a second by the clock`,
  );
  const what = await timed(() => ask(`/api/reports/what-if?product=${E3.skuId}&fewer=5`));
  say(`what-if of the whole log: ${both(what.took)}`);
  await page(ask, 'true-up of 360 days', `/api/reports/true-up?timeZone=Europe/Berlin&from=${from}&to=${to}`);
};

const undo = async (server: Standalone, ask: Ask): Promise<void> => {
  const users: string[] = [];
  for (let after = ''; users.length < ofOperation;) {
    const found = JSON.parse(await ask(`/api/users?limit=999${after === '' ? '' : `&after=${after}`}`)) as Json;
    users.push(...(found['items'] as readonly { readonly id: string }[]).map(({ id }) => id));
    if (found['next'] === undefined) break;
    after = found['next'] as string;
  }
  const run = async (body: object): Promise<string> => {
    const { id } = JSON.parse(await ask('/api/operations', body)) as { id: string };
    for (;;) {
      const told = JSON.parse(await ask(`/api/operations/${id}`).catch(() => '{}')) as Json;
      if (told['state'] === 'finished') return `${id} ${JSON.stringify(told['counts'])}`;
      await wait(20);
    }
  };
  const body = { mode: 'update', users: users.slice(0, ofOperation), usageLocation: 'AT' };
  const done = await timed(() => run(body));
  const [of, counts] = done.result.split(' ');
  say(`an operation of ${body.users.length} users: ${both(done.took)} ${counts}`);
  const undone = await timed(() => run({ mode: 'undo', of }));
  say(`its undo: ${both(undone.took)} ${undone.result.split(' ')[1]}`);
};

const measure = async (copy: string): Promise<void> => {
  const server = await startStandalone(configurationOf(copy), logger);
  try {
    if (!(await server.caughtUp(HOUR))) throw new Error('the read models took more than an hour');
    say(`${Number(await headOf(server.ports.store))} events`);
    const ask = asking(server);
    const { id } = JSON.parse(await ask(`/api/users/${MUCH_CHANGED}`)) as { id: string };
    const isoDate = (daysAgo: number): string => new Date(Date.now() - daysAgo * DAY).toISOString();
    const PARTS = {
      'as-of': () => asOf(server, ask, id, isoDate(200)),
      history: () => history(ask, id, isoDate(200)),
      streams: () => streams(server, ask, isoDate(380).slice(0, 10), isoDate(20).slice(0, 10)),
      undo: () => (ofOperation > 0 ? undo(server, ask) : Promise.resolve()),
    };
    for (const [name, part] of Object.entries(PARTS)) if (only === undefined || only === name) await part();
  } finally {
    await server.close();
  }
};

const prepared = await preparedIn(past(scale));
await inTemporaryFolder(async (folder) => measure(await copied(prepared, join(folder, 'data'))));
