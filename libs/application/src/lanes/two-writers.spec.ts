import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import { RETENTION_ACTOR, START, type EventStore } from '#application';
import { createIds } from '#contracts';
import type { OperationId, SkuId, UserId } from '#licensing';
import { E1 } from '#testing/catalogue';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';

/**
 * Shows the store as a process sees it that reads the pool and the user at different moments: before its first read of
 * the one kind, and after that of the other, something happens.
 */
const tornAt = (store: EventStore, late: 'user' | 'seats', happens: () => Promise<unknown>): EventStore => {
  let earlyIsRead = (): void => {};
  const early = new Promise<void>((resolve) => (earlyIsRead = resolve));
  let isOver = false;
  return new Proxy(store, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (name !== 'read') return member.bind(target) as unknown;
      return async (...args: Parameters<EventStore['read']>) => {
        if (!isOver && args[0].startsWith(`${late}-`)) {
          isOver = true;
          await early;
          await happens();
        }
        const events = await target.read(...args);
        if (args[0].startsWith(late === 'user' ? 'seats-' : 'user-')) earlyIsRead();
        return events;
      };
    },
  });
};

/** Shows the store as a process sees it whose next append that restores a user comes after something else. */
const lateTo = (store: EventStore, type: string, happens: () => Promise<unknown>): EventStore => {
  let isOver = false;
  return new Proxy(store, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (name !== 'append') return member.bind(target) as unknown;
      return async (...args: Parameters<EventStore['append']>) => {
        if (!isOver && args[0].some(({ events }) => events.some((event) => event.type === type))) {
          isOver = true;
          await happens();
        }
        return target.append(...args);
      };
    },
  });
};

describe('a lane beside another process that writes between two of its reads', () => {
  let store: MemoryEventStore;
  let shared: { readonly keys: MemoryKeys; readonly ids: ReturnType<typeof createIds> };
  let other: CommandWorld;
  let user: string;
  const worlds: CommandWorld[] = [];
  const change = (adds: boolean) =>
    ({
      type: 'ChangeLicenses',
      body: { user, add: adds ? [{ skuId: E1.skuId }] : [], remove: adds ? [] : [{ skuId: E1.skuId }] },
    }) as const;
  const licensesOf = async (): Promise<number> => {
    const state = await other.state({ kind: 'user', tenantId: CONTOSO, userId: user as UserId });
    return state.status === 'active' ? state.licenses.length : -1;
  };
  /** Opens a process that has read nothing yet. */
  const cold = (late: 'user' | 'seats', happens: () => Promise<unknown>): CommandWorld => {
    const world = openWorld({ store: tornAt(store, late, happens), ...shared, clock: other.clock });
    worlds.push(world);
    return world;
  };

  beforeEach(async () => {
    store = new MemoryEventStore();
    shared = { keys: new MemoryKeys(), ids: createIds() };
    other = openWorld({ store, ...shared });
    worlds.push(other);
    await other.setUp();
    await other.buy(E1, 1);
    [user] = (await other.createUsers(1)) as [string];
  });
  afterEach(async () => {
    await Promise.all(worlds.splice(0).map((world) => world.close()));
  });

  it('removes a license whose seat it had not seen taken', async () => {
    const world = cold('user', () => other.accept(change(true)));
    expect(await world.send(change(false))).toMatchObject({ outcome: 'accepted' });
    expect([world.bugs, await licensesOf(), (await other.totals(E1.skuId)).assigned]).toEqual([[], 0, 0]);
  });

  it('does the same for a user of a bulk operation', async () => {
    const world = cold('user', () => other.accept(change(true)));
    const started = await world.accept({
      type: 'StartOperation',
      body: { mode: 'remove', users: [user], licenses: [{ skuId: E1.skuId }] },
    });
    await world.runner.idle();
    const operationId = (started.kind === 'operation' ? started.operationId : '') as OperationId;
    expect(await other.state({ kind: 'operation', tenantId: CONTOSO, operationId })).toMatchObject({
      status: 'finished',
      counts: { complete: 1, failed: 0 },
    });
    expect([world.bugs, await licensesOf()]).toEqual([[], 0]);
  });

  it('refuses no seat to somebody who holds it by then', async () => {
    const world = cold('seats', () => other.accept(change(true)));
    expect(await world.send(change(true))).toMatchObject({ outcome: 'unchanged' });
    expect(world.bugs).toEqual([]);
  });

  it('calls nothing a bug that old states alone brought about', async () => {
    const world = openWorld({ store, ...shared, clock: other.clock });
    worlds.push(world);
    await world.accept({ type: 'UpdateUser', body: { user, profile: { displayName: 'Known' } } });
    await other.accept(change(true));
    await world.accept({ type: 'UpdateUser', body: { user, profile: { displayName: 'Known with a license' } } });
    await other.accept(change(false));
    // it remembers the license, and reads the pool for the first time
    expect(await world.send(change(false))).toMatchObject({ outcome: 'refused', refusal: { code: 'not-held' } });
    expect(world.bugs).toEqual([]);
  });
});

