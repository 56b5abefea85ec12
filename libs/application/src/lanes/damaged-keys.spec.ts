import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import { createIds } from '#contracts';
import { E1 } from '#testing/catalogue';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';

describe('a command about a user whose key is damaged', () => {
  let store: MemoryEventStore;
  let keys: MemoryKeys;
  let world: CommandWorld;
  let users: readonly string[];
  const worlds: CommandWorld[] = [];
  const ids = createIds();

  /** Opens a process that has read nothing yet. */
  const open = (): CommandWorld => {
    const opened = openWorld({ store, keys, ids });
    worlds.push(opened);
    return opened;
  };
  const person = (at: number) => ({ tenantId: CONTOSO, personId: users[at]! });
  const damaged = (at: number) => ({
    outcome: 'failed',
    failure: 'damaged-personal-data',
    damage: { personId: users[at], fault: 'damaged-key' },
  });
  const assign = (at: number) =>
    ({ type: 'ChangeLicenses', body: { user: users[at]!, add: [{ skuId: E1.skuId }], remove: [] } }) as const;
  const rename = (at: number) =>
    ({ type: 'UpdateUser', body: { user: users[at]!, profile: { city: 'Berlin' } } }) as const;
  const failures = async () => {
    const all = world.codec.read((await store.readAll('0'.repeat(20), 1_000)).events);
    return all.flatMap(({ event }) => (event.type === 'OperationProgressed' ? event.data.failures : []));
  };

  beforeEach(async () => {
    store = new MemoryEventStore();
    keys = new MemoryKeys();
    world = open();
    await world.setUp();
    await world.buy(E1, 10);
    users = await world.createUsers(3);
    keys.tamper(person(1), 'damage');
  });
  afterEach(async () => {
    for (const opened of worlds.splice(0)) await opened.close();
  });

  it('is answered with the user, and those beside it in the batch are decided', async () => {
    const cold = open();
    const replies = await Promise.all([0, 1, 2].map((at) => cold.send(rename(at))));
    expect(replies).toMatchObject([{ outcome: 'accepted' }, damaged(1), { outcome: 'accepted' }]);
  });

  it('is decided where it changes licenses alone, which takes no text', async () => {
    const cold = open();
    for (const at of [0, 1, 2]) expect(await cold.send(assign(at))).toMatchObject({ outcome: 'accepted' });
    expect(await world.totals(E1.skuId)).toMatchObject({ assigned: 3 });
  });

  it('is answered so also where the user is known already, and only the new text needs the key', async () => {
    const replies = await Promise.all([0, 1, 2].map((at) => world.send(rename(at))));
    expect(replies).toMatchObject([{ outcome: 'accepted' }, damaged(1), { outcome: 'accepted' }]);
  });

  it('is decided where it deletes the user or brings them back, while others in the batch need the key', async () => {
    const cold = open();
    const remove = { type: 'DeleteUser', body: { user: users[1]! } } as const;
    const restore = { type: 'RestoreUser', body: { user: users[1]! } } as const;
    const replies = await Promise.all([rename(1), remove, restore, rename(1)].map((request) => cold.send(request)));
    expect(replies).toMatchObject([damaged(1), { outcome: 'accepted' }, { outcome: 'accepted' }, damaged(1)]);
    keys.tamper(person(1), 'put-back');
    expect(await cold.send(rename(1))).toMatchObject({ outcome: 'accepted' });
  });

  it('is refused where it brings the user back under a new name, which would have to be sealed', async () => {
    const cold = open();
    await cold.accept({ type: 'DeleteUser', body: { user: users[1]! } });
    const body = { user: users[1]!, userPrincipalName: 'new@contoso.com' };
    expect(await cold.send({ type: 'RestoreUser', body })).toMatchObject(damaged(1));
    expect(await cold.send({ type: 'RestoreUser', body: { user: users[1]! } })).toMatchObject({ outcome: 'accepted' });
  });

  it('in a dry run is answered with the user, too', async () => {
    expect(await open().send(rename(1), { dryRun: true })).toMatchObject(damaged(1));
  });

  it('is decided under the same id once the key is put back', async () => {
    const cold = open();
    expect(await cold.send(rename(1), { id: 'the same' })).toMatchObject(damaged(1));
    keys.tamper(person(1), 'put-back');
    expect(await cold.send(rename(1), { id: 'the same' })).toMatchObject({ outcome: 'accepted' });
  });

  it.each(['cold', 'warm'])('fails alone in a bulk operation of a %s process', async (how) => {
    const runs = how === 'cold' ? open() : world;
    keys.tamper(person(1), 'put-back');
    const asks = openWorld({ store, keys, ids, runOperations: false });
    worlds.push(asks);
    const lines = users.map((user) => ({ user, profile: { city: 'Berlin' } }));
    const operation = { mode: 'add', licenses: [{ skuId: E1.skuId }], users: lines } as const;
    await asks.accept({ type: 'StartOperation', body: operation });
    keys.tamper(person(1), 'damage');
    await runs.runner.start();
    await runs.runner.idle();
    expect(await runs.totals(E1.skuId)).toMatchObject({ assigned: 2 });
    expect(await failures()).toEqual([{ at: 1, refusal: { code: 'damaged-personal-data' } }]);
  });

  it('fails where it is a bulk operation that says something new of this user, which is not started', async () => {
    const lines = users.map((user) => ({ user, profile: { city: 'Berlin' } }));
    const operation = { mode: 'add', licenses: [{ skuId: E1.skuId }], users: lines } as const;
    expect(await world.send({ type: 'StartOperation', body: operation })).toMatchObject(damaged(1));
  });

  it('keeps no bulk operation of licenses from that user, and the dry run says so', async () => {
    const operation = { mode: 'add', licenses: [{ skuId: E1.skuId }], users: users.map((user) => ({ user })) } as const;
    expect(await open().send({ type: 'StartOperation', body: operation }, { dryRun: true })).toMatchObject({
      items: [{ state: 'complete' }, { state: 'complete' }, { state: 'complete' }],
    });
  });
});

