import { MemoryEventStore } from '#adapters/event-store-memory';
import fc from 'fast-check';
import { START, verify, type EventStore, type StoredEvent } from '#application';
import type { CommandId, TenantId, UserId } from '#licensing';
import { steps, World } from '#testing/arbitraries';
import { E1, E3 } from '#testing/catalogue';
import { withMethods } from '#testing/faults';
import { CONTOSO, FABRIKAM, openWorld, type CommandWorld } from '#testing/world';
import { Books } from './books.js';

const open = async () => {
  const world = openWorld();
  await world.setUp();
  return world;
};
const license = (
  world: CommandWorld,
  user: string,
  add: readonly { skuId: string }[],
  remove: readonly { skuId: string }[] = [],
) => world.accept({ type: 'ChangeLicenses', body: { user, add, remove } });

/** Records that somebody took a seat, which no decider said. */
const takeSeat = async (world: CommandWorld, tenantId: TenantId, userId: UserId, revision: number) => {
  const totals = { valid: 20, expired: 0, assigned: 3 };
  const event = { type: 'SeatTaken', data: { skuId: E3.skuId, userId, totals } } as const;
  const metadata = {
    tenantId,
    actor: 'nobody',
    actorKind: 'local' as const,
    commandId: world.ids.next() as CommandId,
    correlationId: 'c',
    causationId: 'c',
    occurredAt: world.clock.now(),
  };
  const stream = `seats-${tenantId}_${E3.skuId}`;
  const write = { stream, expected: revision, events: [{ id: world.ids.next(), event, metadata }] };
  await world.store.append(await world.codec.encode([write]));
};

