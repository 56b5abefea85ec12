import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryReadModels } from '#adapters/read-models-memory';
import { SqliteReadModels } from '#adapters/read-models-sqlite';
import { Freshness, MANY_DOCUMENTS, START, type StartOperationBody, type StoredEvent } from '#application';
import { createLogger, SystemClock, SystemDelay, UnsharedTurn } from '#platform';
import { allProjections, usersPage } from '#projections';
import { E1, E3, F3 } from '#testing/catalogue';
import { FaultyEventStore } from '#testing/faults';
import { countingCommits } from '#testing/sqlite';
import { CONTOSO, openWorld, RetentionWorld } from '#testing/world';
import { FreshModels } from '../apps/api/src/edge/fresh-models.js';
import { FindUsers, FindUsersHandler } from '../apps/api/src/users/find-users.query.js';
import { startProjector } from '../apps/projector/src/start-projector.js';
import { counting } from './support/work-meter.js';

// What is fast is what does little: these counts are the same on every machine. How long it takes stands in the table
// of `npm run bench`.

const USERS = 300;
const assign = (user: string) =>
  ({ type: 'ChangeLicenses', body: { user, add: [{ skuId: E3.skuId }], remove: [] } }) as const;

describe('appends', () => {
  it.each([
    [64, 1],
    [200, 2],
    [256, 2],
  ])('%i commands that come at the same time are at most %i', async (at, appends) => {
    const store = new FaultyEventStore(new MemoryEventStore());
    const world = openWorld({ store });
    await world.setUp();
    await world.buy(E3, at);
    const users = await world.createUsers(at);
    const before = store.appendCount;
    await Promise.all(users.map((user) => world.accept(assign(user))));
    expect(store.appendCount - before).toBeLessThanOrEqual(appends);
    await world.close();
  });
});

describe('rows of a bulk operation', () => {
  const all = async (store: MemoryEventStore): Promise<readonly StoredEvent[]> =>
    (await store.readAll(START, 1e6)).events;
  const licenses = [E1, E3, F3].map(({ skuId }) => ({ skuId }));
  const modes: readonly (readonly [string, number, (users: readonly string[]) => StartOperationBody])[] = [
    ['that gives one product', 4.01, (users) => ({ mode: 'add', users, licenses: licenses.slice(0, 1) })],
    ['that gives three products', 8.01, (users) => ({ mode: 'add', users, licenses })],
    ['that changes a profile', 2.01, (users) => ({ mode: 'update', users, profile: { city: 'Bonn' } })],
  ];
  it.each(modes)('%s: at most %i for each user', async (_what, most, body) => {
    const store = new MemoryEventStore();
    const world = openWorld({ store });
    await world.setUp();
    for (const product of [E1, E3, F3]) await world.buy(product, USERS);
    const users = await world.createUsers(USERS);
    const before = (await all(store)).length;
    await world.accept({ type: 'StartOperation', body: body(users) });
    await world.runner.idle();
    const events = (await all(store)).slice(before);
    const ofUsers = events.filter(({ stream }) => !stream.startsWith('operation-')).length;
    expect(ofUsers / USERS).toBeLessThanOrEqual(most);
    await world.close();
  });
});

describe('read models', () => {
  let folder: string;
  let commits: number;
  const open = (options: { readonly documentsAtOnce?: number } = {}) =>
    new SqliteReadModels({
      file: join(folder, 'read-models.db'),
      engine: countingCommits(() => (commits += 1)),
      ...options,
    });
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'seatledger-counts-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));
  it('take a few transactions for a page of the log, whatever stands in it', async () => {
    const models = open();
    const world = await RetentionWorld.open({ models });
    await world.commands.setUp();
    await world.commands.buy(E3, 500);
    await world.project();
    for (const [users, prefix] of [
      [50, 'some'],
      [200, 'many'],
    ] as const) {
      const created = await world.commands.createUsers(users, prefix);
      await Promise.all(created.map((user) => world.commands.accept(assign(user))));
      commits = 0;
      await world.project();
      // six events a user, and each of them concerns several read models
      expect(commits).toBeLessThanOrEqual(25);
    }
    await world.close();
    await models.close();
  });

  it('take fewer on a thread that serves nobody, whose projections write together', async () => {
    const world = openWorld();
    await world.setUp();
    await world.buy(E3, 200);
    const users = await world.createUsers(200);
    for (const user of users) await world.accept(assign(user));
    const { events } = await world.store.readAll(START, 10_000);
    const models = open({ documentsAtOnce: MANY_DOCUMENTS });
    commits = 0;
    // how much is done at once is not to rest on how fast this machine is
    const turn = new UnsharedTurn({ monotonic: () => 0 });
    const surroundings = { turn, clock: new SystemClock(), delay: new SystemDelay(), conditions: { raise: () => {} } };
    const projector = startProjector(
      { ...world, models, ...surroundings },
      { logger: createLogger('silent'), documentsAtOnce: MANY_DOCUMENTS },
    );
    try {
      const names = allProjections.map(({ name }) => name);
      await projector.waitFor(events.at(-1)!.position, names, { timeoutMilliseconds: 60_000 });
      // pages grow from 100 events on, each twice as large as the one before
      const pages = Math.ceil(Math.log2(events.length / 100 + 1));
      // before the first page come leases, read models and first checkpoints
      expect(commits).toBeLessThanOrEqual(5 * (1 + pages));
    } finally {
      await projector.stop();
      await models.close();
      await world.close();
    }
  });

  it('are asked once for a page of users, and load its users alone, however far it is', async () => {
    let queries = 0;
    let documents = 0;
    const models = counting(new MemoryReadModels(), {
      query: ([target], page) => {
        if (target !== undefined) queries += 1;
        documents += page?.items.length ?? 0;
      },
    });
    const world = await RetentionWorld.open({ models });
    await world.commands.setUp();
    await world.commands.createUsers(USERS);
    await world.project();
    let after: string | undefined;
    for (let page = 0; page < USERS / 50; page += 1) {
      [queries, documents] = [0, 0];
      const found = await usersPage(models, CONTOSO, { limit: 50, ...(after !== undefined && { after }) });
      expect({ queries, documents, found: found.items.length }).toEqual({ queries: 1, documents: 50, found: 50 });
      after = found.next;
    }
    await world.close();
  });

  it('count users once for all who ask for a list, until something has come', async () => {
    let counts = 0;
    const models = counting(new MemoryReadModels(), { count: ([target]) => void (counts += target ? 1 : 0) });
    const world = await RetentionWorld.open({ models });
    await world.commands.setUp();
    await world.commands.createUsers(3);
    await world.project();
    const freshness = new Freshness({ readModels: models, delay: new SystemDelay() });
    const turn = new UnsharedTurn({ monotonic: () => 0 });
    const users = new FindUsersHandler(new FreshModels(models, freshness), undefined, turn, models, freshness);
    const totals = async (): Promise<readonly (number | undefined)[]> => {
      const searches = [{}, { state: 'deleted' }, { location: null }] as const;
      const found = searches.map((search) => users.execute(new FindUsers(CONTOSO, search, { limit: 2 })));
      return (await Promise.all(found)).map(({ total }) => total);
    };
    const first = await totals();
    for (const _times of [1, 2, 3]) expect(await totals()).toEqual(first);
    expect(counts).toBe(3);
    await world.commands.createUsers(2, 'more');
    await world.project();
    expect((await totals())[0]).toBe(first[0]! + 2);
    expect(counts).toBe(6);
    await world.close();
  });
});
