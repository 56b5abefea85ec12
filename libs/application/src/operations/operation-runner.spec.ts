import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import {
  OperationRunner,
  ReadModelsUnavailable,
  START,
  type CommandRequest,
  type EventStore,
  type StartOperationBody,
  type StoredEvent,
} from '#application';
import { createCodec } from '#contracts';
import type { OperationId, OperationProgressed } from '#licensing';
import { E1, E3 } from '#testing/catalogue';
import { ManualDelay, PromptDelay, PromptTurn } from '#testing/fakes';
import { FaultyEventStore } from '#testing/faults';
import { sqliteFile } from '#testing/sqlite';
import { CONTOSO, openWorld, type CommandWorld, type WorldOptions } from '#testing/world';

const operation = (body: StartOperationBody): CommandRequest => ({ type: 'StartOperation', body });
const replaceWith = (users: StartOperationBody['users']) =>
  operation({ mode: 'replace', users, licenses: [{ skuPartNumber: 'ENTERPRISEPACK' }] });

const open = async (options: WorldOptions = {}): Promise<CommandWorld> => {
  const world = openWorld(options);
  await world.setUp();
  return world;
};
const start = async (world: CommandWorld, request: CommandRequest, id?: string): Promise<OperationId> => {
  const answer = await world.accept(request, id === undefined ? {} : { id });
  if (answer.kind !== 'operation') throw new Error(answer.kind);
  return answer.operationId;
};
const stateOf = (world: CommandWorld, operationId: OperationId) =>
  world.state({ kind: 'operation', tenantId: CONTOSO, operationId });
const eventsOf = (world: CommandWorld, operationId: OperationId) =>
  world.store.read(`operation-${CONTOSO}_${operationId}`);
const failuresOf = async (world: CommandWorld, operationId: OperationId) =>
  world.codec
    .read(await eventsOf(world, operationId))
    .flatMap(({ event }) =>
      event.type === 'OperationProgressed' ? (event satisfies OperationProgressed).data.failures : [],
    );
const log = async (store: EventStore): Promise<readonly StoredEvent[]> => {
  const all: StoredEvent[] = [];
  let page = await store.readAll(START, 1_000);
  for (; page.events.length > 0; page = await store.readAll(page.next, 1_000)) all.push(...page.events);
  return all;
};
const countOf = (events: readonly StoredEvent[], type: string) => events.filter((event) => event.type === type).length;

describe('beside a process that is killed', () => {
  it('goes on with its operation, once that stands still from one look to the next', async () => {
    const file = sqliteFile();
    const keys = new MemoryKeys();
    const delay = new ManualDelay();
    const mine = await open({ store: await file.open(), keys, delay });
    await mine.buy(E3, 10);
    const users = await mine.createUsers(10);
    mine.runner.watch();
    await delay.untilWaiting();

    // it is told of its start, and dies before the first slice
    const other = openWorld({ store: await file.open(), keys, runOperations: false });
    const operationId = await start(other, replaceWith(users));
    await other.close();

    await delay.advance(30_000);
    await mine.runner.idle();
    expect(await stateOf(mine, operationId)).toMatchObject({ status: 'running', cursor: 0 });
    await delay.untilWaiting();
    await delay.advance(30_000);
    await delay.untilWaiting();
    await mine.runner.idle();
    expect(await stateOf(mine, operationId)).toMatchObject({ status: 'finished', counts: { complete: 10, failed: 0 } });
    await mine.close();
  });
});