describe('the verification of a log', () => {
  it('finds nothing after a day of work', async () => {
    const world = await open();
    await world.buy(E3, 20);
    const other = await world.buy(E1, 20);
    const users = await world.createUsers(15);
    await Promise.all(users.map((user) => license(world, user, [{ skuId: E3.skuId }, { skuId: E1.skuId }])));
    await world.accept({ type: 'ExpirePurchase', body: { purchaseId: other } });
    await world.accept({ type: 'DeleteUser', body: { user: users[0]! } });
    await license(world, users[1]!, [], [{ skuId: E3.skuId }]);
    expect(await world.totals(E3.skuId)).toMatchObject({ assigned: 13 });
    expect((await verify(world)).discrepancies).toEqual([]);
  });

  it('names a pool that counts a seat nobody holds', async () => {
    const world = await open();
    await world.buy(E3, 20);
    const [user] = await world.createUsers(1);
    await license(world, user!, [{ skuId: E3.skuId }]);
    const userId = '99999999-9999-4999-8999-999999999999' as UserId;
    await takeSeat(world, CONTOSO, userId, 1);
    expect((await verify(world)).discrepancies).toEqual([
      { tenantId: CONTOSO, kind: 'assigned-differs', skuId: E3.skuId, pool: 3, holders: 1 },
      { tenantId: CONTOSO, kind: 'holder-differs', skuId: E3.skuId, userId, seat: true, license: false },
    ]);
  });

  it('leaves out what is damaged, and goes on to list all of it', async () => {
    const world = await open();
    await world.buy(E3, 20);
    const [first, second] = await world.createUsers(2);
    const store = world.store as MemoryEventStore;
    const damaged: string[] = [];
    for (const userId of [first, second]) {
      const [created] = await store.read(`user-${CONTOSO}_${userId}`);
      store.tamper(created!.id, { version: 7 });
      damaged.push(created!.id);
    }
    const found = await verify(world);
    expect(found.damaged.map(({ eventId }) => eventId)).toEqual(damaged);
    expect(found.discrepancies).toEqual([]);
  });

  it('tells the tenants apart, and compares one alone where it is asked to', async () => {
    const world = await open();
    await world.setUp(FABRIKAM);
    for (const tenantId of [CONTOSO, FABRIKAM]) await world.buy(E3, 20, tenantId);
    const userId = '99999999-9999-4999-8999-999999999999' as UserId;
    await takeSeat(world, FABRIKAM, userId, 0);
    const { tenants, discrepancies } = await verify(world);
    expect(tenants).toEqual([CONTOSO, FABRIKAM]);
    expect(discrepancies.map(({ tenantId }) => tenantId)).toEqual([FABRIKAM, FABRIKAM]);
    expect(await verify(world, { tenantId: CONTOSO })).toMatchObject({ tenants: [CONTOSO], discrepancies: [] });
    expect((await verify(world, { tenantId: FABRIKAM })).discrepancies).toEqual(discrepancies);
  });

  it('reads each page of the log once and its streams with one call, and says how far it is', async () => {
    const world = await open();
    const tenants = Array.from({ length: 150 }, (_, n) => `${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`);
    await Promise.all(
      tenants.map(async (tenantId) => {
        await world.accept({ type: 'CreateTenant', body: { tenantId, displayName: 'Small', country: 'DE' } });
        await world.buy(E3, 2, tenantId as TenantId);
        for (const name of ['ann', 'bob']) {
          const body = {
            userPrincipalName: `${name}@contoso.com`,
            profile: { displayName: name },
            usageLocation: 'DE',
            licenses: [{ skuId: E3.skuId }],
          };
          await world.accept({ type: 'CreateUser', body }, { tenantId });
        }
      }),
    );
    const pages: string[] = [];
    const calls = { read: 0, streamsAstray: 0 };
    const counted = withMethods<EventStore>(world.store, {
      read: (...asked) => {
        calls.read += 1;
        return world.store.read(...asked);
      },
      streamsAstray: (parts) => {
        calls.streamsAstray += 1;
        return world.store.streamsAstray(parts);
      },
      readAll: (after, limit) => {
        pages.push(after);
        return world.store.readAll(after, limit);
      },
    });
    const told: number[] = [];
    const verified = await verify({ ...world, store: counted }, { onProgress: ({ events }) => told.push(events) });
    const events = (await world.store.readAll(START, 1_000_000)).events.length;
    expect(verified).toMatchObject({ events, damaged: [], discrepancies: [] });
    expect(verified.tenants).toHaveLength(151);
    expect(pages).toHaveLength(Math.ceil(events / 1_000));
    expect(pages.length).toBeGreaterThan(1);
    expect(new Set(pages).size).toBe(pages.length);
    expect(calls).toEqual({ read: 0, streamsAstray: pages.length });
    expect(told).toEqual(pages.map((_page, at) => Math.min((at + 1) * 1_000, events)));
  });
});

