import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import type { AppendEnd, CommandRequest } from '#application';
import { createIds } from '#contracts';
import { E1, E3 } from '#testing/catalogue';
import { FaultyEventStore } from '#testing/faults';
import { sqliteFile } from '#testing/sqlite';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';

const NOBODY = 'ffffffff-0000-4000-8000-000000000001';
const create = (name: string, more: object = {}): CommandRequest => ({
  type: 'CreateUser',
  body: { userPrincipalName: `${name}@contoso.com`, profile: { displayName: name }, usageLocation: 'DE', ...more },
});
const assign = (user: string, skuPartNumber: string): CommandRequest => ({
  type: 'ChangeLicenses',
  body: { user, add: [{ skuPartNumber }], remove: [] },
});

describe.each(['memory', 'sqlite'])('what a command makes (%s)', (kind) => {
  let file: ReturnType<typeof sqliteFile>;
  const keys = new MemoryKeys();
  const ids = createIds();
  let store: FaultyEventStore;
  let world: CommandWorld;
  let ends: AppendEnd[];
  const worlds: CommandWorld[] = [];
  /** Opens a process that knows nothing but the tenant and the catalogue. */
  const open = async (): Promise<CommandWorld> => {
    const observer = { batch: () => {}, append: () => (end: AppendEnd) => void ends.push(end) };
    const opened = openWorld({ store, keys, ids, observer });
    worlds.push(opened);
    await opened.send({ type: 'UpdateUser', body: { user: NOBODY, profile: { city: 'Bonn' } } });
    await opened.send({ type: 'ImportCatalogue', body: { products: [] } });
    ends = [];
    return opened;
  };
  const readsOf = async (work: () => Promise<unknown>): Promise<number> => {
    const before = store.readCount;
    await work();
    return store.readCount - before;
  };

  beforeEach(async () => {
    ends = [];
    file = sqliteFile();
    store = new FaultyEventStore(kind === 'memory' ? new MemoryEventStore() : await file.open());
    const first = openWorld({ store, keys, ids });
    worlds.push(first);
    await first.setUp();
    world = await open();
  });
  afterEach(async () => {
    for (const each of worlds.splice(0)) await each.close();
    await file.remove();
  });

  it('is not read where it is new', async () => {
    const requests = ['ann', 'bob'].map((name) => create(name, { aliases: [`${name}.b@contoso.com`] }));
    expect(await readsOf(() => Promise.all(requests.map((request) => world.accept(request))))).toBe(0);
    expect(ends).toEqual(['stored']);
  });

  it('is read where it is there, all at once, and what is refused then names its holder', async () => {
    const [holder] = await world.createUsers(1, 'ann');
    const other = await open();
    const requests = [create('new'), create('ann0'), create('late', { aliases: ['ANN0@contoso.com'] }), create('more')];
    const reads = await readsOf(async () =>
      expect(await Promise.all(requests.map((request) => other.send(request)))).toMatchObject([
        { outcome: 'accepted' },
        { outcome: 'refused', refusal: { code: 'address-taken', field: 'userPrincipalName', heldBy: holder } },
        { outcome: 'refused', refusal: { code: 'address-taken', field: 'aliases', index: 0, heldBy: holder } },
        { outcome: 'accepted' },
      ]),
    );
    expect([reads, ends]).toEqual([1, ['reread', 'stored']]);
  });

  it('may be an address that somebody had before', async () => {
    const [user] = await world.createUsers(1, 'ann');
    await world.accept({ type: 'UpdateUser', body: { user: user!, userPrincipalName: 'other@contoso.com' } });
    const other = await open();
    await other.accept(create('ann0'));
    expect(ends).toEqual(['reread', 'stored']);
    expect(await other.refuse(create('OTHER'))).toMatchObject({ code: 'address-taken', heldBy: user });
  });

  it('is refused on a guess only where the log agrees', async () => {
    const id = 'aaaaaaaa-0000-4000-8000-000000000001';
    const [holder] = await world.createUsers(1, 'ann');
    await world.accept(create('eve', { id }));
    const other = await open();
    // the first command makes others believe that nobody has this id
    const replies = await Promise.all([
      other.send(create('ann0', { id })),
      other.send({ type: 'DeleteUser', body: { user: id } }),
    ]);
    expect(replies).toMatchObject([
      { outcome: 'refused', refusal: { code: 'user-id-taken', userId: id } },
      { outcome: 'accepted', answer: { kind: 'deleted', userId: id } },
    ]);
    expect(await other.refuse(create('ANN0'))).toMatchObject({ heldBy: holder });
    expect(other.bugs).toEqual([]);
  });

  it('is kept in no cache where nothing was decided on it', async () => {
    const id = 'aaaaaaaa-0000-4000-8000-000000000001';
    await world.accept(create('eve', { id }));
    const other = await open();
    store.failNextAppend('unavailable');
    expect(await other.send(create('new', { id }))).toMatchObject({ failure: 'store-unavailable' });
    store.failNextAppend('conflict');
    expect(await other.refuse(create('new', { id }))).toMatchObject({ code: 'user-id-taken' });
    expect(await other.accept({ type: 'DeleteUser', body: { user: id } })).toMatchObject({ userId: id });
  });

  it('is read for a dry run', async () => {
    await world.createUsers(1, 'ann');
    const other = await open();
    expect(await other.refuse(create('ann0'), { dryRun: true })).toMatchObject({ code: 'address-taken' });
    expect(await other.send(create('new'), { dryRun: true })).toMatchObject({ outcome: 'accepted' });
    expect(ends).toEqual([]);
  });

  it('is a purchase and a counter, too', async () => {
    const purchaseId = 'bbbbbbbb-0000-4000-8000-000000000001';
    const purchase: CommandRequest = { type: 'PurchaseSeats', body: { purchaseId, skuId: E3.skuId, seats: 3 } };
    // the pool may be there, and is read
    expect(await readsOf(() => world.accept(purchase, { version: 7 }))).toBe(1);
    const other = await open();
    expect(await other.send(purchase, { version: 6 })).toMatchObject({
      refusal: { code: 'stale-version', recorded: 7 },
    });
    expect(ends).toEqual(['reread', 'stored']);
  });

  it('is made by the same command once: the second process answers as the first one did', async () => {
    const first = await world.send(create('ann'), { id: 'once' });
    const other = await open();
    expect(await other.send(create('ann'), { id: 'once' })).toEqual({ ...first, repeated: true });
    expect(await other.length({ kind: 'tenant', tenantId: CONTOSO })).toBe(1);
  });

  describe('beside a name of a product', () => {
    it('takes no look at the catalogue where the name is known, also where that has changed since', async () => {
      const [user] = await world.createUsers(1);
      await world.buy(E1, 5);
      await world.buy(E3, 5);
      expect(await readsOf(() => world.accept(assign(user!, E3.skuPartNumber)))).toBe(0);
      const other = await open();
      const renamed = { ...E1, skuPartNumber: 'RENAMED' };
      await other.accept({ type: 'ImportCatalogue', body: { products: [renamed] } });
      ends = [];
      expect(await world.refuse(assign(user!, E1.skuPartNumber))).toMatchObject({ code: 'product-not-found' });
      expect(ends).toEqual(['reread', 'stored']);
    });

    it('looks a name up that it does not know, before it refuses it', async () => {
      const [user] = await world.createUsers(1);
      const other = await open();
      const brought = { ...E1, skuId: '0e0e0e0e-0000-4000-8000-000000000001', skuPartNumber: 'BROUGHT' };
      await other.accept({ type: 'ImportCatalogue', body: { products: [brought] } });
      ends = [];
      expect(await world.refuse(assign(user!, 'brought'))).toMatchObject({ code: 'no-subscription' });
      expect(ends).toEqual(['stored']);
      expect(await world.refuse(assign(user!, 'nothing'))).toMatchObject({ code: 'product-not-found' });
    });
  });
});