describe('after a crash', () => {
  it('in the middle of 1,000 users whose licenses are replaced, a new process gives each one seat', async () => {
    const file = sqliteFile();
    const keys = new MemoryKeys();
    const store = new FaultyEventStore(await file.open());
    const delay = new ManualDelay();
    const world = await open({ store, keys, delay, runOperations: false });
    // the pause after the catalogue is over
    await delay.advance(250);
    await world.buy(E3, 1_000);
    const users = await world.createUsers(1_000);
    const operationId = await start(world, replaceWith(users), 'bulk');
    // the second slice is stored, but this process never learns it
    store.failAppend(2, 'stored-answer-lost');
    world.runner.notify(CONTOSO, operationId);
    await delay.untilWaiting();
    await world.close();

    const after = openWorld({ store: await file.open(), keys });
    const { status, cursor } = await stateOf(after, operationId);
    expect([status, cursor]).toEqual(['running', countOf(await log(after.store), 'LicenseAssigned')]);
    expect(cursor).toBeGreaterThan(250);
    expect(cursor).toBeLessThan(1_000);
    await after.runner.start();
    await after.runner.idle();
    expect(await stateOf(after, operationId)).toMatchObject({
      status: 'finished',
      counts: { complete: 1_000, failed: 0 },
    });
    const events = await log(after.store);
    expect(countOf(events, 'SeatTaken')).toBe(1_000);
    expect(countOf(events, 'LicenseAssigned')).toBe(1_000);
    expect(countOf(events, 'OperationFinished')).toBe(1);
    expect(await after.send(replaceWith(users), { id: 'bulk' })).toMatchObject({ outcome: 'accepted', repeated: true });
    await after.close();
    await file.remove();
  });

  it('between listing and starting, the same command goes on with the list', async () => {
    const store = new FaultyEventStore(new MemoryEventStore());
    const world = await open({ store });
    const users = Array.from({ length: 1_200 }, (_, n) => `user${n}@contoso.com`);
    // chunks of 500: the third fails
    store.failAppend(3, 'unavailable');
    expect(await world.send(replaceWith(users), { id: 'bulk' })).toMatchObject({ failure: 'store-unavailable' });
    expect(countOf(await log(world.store), 'UsersListed')).toBe(2);
    // another content under the same id is another operation
    expect(await world.send(replaceWith(['x@contoso.com']), { id: 'bulk', dryRun: true })).toMatchObject({
      outcome: 'accepted',
      answer: { total: 1 },
    });
    const after = openWorld({ store, keys: world.keys });
    const operationId = await start(after, replaceWith(users), 'bulk');
    await after.runner.idle();
    const events = after.codec.read(await eventsOf(after, operationId));
    expect(
      events.flatMap(({ event }) => (event.type === 'UsersListed' ? [[event.data.from, event.data.items.length]] : [])),
    ).toEqual([
      [0, 500],
      [500, 500],
      [1_000, 200],
    ]);
    expect(await stateOf(after, operationId)).toMatchObject({
      status: 'finished',
      counts: { complete: 0, failed: 1_200 },
    });
  });
});

describe('two runners at once', () => {
  it('take no slice that the other has finished for a bug, and end with each user exactly once', async () => {
    const file = sqliteFile();
    const keys = new MemoryKeys();
    const store = new FaultyEventStore(await file.open());
    const world = await open({ store, keys, runOperations: false });
    const users = Array.from({ length: 600 }, (_, at) => ({ userPrincipalName: `u${at}@contoso.com` }));
    const operationId = await start(world, operation({ mode: 'create', users }));
    const other = openWorld({ store: await file.open(), keys });
    const asked = async (appends: number): Promise<void> => {
      while (store.appendCount < appends) await new Promise((resolve) => void setImmediate(resolve));
    };
    // ours has stored a slice, knows where the operation stood then, and has decided the next; the other stores all the
    // rest first
    const before = store.appendCount;
    world.runner.notify(CONTOSO, operationId);
    await asked(before + 1);
    const release = store.holdAppends();
    await asked(before + 2);
    other.runner.notify(CONTOSO, operationId);
    await other.runner.idle();
    release();
    await world.runner.idle();
    expect(world.bugs).toEqual([]);
    expect(await stateOf(world, operationId)).toMatchObject({
      status: 'finished',
      counts: { complete: 600, failed: 0 },
    });
    expect(countOf(await log(world.store), 'UserCreated')).toBe(600);
    await other.close();
    await world.close();
  });

  it('come to the same end, each user once', async () => {
    const store = new MemoryEventStore();
    const keys = new MemoryKeys();
    const one = await open({ store, keys, runOperations: false });
    const two = openWorld({ store, keys, runOperations: false });
    await one.buy(E3, 600);
    const users = await one.createUsers(1_000);
    const operationId = await start(one, replaceWith(users));
    await Promise.all([one.runner.start(), two.runner.start()]);
    await Promise.all([one.runner.idle(), two.runner.idle()]);
    expect(await stateOf(one, operationId)).toMatchObject({
      status: 'finished',
      counts: { complete: 600, failed: 400 },
    });
    const events = await log(store);
    expect(countOf(events, 'SeatTaken')).toBe(600);
    expect(countOf(events, 'CommandDecided')).toBe(
      new Set(events.filter(({ type }) => type === 'CommandDecided').map(({ stream }) => stream)).size,
    );
    expect([...one.bugs, ...two.bugs]).toEqual([]);
  });
});

