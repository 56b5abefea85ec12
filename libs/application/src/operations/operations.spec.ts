import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import { START, type CommandRequest, type EventStore, type StartOperationBody, type StoredEvent } from '#application';
import { createCodec } from '#contracts';
import {
  MAX_OPERATION_USERS,
  type OperationId,
  type OperationProgressed,
  type UserId,
  type UsersListed,
} from '#licensing';
import {
  CONTOSO,
  E1,
  E3,
  FaultyEventStore,
  ManualDelay,
  openWorld,
  sqliteFile,
  type CommandWorld,
  type WorldOptions,
} from '#testing';

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
const log = async (store: EventStore): Promise<readonly StoredEvent[]> =>
  (await store.readAll(START, 1_000_000)).events;
const countOf = (events: readonly StoredEvent[], type: string) => events.filter((event) => event.type === type).length;

describe('a bulk operation', () => {
  it('gives every user what was asked for, and says why where it could not', async () => {
    const world = await open();
    await world.buy(E3, 700);
    await world.buy(E1, 5);
    const users = await world.createUsers(1_000);
    await world.accept({ type: 'ChangeLicenses', body: { user: users[0]!, add: [{ skuId: E1.skuId }], remove: [] } });
    const operationId = await start(world, replaceWith([...users, 'nobody@contoso.com', CONTOSO]));
    await world.runner.idle();
    expect(await stateOf(world, operationId)).toMatchObject({
      status: 'finished',
      cursor: 1_002,
      counts: { complete: 700, failed: 302 },
    });
    expect(await world.totals(E3.skuId)).toMatchObject({ assigned: 700 });
    expect(await world.totals(E1.skuId)).toMatchObject({ assigned: 0 });
    const failures = await failuresOf(world, operationId);
    expect(failures).toHaveLength(302);
    expect(failures[0]).toMatchObject({ at: 700, refusal: { code: 'no-available-seats', available: 0 } });
    expect(failures.slice(300)).toMatchObject([
      { at: 1_000, refusal: { code: 'user-not-found' } },
      { at: 1_001, refusal: { code: 'user-not-found' } },
    ]);
    expect(world.bugs).toEqual([]);
  });

  it('takes a user once who is named twice, by id, by address, in any case', async () => {
    const world = await open();
    await world.buy(E3, 10);
    const [a, b] = await world.createUsers(2);
    const operationId = await start(
      world,
      replaceWith([a!, 'USER1@contoso.com', 'user0@contoso.com', b!.toUpperCase(), a!]),
    );
    await world.runner.idle();
    expect(await stateOf(world, operationId)).toMatchObject({
      status: 'finished',
      listed: 2,
      counts: { complete: 2, failed: 0 },
    });
  });

  it.each([
    [
      'too many users',
      {
        mode: 'replace',
        users: Array.from({ length: MAX_OPERATION_USERS + 1 }, (_, n) => `u${n}@x.de`),
        licenses: [{ skuId: E3.skuId }],
      },
      'too-many-users',
    ],
    ['no user', { mode: 'replace', users: [], licenses: [{ skuId: E3.skuId }] }, 'operation-without-users'],
    ['replace with nothing', { mode: 'replace', users: ['a@contoso.com'] }, 'replace-needs-a-product'],
    [
      'an unknown product',
      { mode: 'add', users: ['a@contoso.com'], licenses: [{ skuPartNumber: 'NO_SUCH' }] },
      'product-not-found',
    ],
    [
      'an unknown product of one user',
      { mode: 'create', users: [{ userPrincipalName: 'a@contoso.com', licenses: [{ skuPartNumber: 'NO_SUCH' }] }] },
      'product-not-found',
    ],
    [
      'an unconfirmed deletion',
      { mode: 'delete', users: ['a@contoso.com', 'A@contoso.com', 'b@contoso.com'], confirm: 3 },
      'confirmation-required',
    ],
  ] as const)('refuses %s before anything is listed, with a receipt', async (_name, body, code) => {
    const world = await open();
    const before = (await log(world.store)).length;
    expect(await world.refuse(operation(body), { id: 'bulk' })).toMatchObject({ code });
    const events = await log(world.store);
    expect(events.slice(before).map(({ type }) => type)).toEqual(['CommandDecided']);
    expect(await world.send(operation(body), { id: 'bulk' })).toMatchObject({ outcome: 'refused', repeated: true });
  });

  it('creates users with licenses and keeps their names sealed under their own keys', async () => {
    const world = await open();
    await world.buy(E3, 2);
    const users = ['Lovelace', 'Hopper', 'Noether'].map((name) => ({
      userPrincipalName: `${name}@contoso.com`,
      profile: { displayName: `${name} Secret` },
      aliases: [`${name}.alias@contoso.com`],
    }));
    const operationId = await start(
      world,
      operation({
        mode: 'create',
        users: [...users, users[0]!],
        licenses: [{ skuId: E3.skuId }],
        usageLocation: 'DE',
        profile: { department: 'Hidden Research' },
      }),
    );
    await world.runner.idle();
    expect(await stateOf(world, operationId)).toMatchObject({ status: 'finished', counts: { complete: 2, failed: 1 } });
    const bytes = JSON.stringify(await log(world.store));
    expect(/lovelace|hopper|noether|secret|hidden|research/i.exec(bytes)).toBeNull();
    const [listed] = await world.codec.open((await eventsOf(world, operationId)).slice(0, 1));
    const { userId } = (listed!.event as UsersListed).data.items[0]!;
    const state = await world.state({ kind: 'user', tenantId: CONTOSO, userId: userId! });
    expect(state).toMatchObject({
      userPrincipalName: { text: { clear: 'Lovelace@contoso.com' } },
      profile: { department: { clear: 'Hidden Research' } },
    });
  });

  it('changes profiles and locations along with licenses', async () => {
    const world = await open();
    await world.buy(E3, 5);
    const [a] = await world.createUsers(1);
    await start(
      world,
      operation({
        mode: 'add',
        users: [a!],
        licenses: [{ skuId: E3.skuId }],
        profile: { city: 'Berlin' },
        usageLocation: 'AT',
      }),
    );
    await start(
      world,
      operation({
        mode: 'update',
        users: [{ user: 'user0@contoso.com', profile: { jobTitle: 'Engineer' } }],
        profile: { city: 'Wien' },
      }),
    );
    await world.runner.idle();
    const state = await world.state({ kind: 'user', tenantId: CONTOSO, userId: a as UserId });
    expect(state).toMatchObject({
      usageLocation: 'AT',
      profile: { city: { clear: 'Wien' }, jobTitle: { clear: 'Engineer' } },
    });
  });

  it('deletes what was confirmed, and restores it', async () => {
    const world = await open();
    await world.buy(E3, 3);
    const users = await world.createUsers(3);
    await start(world, replaceWith(users));
    await world.runner.idle();
    await start(world, operation({ mode: 'delete', users: [...users, 'user0@contoso.com'], confirm: 3 }));
    await world.runner.idle();
    expect(await world.totals(E3.skuId)).toMatchObject({ assigned: 0 });
    const restore = await start(world, operation({ mode: 'restore', users }));
    await world.runner.idle();
    expect(await stateOf(world, restore)).toMatchObject({ counts: { complete: 3, failed: 0 } });
    expect(await world.totals(E3.skuId)).toMatchObject({ assigned: 3 });
  });
});

