// Measures what asks for the past of one tenant on the embedded default, over HTTP, beside reading the whole log again:
// pages of the history, one user and all users as of a position, the feed, what-if, true-up, and the undo of an
// operation. A seed draws the log. `prepare` writes it and its read models once into FOLDER; `run` measures on a copy.
// node --conditions=seatledger-source --import ./libs/testing/child/typescript.mjs \
//   test/bench/past.ts prepare FOLDER [events] [seed]
//   test/bench/past.ts run FOLDER [events] [seed] [users of the operation; 0 leaves it out] [one of PARTS alone]
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { START, type StoredEvent } from '../../libs/application/src/index.js';
import { createCodec } from '../../libs/contracts/src/index.js';
import { evolve, initialState, parseStream, type StreamRef, type StreamState } from '../../libs/licensing/src/index.js';
import { E3 } from '../../libs/testing/src/catalogue/index.js';
import { type Standalone, startStandalone } from '../../apps/standalone/src/standalone.js';
import { both, configurationOf, DAY, logger, MUCH_CHANGED, say, TENANT, timed, type Took } from './past/measured.js';
import { build, folderOf, prepare, preparedIn } from './past/prepare.js';

const [what, folder, ...others] = process.argv.slice(2);
const [events = 1_000_000, seed = 1, ofOperation = 10_000] = others.slice(0, 3).map(Number);
const [, , , only] = others;
const STEPS = { build: () => build(folder!), prepare: () => prepare(folder!, events, seed), run: () => run() };
if (folder === undefined || !Object.hasOwn(STEPS, what ?? '')) throw new Error('say prepare or run, and a folder');

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
  const median = (of: keyof Took): number => later.map((took) => took[of]).toSorted((a, b) => a - b)[4]!;
  const usual = { clock: median('clock'), processor: median('processor') };
  say(`${what}: ${both(usual)}, at first ${both(times[0]!)}; ${items} items`);
};

/** Reads the log from its beginning up to a position, and folds what is asked for: as one would without an index. */
const replayed = async ({ ports: { store } }: Standalone, upTo: string, isMeant: (event: StoredEvent) => boolean) => {
  const codec = createCodec({ keys: { ensure: async () => [], get: async () => [] } as never });
  const states = new Map<string, StreamState>();
  for (let after = START, isOver = false; !isOver;) {
    const found = await store.readAll(after, 1_000);
    const meant = found.events.filter((event) => event.position <= upTo && isMeant(event));
    for (const { stream, event } of codec.read(meant))
      states.set(stream, evolve(states.get(stream) ?? initialState(parseStream(stream) as StreamRef), event));
    after = found.next;
    isOver = found.caughtUp || after > upTo;
  }
  return states.size;
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
  const head = (await server.ports.store.head())!.position;
  for (const [when, at] of [
    ['now', head],
    ['in the middle', middle],
  ] as const) {
    await page(ask, `as of, ${when}: 50 users`, `/api/users?limit=50&asOf=${at}`);
    await page(ask, `as of, ${when}: 50 holders of a product`, `/api/users?limit=50&product=${E3.skuId}&asOf=${at}`);
    await page(ask, `as of, ${when}: seats of all products`, `/api/subscriptions?asOf=${at}`);
  }
  await page(ask, 'as of: one user of 1,000 events', `/api/users/${user}?asOf=${head}`);
  const stream = await timed(() => replayed(server, head, ({ stream: of }) => of === `user-${TENANT}_${user}`));
  say(`  beside a replay of the log for that user: ${both(stream.took)}`);
  const tenant = await timed(() =>
    replayed(server, head, ({ stream: of }) => /^(user|seats|purchase)-/.test(of) && of.includes(TENANT)),
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

const run = async (): Promise<void> => {
  const prepared = await preparedIn(folder, events, seed);
  const copy = join(folder, 'run');
  await rm(copy, { recursive: true, force: true });
  await cp(folderOf(folder, events, seed), copy, { recursive: true });
  const server = await startStandalone(configurationOf(copy), logger);
  try {
    if (!(await server.caughtUp(60_000))) throw new Error('the read models are of another version: prepare them again');
    say(`prepared: ${prepared.head} events of seed ${seed}`);
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
    await rm(copy, { recursive: true, force: true });
  }
};

await STEPS[what as keyof typeof STEPS]();