describe('the verification of streams', () => {
  const STREAM = 'tenant-11111111-1111-4111-8111-111111111111';
  const open3 = async () => {
    const world = await open();
    await world.createUsers(3);
    const store = world.store as MemoryEventStore;
    const [user] = (await store.readAll(START, 1_000)).events.filter(({ type }) => type === 'UserCreated');
    return { world, store, stream: user!.stream };
  };
  const streamsIn = async (world: CommandWorld, store: EventStore = world.store) =>
    (await verify({ ...world, store })).damagedStreams.map(({ stream, what }) => ({ stream, what }));
  /** A store whose streams give another answer than its log, and that isn't sure of any. */
  const reading = (store: EventStore, read: EventStore['read'], more: Partial<EventStore> = {}): EventStore =>
    withMethods(store, { read, streamsAstray: async (parts) => parts.map(({ stream }) => stream), ...more });

  it('finds nothing where each is as the log has it', async () => {
    const { world } = await open3();
    expect(await verify(world)).toMatchObject({ damaged: [], damagedStreams: [] });
  });

  it('lists one that is refused to who reads it', async () => {
    const { world, store, stream } = await open3();
    store.damage(stream);
    expect(await streamsIn(world)).toMatchObject([{ stream }]);
  });

  it('lists one that is known to be damaged, also where the log has nothing of it', async () => {
    const { world, store } = await open3();
    store.damage('user-gone');
    expect(await streamsIn(world)).toMatchObject([{ stream: 'user-gone' }]);
  });

  it('lists one whose beginning is gone from the log, too', async () => {
    const { world, store } = await open3();
    await world.accept({ type: 'RenameTenant', body: { displayName: 'Other' } });
    const isLeft = ({ stream, revision }: StoredEvent): boolean => stream !== STREAM || revision !== 0;
    const withoutFirst = reading(store, async (stream, options) => (await store.read(stream, options)).filter(isLeft), {
      readAll: async (after, limit) => {
        const page = await store.readAll(after, limit);
        return { ...page, events: page.events.filter(isLeft) };
      },
    });
    expect(await streamsIn(world, withoutFirst)).toEqual([{ stream: STREAM, what: 'revision 0 is missing' }]);
  });

  it('lists events to which their stream does not lead, forwards or backwards', async () => {
    const { world, store, stream } = await open3();
    const hidden = reading(store, async (asked, options) => (asked === stream ? [] : store.read(asked, options)));
    expect((await verify({ ...world, store: hidden })).damaged).toMatchObject([{ stream, revision: 0 }]);
    const shorter = reading(store, async (asked, options = {}) =>
      asked === stream && options.backwards === true ? [] : store.read(asked, options),
    );
    expect((await verify({ ...world, store: shorter })).damaged).toMatchObject([{ stream }]);
  });

  it('reads none of which the store is sure, and each of which it is not', async () => {
    const { world, store, stream } = await open3();
    const read: string[] = [];
    const asTold = reading(
      store,
      async (asked, options) => {
        read.push(asked);
        return store.read(asked, options);
      },
      { streamsAstray: async () => [stream] },
    );
    expect(await verify({ ...world, store: asTold })).toMatchObject({ damaged: [], damagedStreams: [] });
    expect([...new Set(read)]).toEqual([stream]);
  });

  it('reads one of which the log has a gap, whatever the store says', async () => {
    const { world, store } = await open3();
    await world.accept({ type: 'RenameTenant', body: { displayName: 'Other' } });
    await world.accept({ type: 'RenameTenant', body: { displayName: 'Third' } });
    const isLeft = ({ stream, revision }: StoredEvent): boolean => stream !== STREAM || revision !== 1;
    const withGap = reading(store, async (asked, options) => (await store.read(asked, options)).filter(isLeft), {
      streamsAstray: async () => [],
      readAll: async (after, limit) => {
        const page = await store.readAll(after, limit);
        return { ...page, events: page.events.filter(isLeft) };
      },
    });
    expect(await streamsIn(world, withGap)).toEqual([{ stream: STREAM, what: 'revision 1 is missing' }]);
  });
});

describe('the books', () => {
  /** What they find in a history, of which a test may leave something out. */
  const foundIn = (world: World, isLeftOut: (type: string) => boolean = () => false) => {
    const books = new Books();
    for (const { ref, events } of world.ledger.streams())
      for (const event of events.filter(({ type }) => !isLeftOut(type))) {
        if (ref.kind === 'user') books.takeUser(ref.userId, event as never);
        if (ref.kind === 'purchase') books.takePurchase(ref.purchaseId, event as never);
        if (ref.kind === 'seats') books.takeSeats(ref.skuId, event as never);
      }
    return [...books.discrepancies()];
  };

  it('agree in every history that was decided, and not where a license was lost from it', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const world = new World();
        for (const step of history) {
          const next = world.next(step);
          if (next !== undefined) world.ledger.run(next.command, next.circumstances);
        }
        expect(foundIn(world)).toEqual([]);
        const held = world.ledger
          .streams()
          .some(({ state }) => state.kind === 'user' && 'licenses' in state && state.licenses.length > 0);
        expect(foundIn(world, (type) => type === 'LicenseAssigned').length > 0).toBe(held);
      }),
      { numRuns: 50, seed: 20260301 },
    );
  });
});