describe('after a crash', () => {
  it('in the middle of replacing the licenses of 1,000 users, a new process gives each user exactly one seat', async () => {
    const file = sqliteFile();
    const keys = new MemoryKeys();
    const store = new FaultyEventStore(await file.open());
    const delay = new ManualDelay();
    const world = await open({ store, keys, delay, runOperations: false });
    await world.buy(E3, 1_000);
    const users = await world.createUsers(1_000);
    const operationId = await start(world, replaceWith(users), 'bulk');
    // the second slice is stored, but this process never learns it
    store.failAppend(2, 'stored-answer-lost');
    world.runner.notify(CONTOSO, operationId);
    await delay.untilWaiting();
    await world.close();

    const after = openWorld({ store: await file.open(), keys });
    expect(await stateOf(after, operationId)).toMatchObject({ status: 'running', cursor: 500 });
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
    const users = Array.from({ length: 12_000 }, (_, n) => `user${n}@contoso.com`);
    // chunks of 5,000: the third fails
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
      [0, 5_000],
      [5_000, 5_000],
      [10_000, 2_000],
    ]);
    expect(await stateOf(after, operationId)).toMatchObject({
      status: 'finished',
      counts: { complete: 0, failed: 12_000 },
    });
  });
});

describe('two runners at once', () => {
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
    // the append in flight, and its own
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
    store.failAppend(3, 'unavailable');
    const operationId = await start(world, replaceWith(users));
    await delay.untilWaiting();
    expect(await stateOf(world, operationId)).toMatchObject({ status: 'running', cursor: 0 });
    await delay.advance(10_000);
    await world.runner.idle();
    expect(await stateOf(world, operationId)).toMatchObject({ status: 'finished', counts: { complete: 600 } });
    await world.runner.stop();
    await world.close();
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
        encode: async (events) => {
          if (
            poison !== '' &&
            events.some(({ event }) => event.type === 'LicenseAssigned' && event.data.userId === poison)
          )
            throw new TypeError('poison');
          return real.encode(events);
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
