import { setImmediate } from 'node:timers/promises';
import { MemoryEventStore } from '#adapters/event-store-memory';
import type { CommandReply } from '#application';
import type { Codec } from '#application';
import { createCodec } from '#contracts';
import { MemoryKeys } from '#adapters/keys-memory';
import { E3 } from '#testing/catalogue';
import { FaultyEventStore } from '#testing/faults';
import { sqliteFile } from '#testing/sqlite';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';
import type { Product, UserId } from '#licensing';

const tally = (replies: readonly CommandReply[]) => {
  const counts: Record<string, number> = {};
  for (const reply of replies) {
    const key = reply.outcome === 'failed' ? reply.failure : reply.outcome;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
};
const assign = (user: string, product: Product = E3) =>
  ({ type: 'ChangeLicenses', body: { user, add: [{ skuId: product.skuId }], remove: [] } }) as const;
const holders = async (world: CommandWorld, users: readonly string[], product: Product = E3) => {
  const states = await Promise.all(
    users.map((id) => world.state({ kind: 'user', tenantId: CONTOSO, userId: id as UserId })),
  );
  return states.filter((state) => 'licenses' in state && state.licenses.some(({ skuId }) => skuId === product.skuId))
    .length;
};

describe.each(['memory', 'sqlite'])('a lane over %s', (kind) => {
  const file = sqliteFile();
  const open = async () => (kind === 'memory' ? new MemoryEventStore() : file.open());
  afterAll(() => file.remove());

  it('accepts exactly as many of 2,000 concurrent assignments as there are seats, in far fewer appends', async () => {
    const store = new FaultyEventStore(await open());
    const world = openWorld({ store });
    await world.setUp();
    await world.buy(E3, 500);
    const users = await world.createUsers(2_000);
    const before = store.appendCount;
    const replies = await Promise.all(users.map((user) => world.send(assign(user))));
    expect(tally(replies)).toEqual({ accepted: 500, refused: 1_500 });
    expect(store.appendCount - before).toBeLessThan(20);
    expect(await world.totals(E3.skuId)).toEqual({ valid: 500, expired: 0, assigned: 500 });
    expect(await holders(world, users)).toBe(500);
    expect(world.bugs).toEqual([]);
    await world.close();
  });
});

describe('two processes over one store', () => {
  it.each(['memory', 'sqlite'])('give away the last seats exactly once (%s)', async (kind) => {
    const file = sqliteFile();
    const keys = new MemoryKeys();
    const memory = new MemoryEventStore();
    const open = async () => (kind === 'memory' ? memory : file.open());
    const one = openWorld({ store: await open(), keys });
    const two = openWorld({ store: await open(), keys });
    await one.setUp();
    await one.buy(E3, 40);
    const users = await one.createUsers(200);
    // each process has one at a time under way: the two meet on the pool again and again
    const race = async (world: CommandWorld, mine: readonly string[]) => {
      const replies: CommandReply[] = [];
      for (const user of mine) {
        let reply = await world.send(assign(user), { id: `assign ${user}` });
        while (reply.outcome === 'failed' && reply.failure === 'conflict')
          reply = await world.send(assign(user), { id: `assign ${user}` });
        replies.push(reply);
      }
      return replies;
    };
    const replies = (await Promise.all([race(one, users.slice(0, 100)), race(two, users.slice(100))])).flat();
    expect(tally(replies)).toEqual({ accepted: 40, refused: 160 });
    expect(await one.totals(E3.skuId)).toEqual({ valid: 40, expired: 0, assigned: 40 });
    expect(await holders(one, users)).toBe(40);
    await one.close();
    await two.close();
    await file.remove();
  });

  it('refuse nothing on what was true before the other wrote', async () => {
    const store = new MemoryEventStore();
    const keys = new MemoryKeys();
    const one = openWorld({ store, keys });
    const two = openWorld({ store, keys });
    await one.setUp();
    await one.buy(E3, 1);
    const [first, second, third] = await one.createUsers(3);
    await one.accept(assign(first!));
    expect(await one.refuse(assign(second!))).toMatchObject({ code: 'no-available-seats' });
    await two.buy(E3, 1);
    // the first process knows the pool as full; its refusal would write to no stream that says otherwise
    await one.accept(assign(third!));
    expect(await one.totals(E3.skuId)).toEqual({ valid: 2, expired: 0, assigned: 2 });
  });
});

describe('an append whose outcome is unknown', () => {
  it.each(['stored-answer-lost', 'not-stored-outcome-unknown'] as const)(
    'is repeated until it is known: %s',
    async (fault) => {
      const store = new FaultyEventStore(new MemoryEventStore());
      const world = openWorld({ store });
      await world.setUp();
      await world.buy(E3, 5);
      const users = await world.createUsers(12);
      store.failNextAppend(fault);
      const firstReplies = users.slice(0, 4).map((user) => world.send(assign(user), { id: `assign ${user}` }));
      // others come while nobody knows, in another order
      const laterReplies = users
        .slice(4)
        .toReversed()
        .map((user) => world.send(assign(user), { id: `assign ${user}` }));
      expect(tally(await Promise.all([...firstReplies, ...laterReplies]))).toEqual({ accepted: 5, refused: 7 });
      expect(await world.totals(E3.skuId)).toEqual({ valid: 5, expired: 0, assigned: 5 });
      // there is one for the purchase and one for each seat, and none twice
      expect(await world.length({ kind: 'seats', tenantId: CONTOSO, skuId: E3.skuId })).toBe(6);
    },
  );

  it.each(['stored-answer-lost', 'not-stored-outcome-unknown'] as const)(
    'is repeated no further once the process ends, and said to be unknown; the next process knows: %s',
    async (fault) => {
      const store = new FaultyEventStore(new MemoryEventStore());
      const world = openWorld({ store });
      await world.setUp();
      await world.buy(E3, 5);
      const [user] = await world.createUsers(1);
      store.failNextAppend(fault);
      const open = store.holdAppends();
      const reply = world.send(assign(user!), { id: 'a' });
      const before = store.appendCount;
      while (store.appendCount === before) await setImmediate();
      open();
      store.holdAppends(); // the second try hangs, as where the network is gone
      while (store.appendCount < before + 2) await setImmediate();
      world.lanes.giveUp();
      expect(await reply).toMatchObject({ outcome: 'failed', failure: 'outcome-unknown' });
      await world.close();
      store.holdAppends()();
      const after = openWorld({ store, keys: world.keys });
      expect(await after.send(assign(user!), { id: 'a' })).toMatchObject({ outcome: 'accepted' });
      expect(await after.totals(E3.skuId)).toEqual({ valid: 5, expired: 0, assigned: 1 });
    },
  );

  it('is answered by its receipt when the process ended before it knew, whatever came in between', async () => {
    const store = new FaultyEventStore(new MemoryEventStore());
    const world = openWorld({ store });
    await world.setUp();
    await world.buy(E3, 5);
    const [a, b, c] = await world.createUsers(3);
    const answers = await Promise.all([world.send(assign(a!), { id: 'a' }), world.send(assign(b!), { id: 'b' })]);
    // this is a new process: it has no cache, and the same commands come again among others
    const after = openWorld({ store, keys: world.keys });
    const [cReply, bReply, aReply] = await Promise.all([
      after.send(assign(c!), { id: 'c' }),
      after.send(assign(b!), { id: 'b' }),
      after.send(assign(a!), { id: 'a' }),
    ]);
    expect(cReply).toMatchObject({ outcome: 'accepted' });
    expect(aReply).toEqual({ ...answers[0], repeated: true, position: expect.any(String) });
    expect(bReply).toEqual({ ...answers[1], repeated: true, position: expect.any(String) });
    expect(await after.totals(E3.skuId)).toMatchObject({ assigned: 3 });
  });
});

describe('a store that is away', () => {
  it('lets every command of the batch fail undecided, and decides the same commands when it is back', async () => {
    const store = new FaultyEventStore(new MemoryEventStore());
    const world = openWorld({ store });
    await world.setUp();
    await world.buy(E3, 2);
    const users = await world.createUsers(5);
    store.goAway();
    const away = await Promise.all(users.map((user) => world.send(assign(user), { id: user })));
    expect(tally(away)).toEqual({ 'store-unavailable': 5 });
    store.comeBack();
    store.failNextAppend('unavailable');
    expect(tally(await Promise.all(users.map((user) => world.send(assign(user), { id: user }))))).toEqual({
      'store-unavailable': 5,
    });
    expect(await world.totals(E3.skuId)).toMatchObject({ assigned: 0 });
    const back = await Promise.all(users.map((user) => world.send(assign(user), { id: user })));
    expect(tally(back)).toEqual({ accepted: 2, refused: 3 });
    expect(back.some((reply) => 'repeated' in reply)).toBe(false);
  });

  it('is asked four times where somebody else always wins; then the command fails', async () => {
    const store = new FaultyEventStore(new MemoryEventStore());
    const world = openWorld({ store });
    await world.setUp();
    await world.buy(E3, 2);
    const [first, second] = await world.createUsers(2);
    for (const n of [1, 2, 3]) store.failAppend(n, 'conflict');
    expect(await world.send(assign(first!))).toMatchObject({ outcome: 'accepted' });
    for (const n of [1, 2, 3, 4]) store.failAppend(n, 'conflict');
    expect(await world.send(assign(second!))).toMatchObject({ outcome: 'failed', failure: 'conflict' });
    expect(await world.totals(E3.skuId)).toMatchObject({ assigned: 1 });
  });
});

describe('a batch that somebody else was faster than', () => {
  it('is decided in ever smaller pieces where that goes on, and each command alone before it fails', async () => {
    const store = new FaultyEventStore(new MemoryEventStore());
    const world = openWorld({ store });
    await world.setUp();
    await world.buy(E3, 4);
    const users = await world.createUsers(4);
    // the whole batch loses four times, its first half does, and the first of that; the others win at once
    for (let n = 1; n <= 12; n += 1) store.failAppend(n, 'conflict');
    const before = store.appends.length;
    const replies = await Promise.all(users.map((user) => world.send(assign(user))));
    expect(tally(replies)).toEqual({ conflict: 1, accepted: 3 });
    expect(replies[0]).toMatchObject({ outcome: 'failed', failure: 'conflict', retryAfterSeconds: 1 });
    const receipts = store.appends.slice(before).map(({ streams }) => streams);
    expect(receipts.slice(12)).toEqual([3, 5]);
    expect(await world.totals(E3.skuId)).toMatchObject({ assigned: 3 });
    expect(world.bugs).toEqual([]);
  });

  it('does the same for users of a bulk operation', async () => {
    const store = new FaultyEventStore(new MemoryEventStore());
    const world = openWorld({ store });
    await world.setUp();
    await world.buy(E3, 4);
    const users = await world.createUsers(4);
    const body = { mode: 'add', users, licenses: [{ skuId: E3.skuId }] } as const;
    // the list and the start come first
    for (let n = 3; n <= 6; n += 1) store.failAppend(n, 'conflict');
    await world.accept({ type: 'StartOperation', body });
    await world.runner.idle();
    expect(await holders(world, users, E3)).toBe(4);
  });

  it('reads again only what has moved', async () => {
    const memory = new MemoryEventStore();
    const keys = new MemoryKeys();
    const store = new FaultyEventStore(memory);
    const one = openWorld({ store, keys });
    const two = openWorld({ store: memory, keys });
    await one.setUp();
    await one.buy(E3, 10);
    const users = await one.createUsers(8);
    await one.accept(assign(users[0]!));
    await two.buy(E3, 1);
    const before = store.readCount;
    expect(tally(await Promise.all(users.slice(1).map((user) => one.send(assign(user)))))).toEqual({ accepted: 7 });
    expect(store.readCount - before).toBe(1);
  });
});

describe('a store that can check little in one append', () => {
  const limit = { bytes: 2_000, bytesOf: (stream: string) => stream.length + 60 };
  const open = async () => {
    const store = new FaultyEventStore(new MemoryEventStore(), limit);
    const world = openWorld({ store });
    await world.setUp();
    await world.buy(E3, 200);
    return { store, world };
  };

  it('gets as many appends as that takes, each within its limit, and decides as ever', async () => {
    const { store, world } = await open();
    const users = await world.createUsers(40);
    const before = store.appends.length;
    expect(tally(await Promise.all(users.map((user) => world.send(assign(user)))))).toEqual({ accepted: 40 });
    const streams = store.appends.slice(before).map((append) => append.streams);
    // tenant and catalogue are only read; a user and a receipt take some 300 bytes
    expect([Math.max(...streams) <= 13, streams.length < 10]).toEqual([true, true]);
    expect(await world.totals(E3.skuId)).toMatchObject({ assigned: 40 });
    await world.close();
  });

  it('lets a bulk operation go on beside many single commands', async () => {
    const { store, world } = await open();
    const users = await world.createUsers(60);
    const body = { mode: 'add', users: users.slice(0, 10), licenses: [{ skuId: E3.skuId }] } as const;
    await world.accept({ type: 'StartOperation', body });
    await Promise.all(users.slice(10).map((user) => world.send(assign(user))));
    await world.runner.idle();
    const log = (await store.readAll('0'.repeat(20), 10_000)).events;
    const finished = log.findIndex(({ type }) => type === 'OperationFinished');
    const last = log.findLastIndex(({ type }) => type === 'SeatTaken');
    expect([finished > 0, finished < last]).toEqual([true, true]);
    expect(await world.totals(E3.skuId)).toMatchObject({ assigned: 60 });
    await world.close();
  });

  it('takes a command that is more than that alone', async () => {
    const { store, world } = await open();
    const aliases = Array.from({ length: 30 }, (_, index) => `alias${index}@contoso.com`);
    const create = (name: string, more: readonly string[]) =>
      ({
        type: 'CreateUser',
        body: { userPrincipalName: `${name}@contoso.com`, aliases: more, profile: { displayName: name } },
      }) as const;
    const before = store.appends.length;
    const replies = [create('one', []), create('many', aliases), create('two', [])].map((each) => world.send(each));
    expect(tally(await Promise.all(replies))).toEqual({ accepted: 3 });
    expect(store.appends.slice(before).map(({ streams }) => streams)).toEqual([3, 33, 3]);
    await world.close();
  });
});

describe('the log', () => {
  it('has what was decided in one batch in the order of the decisions', async () => {
    const store = new MemoryEventStore();
    const world = openWorld({ store });
    await world.setUp();
    await world.buy(E3, 1);
    const [deleted, holder, next] = (await world.createUsers(3)) as [string, string, string];
    await world.accept(assign(deleted));
    await world.accept({ type: 'DeleteUser', body: { user: deleted } });
    const before = (await store.head())!.position;
    const restore = { type: 'RestoreUser', body: { user: deleted } } as const;
    await Promise.all([
      world.send(assign(holder)),
      world.send(restore),
      world.send(assign(next)),
      world.buy(E3, 1),
      world.send(assign(next)),
    ]);
    const types = (await store.readAll(before, 100)).events.map(({ type }) => type);
    const wanted = ['SeatTaken', 'UserRestored', 'CommandDecided', 'CommandDecided', 'SeatTotalsChanged', 'SeatTaken'];
    let at = -1;
    for (const type of wanted) {
      at = types.indexOf(type, at + 1);
      expect({ type, at, types }).not.toMatchObject({ at: -1 });
    }
  });
});

describe('one command that hits a bug', () => {
  const poisoned = (real: Codec): Codec => ({
    ...real,
    encode: async (writes) => {
      if (writes.some(({ events }) => JSON.stringify(events).includes('poison')))
        throw new TypeError('this can not be encoded');
      return real.encode(writes);
    },
  });

  it('fails alone among a hundred neighbours', async () => {
    const keys = new MemoryKeys();
    const world = openWorld({ keys, codec: poisoned(createCodec({ keys })) });
    await world.setUp();
    const users = Array.from({ length: 101 }, (_, index) => (index === 50 ? 'poison' : `user${index}`));
    const replies = await Promise.all(
      users.map((name) =>
        world.send({
          type: 'CreateUser',
          body: { userPrincipalName: `${name}@contoso.com`, profile: { displayName: name }, usageLocation: 'DE' },
        }),
      ),
    );
    expect(tally(replies)).toEqual({ accepted: 100, 'internal-error': 1 });
    expect(replies[50]).toMatchObject({ failure: 'internal-error' });
    expect(world.bugs).toHaveLength(1);
  });

  it('fails alone where it breaks before it is decided', async () => {
    const world = openWorld();
    await world.setUp();
    await world.buy(E3, 5);
    const [user] = await world.createUsers(1);
    // an edge lets no such country through
    const broken = { type: 'ImportCatalogue', body: { products: [{ ...E3, plans: null as never }] } } as const;
    const replies = await Promise.all([world.send(broken), world.send(assign(user!))]);
    expect(tally(replies)).toEqual({ accepted: 1, 'internal-error': 1 });
  });
});