describe('while an operation runs', () => {
  it('a single command is decided with the next append, and never waits for the end', async () => {
    const store = new FaultyEventStore(new MemoryEventStore());
    const world = await open({ store });
    await world.buy(E3, 5_000);
    await world.buy(E1, 50);
    const users = await world.createUsers(3_000);
    const operationId = await start(world, replaceWith(users.slice(0, 2_500)));
    const waits: number[] = [];
    for (const user of users.slice(2_500, 2_505)) {
      const before = store.appendCount;
      await world.accept({ type: 'ChangeLicenses', body: { user, add: [{ skuId: E1.skuId }], remove: [] } });
      waits.push(store.appendCount - before);
    }
    expect(await stateOf(world, operationId)).toMatchObject({ status: 'running' });
    // there may be the append in flight, and its own
    expect(Math.max(...waits)).toBeLessThanOrEqual(2);
    await world.runner.idle();
    expect(await stateOf(world, operationId)).toMatchObject({ status: 'finished' });
  });

  it('the runner waits while the store is away, and stops when it is told to, between slices', async () => {
    const store = new FaultyEventStore(new MemoryEventStore());
    const delay = new ManualDelay();
    const world = await open({ store, delay });
    await world.buy(E3, 600);
    const users = await world.createUsers(600);
    // two lists of users and the start come before the first slice
    store.failAppend(4, 'unavailable');
    const operationId = await start(world, replaceWith(users));
    // the catalogue's import may still pause, too
    await delay.untilWaitingFor(100);
    expect(await stateOf(world, operationId)).toMatchObject({ status: 'running', cursor: 0 });
    await delay.advance(10_000);
    await world.runner.idle();
    expect(await stateOf(world, operationId)).toMatchObject({ status: 'finished', counts: { complete: 600 } });
    await world.runner.stop();
    await world.close();
  });

  it('the runner waits at a start while the read models that tell of unfinished operations are away', async () => {
    const world = await open();
    let asked = 0;
    const runner = new OperationRunner({
      ...world,
      delay: new PromptDelay(),
      turn: new PromptTurn(),
      onBug: (error) => world.bugs.push(error),
      unfinished: {
        list: async () => {
          asked += 1;
          if (asked < 3) throw new ReadModelsUnavailable('away, as the test wants it');
          return [];
        },
      },
    });
    await runner.start();
    expect([asked, world.bugs]).toEqual([3, []]);
    await runner.stop();
  });
  it('an untrusted clock holds up what would start a retention, and nothing is counted for it', async () => {
    const delay = new ManualDelay();
    const world = await open({ delay });
    await world.buy(E3, 10);
    const users = await world.createUsers(5);
    await start(world, replaceWith(users));
    await world.runner.idle();
    world.clock.trust(false);
    const operationId = await start(world, operation({ mode: 'delete', users, confirm: 5 }));
    await delay.untilWaiting();
    expect(await stateOf(world, operationId)).toMatchObject({ status: 'running', cursor: 0 });
    world.clock.trust(true);
    await delay.advance(60_000);
    await world.runner.idle();
    expect(await stateOf(world, operationId)).toMatchObject({ status: 'finished', counts: { complete: 5, failed: 0 } });
  });

  it('an item that hits a bug fails alone', async () => {
    const keys = new MemoryKeys();
    const real = createCodec({ keys });
    let poison = '';
    const world = await open({
      keys,
      codec: {
        ...real,
        encode: async (writes) => {
          const toStore = writes.flatMap(({ events }) => events);
          if (
            poison !== '' &&
            toStore.some(({ event }) => event.type === 'LicenseAssigned' && event.data.userId === poison)
          )
            throw new TypeError('poison');
          return real.encode(writes);
        },
      },
    });
    await world.buy(E3, 600);
    const users = await world.createUsers(600);
    poison = users[300]!;
    const operationId = await start(world, replaceWith(users));
    await world.runner.idle();
    expect(await stateOf(world, operationId)).toMatchObject({
      status: 'finished',
      counts: { complete: 599, failed: 1 },
    });
    expect(await failuresOf(world, operationId)).toEqual([{ at: 300, refusal: { code: 'internal-error' } }]);
    expect(world.bugs).toHaveLength(1);
  });
});
