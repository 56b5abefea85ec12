import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import type { EventStore } from '#application';
import { createIds } from '#contracts';
import type { OperationId, UserId } from '#licensing';
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