describe('a user whose key is gone', () => {
  it('gets no other one: nothing new is written of this user, and the old key can be put back', async () => {
    const keys = new MemoryKeys();
    const world = openWorld({ keys });
    await world.setUp();
    await world.buy(E1, 10);
    const users = await world.createUsers(2);
    const { persons } = keys.file;
    const name = [...persons.keys()].find((each) => each.endsWith(users[0]!))!;
    const before = persons.get(name)!;
    persons.delete(name);
    const gone = { failure: 'damaged-personal-data', damage: { personId: users[0], fault: 'missing-person-key' } };
    const update = { type: 'UpdateUser', body: { user: users[0]!, profile: { city: 'Berlin' } } } as const;
    const lines = users.map((user) => ({ user, profile: { city: 'Berlin' } }));
    const operation = { mode: 'add', licenses: [{ skuId: E1.skuId }], users: lines } as const;
    const assign = { user: users[0]!, add: [{ skuId: E1.skuId }], remove: [] };
    expect(await world.send(update, { id: 'again' })).toMatchObject(gone);
    expect(await world.send({ type: 'StartOperation', body: operation })).toMatchObject(gone);
    expect(await world.send({ type: 'ChangeLicenses', body: assign }, { reason: 'a new colleague' })).toMatchObject(
      gone,
    );
    expect(persons.has(name)).toBe(false);
    persons.set(name, before);
    expect(await world.send(update, { id: 'again' })).toMatchObject({ outcome: 'accepted' });
    await world.close();
  });
});

describe('a list of users to create of whom one can’t be read any more', () => {
  it('creates all others', async () => {
    const store = new MemoryEventStore();
    const keys = new MemoryKeys();
    const [asks, runs] = [false, true].map((runOperations) => openWorld({ store, keys, runOperations })) as [
      CommandWorld,
      CommandWorld,
    ];
    await asks.setUp();
    const users = ['a', 'b', 'c'].map((name) => ({
      userPrincipalName: `${name}@contoso.com`,
      profile: { displayName: name },
    }));
    await asks.accept({ type: 'StartOperation', body: { mode: 'create', users } });
    const listed = asks.codec
      .read((await store.readAll('0'.repeat(20), 1_000)).events)
      .flatMap(({ event }) => (event.type === 'UsersListed' ? event.data.items : []));
    keys.tamper({ tenantId: CONTOSO, personId: listed[1]!.userId! }, 'damage');
    await runs.runner.start();
    await runs.runner.idle();
    const all = asks.codec.read((await store.readAll('0'.repeat(20), 1_000)).events);
    expect(all.filter(({ event }) => event.type === 'UserCreated')).toHaveLength(2);
    expect(all.flatMap(({ event }) => (event.type === 'OperationProgressed' ? event.data.failures : []))).toEqual([
      { at: 1, refusal: { code: 'damaged-personal-data' } },
    ]);
    await Promise.all([asks.close(), runs.close()]);
  });
});
