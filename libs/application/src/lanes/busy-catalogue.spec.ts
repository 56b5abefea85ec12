import { setImmediate } from 'node:timers/promises';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import type { CommandRequest, EventStore } from '#application';
import { createIds } from '#contracts';
import type { Product, SkuId } from '#licensing';
import { E3 } from '#testing/catalogue';
import { ManualDelay, PassingDelay, SeededRandom } from '#testing/fakes';
import { FaultyEventStore } from '#testing/faults';
import { CONTOSO, FABRIKAM, openWorld, type CommandWorld } from '#testing/world';

/** It makes a change each time. */
const piece = (number: number): CommandRequest => {
  const product: Product = { ...E3, skuId: '0e0e0e0e-0000-4000-8000-000000000001' as SkuId, skuPartNumber: 'OTHER' };
  return { type: 'ImportCatalogue', body: { products: [{ ...product, displayName: `Other ${number}` }] } };
};
const assign = (user: string): CommandRequest => ({
  type: 'ChangeLicenses',
  body: { user, add: [{ skuPartNumber: E3.skuPartNumber }], remove: [] },
});

/** A store to which a call takes so many milliseconds. It knows how often each command was appended, or tried to be. */
class FarStore extends MemoryEventStore {
  readonly tries = new Map<string, number>();
  constructor(private readonly delay: PassingDelay) {
    super({ turn: { next: () => delay.wait(20) } });
  }
  override async append(...[writes, options]: Parameters<EventStore['append']>) {
    for (const { stream } of writes)
      if (stream.startsWith('command-')) this.tries.set(stream, (this.tries.get(stream) ?? 0) + 1);
    return super.append(writes, options);
  }
  override async read(...[stream, options]: Parameters<EventStore['read']>) {
    await this.delay.wait(10);
    return super.read(stream, options);
  }
}

describe('an import of 100 pieces', () => {
  it('lets 1,000 commands on two servers through, none of them with more than four appends', async () => {
    const delay = new PassingDelay();
    const store = new FarStore(delay);
    const shared = { store, keys: new MemoryKeys(), ids: createIds(), delay };
    const servers = [CONTOSO, FABRIKAM].map((tenantId, seed) => {
      const random = new SeededRandom(seed + 1);
      return { tenantId, random, world: openWorld({ ...shared, random }) };
    });
    const [first] = servers as [(typeof servers)[number]];
    for (const { tenantId, world } of servers) {
      await world.setUp(tenantId);
      await world.buy(E3, 500, tenantId);
    }
    const usersOf = ({ tenantId, world }: (typeof servers)[number]) =>
      Promise.all(
        Array.from({ length: 500 }, async (_, index) => {
          const body = { userPrincipalName: `user${index}@contoso.com`, profile: {}, usageLocation: 'DE' };
          const created = await world.accept({ type: 'CreateUser', body }, { tenantId });
          return created.kind === 'user' ? created.userId : '';
        }),
      );
    const users = await Promise.all(servers.map(usersOf));
    store.tries.clear();
    const began = delay.now;

    const importing = (async () => {
      for (let number = 1; number <= 100; number += 1) await first.world.accept(piece(number));
      return delay.now;
    })();
    const commands = servers.flatMap(({ tenantId, world, random }, at) =>
      // five at a time on each server, spread over the whole import
      Array.from({ length: 5 }, async (_, worker) => {
        const outcomes: string[] = [];
        for (let index = worker; index < 500; index += 5) {
          await delay.wait(random.bytes(1)[0]! * 2);
          const reply = await world.send(assign(users[at]![index]!), { tenantId });
          outcomes.push(reply.outcome === 'failed' ? reply.failure : reply.outcome);
        }
        return outcomes;
      }),
    );
    const outcomes = (await Promise.all(commands)).flat();
    expect(await importing).toBeGreaterThan(began + 99 * 250);
    expect(new Set(outcomes)).toEqual(new Set(['accepted']));
    expect(outcomes).toHaveLength(1_000);
    const tries = [...store.tries.values()];
    // some had to be decided again, so that the two did meet
    expect([Math.max(...tries) > 1, Math.max(...tries) <= 4]).toEqual([true, true]);
    for (const { world } of servers) await world.close();
  });
});