describe('a lane that decides again what another process decided', () => {
  it('calls nothing a bug that old states alone brought about, though the append is a repeat', async () => {
    const store = new MemoryEventStore();
    const shared = { store, keys: new MemoryKeys(), ids: createIds() };
    const other = openWorld(shared);
    const world = openWorld({ ...shared, clock: other.clock });
    await other.setUp();
    await other.buy(E1, 1);
    const [user] = (await other.createUsers(1)) as [string];
    const skuId = E1.skuId;
    const remove = { type: 'ChangeLicenses', body: { user, add: [], remove: [{ skuId }] } } as const;
    const restore = { type: 'RestoreUser', body: { user } } as const;
    await other.accept({ type: 'ChangeLicenses', body: { user, add: [{ skuId }], remove: [] } });
    await world.accept({ type: 'UpdateUser', body: { user, profile: { displayName: 'Known with a license' } } });
    await other.accept(remove);
    const refusal = await other.refuse(restore, { id: 'restore' });
    // it remembers the license, and reads the pool for the first time; the receipt of the other one stands there
    const replies = await Promise.all([world.send(restore, { id: 'restore' }), world.send(remove)]);
    expect(replies).toMatchObject([
      { outcome: 'refused', refusal },
      { outcome: 'refused', refusal: { code: 'not-held' } },
    ]);
    expect(world.bugs).toEqual([]);
    await Promise.all([other.close(), world.close()]);
  });
});

