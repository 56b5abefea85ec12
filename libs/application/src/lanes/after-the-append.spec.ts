import { MemoryEventStore } from '#adapters/event-store-memory';
import { type EventStore, StoreUnavailable } from '#application';
import { E3 } from '#testing/catalogue';
import { withMethods } from '#testing/faults';
import { CONTOSO, openWorld, type Sending } from '#testing/world';

/** Makes a store that can't be read any more once an append was refused, until it comes back for good. */
const awayAfterConflicts = (real: EventStore) => {
  let isAway = false;
  let isBack = false;
  const store: EventStore = withMethods(real, {
    append: async (...asked: Parameters<EventStore['append']>) => {
      try {
        return await real.append(...asked);
      } catch (error) {
        isAway = !isBack;
        throw error;
      }
    },
    read: async (...asked: Parameters<EventStore['read']>) => {
      if (isAway) throw new StoreUnavailable('away, as the spec wants it');
      return real.read(...asked);
    },
  });
  return {
    store,
    comeBack: () => {
      isAway = false;
      isBack = true;
    },
  };
};

describe('once a command is stored', () => {
  it('neither an observer that fails nor a log that fails changes its answer', async () => {
    const fail = (): never => {
      throw new Error('as the spec wants it');
    };
    for (const observer of [
      { batch: fail, append: fail },
      { batch: fail, append: () => fail },
    ]) {
      const world = openWorld({ observer });
      await world.setUp();
      await world.buy(E3, 3);
      expect(await world.totals(E3.skuId)).toMatchObject({ valid: 3 });
      expect(world.bugs).toEqual([]);
      await world.close();
    }
  });

  it('by another process, its repeat is not told that nothing was changed while no receipt can be read', async () => {
    const store = new MemoryEventStore();
    const first = openWorld({ store });
    await first.setUp();
    const away = awayAfterConflicts(store);
    const second = openWorld({ store: away.store, keys: first.keys, ids: first.ids });
    const rename = { type: 'RenameTenant', body: { displayName: 'Contoso GmbH' } } as const;
    const sending: Sending = { id: 'once', tenantId: CONTOSO };
    const recorded = await first.send(rename, sending);
    second.clock.advance(1_000);
    expect(recorded).toMatchObject({ outcome: 'accepted' });
    expect(await second.send(rename, sending)).toMatchObject({ outcome: 'failed', failure: 'outcome-unknown' });
    away.comeBack();
    expect(await second.send(rename, sending)).toEqual({ ...recorded, repeated: true });
    for (const world of [first, second]) await world.close();
  });

  it('it is answered by its receipt where that is known, also while the store is away', async () => {
    const store = new MemoryEventStore();
    const first = openWorld({ store });
    await first.setUp();
    let isAway = false;
    const second = openWorld({
      keys: first.keys,
      ids: first.ids,
      store: withMethods<EventStore>(store, {
        append: async (...asked: Parameters<EventStore['append']>) => {
          if (isAway) throw new StoreUnavailable('away, as the spec wants it');
          return store.append(...asked);
        },
      }),
    });
    const rename = { type: 'RenameTenant', body: { displayName: 'Contoso GmbH' } } as const;
    const sending: Sending = { id: 'once', tenantId: CONTOSO };
    const recorded = await second.send(rename, sending);
    isAway = true;
    const another = { type: 'RenameTenant', body: { displayName: 'Contoso KG' } } as const;
    const [repeat, other] = await Promise.all([second.send(rename, sending), second.send(another)]);
    expect(repeat).toEqual({ ...recorded, repeated: true });
    expect(other).toMatchObject({ outcome: 'failed', failure: 'store-unavailable' });
    for (const world of [first, second]) await world.close();
  });
});