describe('a batch that the catalogue moves away from', () => {
  let memory: MemoryEventStore;
  let store: FaultyEventStore;
  let other: CommandWorld;
  let world: CommandWorld;
  let delay: ManualDelay;
  let user: string;
  let pieces: number;
  /** The other server writes before each of the next appends of a user. */
  let toBeOvertaken: number;

  beforeEach(async () => {
    [pieces, toBeOvertaken] = [0, 0];
    memory = new MemoryEventStore();
    const shared = { keys: new MemoryKeys(), ids: createIds() };
    other = openWorld({ store: memory, ...shared });
    await other.setUp();
    await other.buy(E3, 5);
    [user] = (await other.createUsers(1)) as [string];
    store = new FaultyEventStore(
      new Proxy(memory, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name, target);
          if (typeof member !== 'function') return member;
          if (name !== 'append') return member.bind(target) as unknown;
          return async (...args: Parameters<EventStore['append']>) => {
            if (toBeOvertaken > 0 && args[0].some(({ stream }) => stream.startsWith('user-'))) {
              toBeOvertaken -= 1;
              await other.accept(piece(++pieces));
            }
            return target.append(...args);
          };
        },
      }),
    );
    delay = new ManualDelay();
    world = openWorld({ store, ...shared, delay, random: new SeededRandom(7) });
    await world.accept({ type: 'UpdateUser', body: { user, profile: { city: 'Bonn' } } });
  });
  afterEach(async () => {
    await world.close();
    await other.close();
  });

  it('is decided again twice at once', async () => {
    toBeOvertaken = 2;
    const sent = world.send(assign(user));
    await delay.untilWaiting();
    expect(pieces).toBe(2);
    await delay.advance(250);
    expect(await sent).toMatchObject({ outcome: 'accepted' });
  });

  it('waits then for a while that chance says, longer each time, and reads before it is decided', async () => {
    toBeOvertaken = 5;
    const sent = world.send(assign(user));
    for (const waited of [2, 3, 4]) {
      await delay.untilWaiting();
      expect(pieces).toBe(waited);
      await delay.advance(250 * (waited - 1));
    }
    await delay.untilWaiting();
    // what happens while it waits is known by then
    await other.accept(piece(++pieces));
    toBeOvertaken = 0;
    const before = store.appendCount;
    await delay.advance(1_000);
    expect(await sent).toMatchObject({ outcome: 'accepted' });
    expect(store.appendCount - before).toBe(1);
  });

  it('is never told of a conflict, and loses no cache but that of the catalogue', async () => {
    toBeOvertaken = 2;
    const before = store.readCount;
    const sent = world.send(assign(user));
    await delay.untilWaiting();
    await delay.advance(250);
    expect(await sent).toMatchObject({ outcome: 'accepted' });
    // the pool was unknown, and the catalogue is read after each of the two
    expect(store.readCount - before).toBe(1 + 2);
  });

  it('takes turns with an import in its own process', async () => {
    toBeOvertaken = 2;
    const sent = world.send(assign(user));
    await delay.untilWaiting();
    const open = store.holdAppends();
    await delay.advance(250);
    const [before] = [store.appendCount];
    const imported = world.send(piece(99));
    for (let turn = 0; turn < 50; turn += 1) await setImmediate();
    expect(store.appendCount).toBe(before);
    open();
    expect(await sent).toMatchObject({ outcome: 'accepted' });
    expect(await imported).toMatchObject({ outcome: 'accepted' });
  });
});

describe('imports of one process', () => {
  it('have pauses between, in which more may gather, and each is answered', async () => {
    const delay = new ManualDelay();
    const store = new FaultyEventStore(new MemoryEventStore());
    const world = openWorld({ store, delay });
    await world.setUp();
    await delay.advance(250);
    await world.accept(piece(1));
    const before = store.appendCount;
    const others = [piece(2), piece(3)].map((each) => world.send(each));
    for (let turn = 0; turn < 50; turn += 1) await setImmediate();
    expect(store.appendCount).toBe(before);
    expect(world.lanes.waiting).toBe(2);
    // nobody else waits for them
    expect(await world.createUsers(1)).toHaveLength(1);
    await delay.advance(250);
    expect(await Promise.all(others)).toMatchObject([{ outcome: 'accepted' }, { outcome: 'accepted' }]);
    expect(store.appendCount - before).toBe(2);
    await world.close();
  });

  it('are left undecided in order where the store is away', async () => {
    const store = new FaultyEventStore(new MemoryEventStore());
    const world = openWorld({ store });
    await world.setUp();
    store.failNextAppend('unavailable');
    const replies = await Promise.all([1, 2, 3].map((number) => world.send(piece(number))));
    expect(replies).toMatchObject(Array(3).fill({ outcome: 'failed', failure: 'store-unavailable' }));
    expect(await world.accept(piece(1))).toMatchObject({ imported: 1 });
    await world.close();
  });

  it('end their pause with the process', async () => {
    const delay = new ManualDelay();
    const world = openWorld({ delay });
    await world.setUp();
    const late = world.send(piece(1));
    while (world.lanes.waiting === 0) await setImmediate();
    await world.close();
    expect(await late).toMatchObject({ outcome: 'failed', failure: 'store-unavailable' });
    expect(delay.pending).toBe(0);
  });
});