describe('a lane beside another process that writes between its last read and its append', () => {
  const restore = (user: string) => ({ type: 'RestoreUser', body: { user } }) as const;
  const assign = (user: string) =>
    ({ type: 'ChangeLicenses', body: { user, add: [{ skuId: E1.skuId }], remove: [] } }) as const;
  let store: MemoryEventStore;
  let shared: { readonly keys: MemoryKeys; readonly ids: ReturnType<typeof createIds> };
  let other: CommandWorld;
  const worlds: CommandWorld[] = [];
  const beside = (type: string, happens: () => Promise<unknown>): CommandWorld => {
    const world = openWorld({ store: lateTo(store, type, happens), ...shared, clock: other.clock });
    worlds.push(world);
    return world;
  };
  const lastOf = async (type: string) => (await store.readAll(START, 1_000)).events.findLast((e) => e.type === type)!;

  beforeEach(async () => {
    store = new MemoryEventStore();
    shared = { keys: new MemoryKeys(), ids: createIds() };
    other = openWorld({ store, ...shared });
    worlds.push(other);
    await other.setUp();
    await other.buy(E1, 1);
  });
  afterEach(async () => {
    await Promise.all(worlds.splice(0).map((world) => world.close()));
  });

  it('records no shortfall of a restore after the purchase that makes up for it', async () => {
    const [deleted, holder] = (await other.createUsers(2)) as [string, string];
    await other.accept(assign(deleted));
    await other.accept({ type: 'DeleteUser', body: { user: deleted } });
    await other.accept(assign(holder));
    const world = beside('UserRestored', () => other.buy(E1, 1));
    expect(await world.accept(restore(deleted))).toMatchObject({ kind: 'restored', shortfalls: [] });
    expect(await other.totals(E1.skuId)).toMatchObject({ valid: 2, assigned: 2 });
    const [restored, purchase] = [await lastOf('UserRestored'), await lastOf('SeatTotalsChanged')];
    expect(purchase.position < restored.position).toBe(true);
  });

  it('refuses no seat after the purchase that has one', async () => {
    const [holder, next] = (await other.createUsers(2)) as [string, string];
    await other.accept(assign(holder));
    const world = beside('CommandDecided', () => other.buy(E1, 1));
    expect(await world.send(assign(next))).toMatchObject({ outcome: 'accepted' });
  });

  it.each([{ skuId: '0e0e0e0e-0000-4000-8000-000000000001' }, { skuPartNumber: 'brought' }])(
    'refuses no product after the import that brought it: %j',
    async (line) => {
      const [user] = (await other.createUsers(1)) as [string];
      const skuId = '0e0e0e0e-0000-4000-8000-000000000001' as SkuId;
      const products = [{ ...E1, skuId, skuPartNumber: 'BROUGHT' }];
      const world = beside('CommandDecided', () => other.accept({ type: 'ImportCatalogue', body: { products } }));
      const reply = await world.send({ type: 'ChangeLicenses', body: { user, add: [line], remove: [] } });
      expect(reply).toMatchObject({ outcome: 'refused', refusal: { code: 'no-subscription' } });
    },
  );

  it('takes a part number for what the catalogue says by then', async () => {
    const [user] = (await other.createUsers(1)) as [string];
    const products = [{ ...E1, skuPartNumber: 'RENAMED' }];
    const world = beside('CommandDecided', () => other.accept({ type: 'ImportCatalogue', body: { products } }));
    const line = { skuPartNumber: E1.skuPartNumber };
    const reply = await world.send({ type: 'ChangeLicenses', body: { user, add: [line], remove: [] } });
    expect(reply).toMatchObject({ outcome: 'refused', refusal: { code: 'product-not-found' } });
  });

  it('has a bulk operation come again whose product was brought meanwhile', async () => {
    const [user] = (await other.createUsers(1)) as [string];
    const skuId = '0e0e0e0e-0000-4000-8000-000000000001' as SkuId;
    const products = [{ ...E1, skuId, skuPartNumber: 'BROUGHT' }];
    const world = beside('CommandDecided', () => other.accept({ type: 'ImportCatalogue', body: { products } }));
    const body = { mode: 'add', users: [user], licenses: [{ skuPartNumber: 'brought' }] } as const;
    const request = { type: 'StartOperation', body } as const;
    expect(await world.send(request, { id: 'bulk' })).toMatchObject({ outcome: 'failed', failure: 'conflict' });
    expect(await world.send(request, { id: 'bulk' })).toMatchObject({ outcome: 'accepted' });
  });

  it('ignores nothing on what was true before the other wrote, though it leaves no trace', async () => {
    const [user] = (await other.createUsers(1)) as [string];
    const world = openWorld({ store, ...shared, clock: other.clock });
    worlds.push(world);
    const ref = { kind: 'user', tenantId: CONTOSO, userId: user as UserId } as const;
    const purge = (retentionId: string) =>
      world.send({ type: 'PurgeUser', body: { userId: user, retentionId } }, { actor: RETENTION_ACTOR });
    // it learns of a user who isn't deleted
    expect(await purge(user)).toMatchObject({ outcome: 'ignored' });
    await other.accept({ type: 'DeleteUser', body: { user } });
    const state = await other.state(ref);
    other.clock.advance(31 * 86_400_000);
    const retentionId = state.status === 'deleted' ? state.deletion!.retentionId : '';
    expect(await purge(retentionId)).toMatchObject({ outcome: 'accepted' });
  });
});
