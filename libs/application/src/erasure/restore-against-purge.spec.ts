import { setImmediate } from 'node:timers/promises';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { type CommandReply, purgeCommandId, RETENTION_ACTOR } from '#application';
import { E3 } from '#testing/catalogue';
import { ManualClock } from '#testing/fakes';
import { FaultyEventStore } from '#testing/faults';
import { CONTOSO, openWorld, RetentionWorld, type CommandWorld } from '#testing/world';

const DAY = 86_400_000;

/**
 * These are two processes over the same stores, whose clocks differ by a millisecond at most: one purges, the other one
 * restores.
 */
describe('a restore and a purge of one deletion, each under way in a process of its own at the very deadline', () => {
  let purging: RetentionWorld;
  let restoring: CommandWorld;
  let stores: { readonly purge: FaultyEventStore; readonly restore: FaultyEventStore };
  let time: { readonly purge: ManualClock; readonly restore: ManualClock };
  let user: string;
  let retentionId: string;
  beforeEach(async () => {
    const shared = new MemoryEventStore();
    stores = { purge: new FaultyEventStore(shared), restore: new FaultyEventStore(shared) };
    time = { purge: new ManualClock(), restore: new ManualClock() };
    purging = await RetentionWorld.open({ store: stores.purge, clock: time.purge });
    const { keys, ids } = purging.commands;
    restoring = openWorld({ store: stores.restore, keys, ids, clock: time.restore });
    await purging.commands.setUp();
    await purging.commands.buy(E3, 1);
    [user] = (await purging.commands.createUsers(1)) as [string];
    await purging.commands.accept({
      type: 'ChangeLicenses',
      body: { user, add: [{ skuId: E3.skuId }], remove: [] },
    });
    await purging.commands.accept({ type: 'DeleteUser', body: { user } });
    const deleted = (await purging.commands.store.read(`user-${CONTOSO}_${user}`)).at(-1)!;
    ({ retentionId } = JSON.parse(deleted.data) as { readonly retentionId: string });
    time.purge.advance(30 * DAY);
    time.restore.advance(30 * DAY - 1);
  });
  afterEach(async () => {
    await restoring.close();
    await purging.close();
  });

  const count = async (type: string): Promise<number> =>
    (await purging.commands.store.read(`user-${CONTOSO}_${user}`)).filter((event) => event.type === type).length;
  const keyState = async () => (await purging.commands.keys.get([{ tenantId: CONTOSO, personId: user }]))[0]?.state;
  const purge = (): Promise<CommandReply> =>
    purging.commands.send(
      { type: 'PurgeUser', body: { userId: user, retentionId } },
      { id: purgeCommandId(retentionId), actor: RETENTION_ACTOR },
    );
  const restore = (): Promise<CommandReply> => restoring.send({ type: 'RestoreUser', body: { user } });

  /** Both are decided over the same history and about to append; then one of them is let go after the other. */
  const race = async (first: 'purge' | 'restore') => {
    const second = first === 'purge' ? 'restore' : 'purge';
    const letGo = { purge: stores.purge.holdAppends(), restore: stores.restore.holdAppends() };
    const asked = stores.purge.appendCount + stores.restore.appendCount;
    const replies = { purge: purge(), restore: restore() };
    let isAnswered = false;
    void Promise.race(Object.values(replies)).then(() => (isAnswered = true));
    while (!isAnswered && stores.purge.appendCount + stores.restore.appendCount < asked + 2) await setImmediate();
    expect(isAnswered).toBe(false);
    letGo[first]();
    await replies[first];
    letGo[second]();
    return { purge: await replies.purge, restore: await replies.restore };
  };

  it('is won by the purge that is stored first: the restore is told so, and the key goes', async () => {
    const replies = await race('purge');
    expect(replies).toMatchObject({
      purge: { outcome: 'accepted' },
      restore: { outcome: 'refused', refusal: { code: 'user-purged' } },
    });
    await purging.shred();
    expect([await count('UserPurged'), await count('UserRestored'), await count('KeyShredded')]).toEqual([1, 0, 1]);
    expect(await keyState()).toBe('shredded');
    expect(await purging.erasure(user)).toMatchObject({ state: 'certified' });
  });

  it('is won by the restore that is stored first: the purge has destroyed nothing', async () => {
    const replies = await race('restore');
    expect(replies).toMatchObject({ purge: { outcome: 'ignored', reason: 'stale' }, restore: { outcome: 'accepted' } });
    expect(await purge()).toMatchObject({ outcome: 'ignored', reason: 'stale' });
    await purging.shred();
    expect([await count('UserPurged'), await count('UserRestored'), await count('KeyShredded')]).toEqual([0, 1, 0]);
    expect(await keyState()).toBe('active');
    expect(await purging.erasure(user)).toEqual({ state: 'none' });
  });

  it.each(['purge', 'restore'] as const)(
    'is never won by a restore at the deadline (the %s is stored first)',
    async (first) => {
      time.restore.advance(1);
      const replies = await race(first);
      expect(replies).toMatchObject({ purge: { outcome: 'accepted' }, restore: { outcome: 'refused' } });
      await purging.shred();
      expect([await count('UserPurged'), await count('UserRestored'), await count('KeyShredded')]).toEqual([1, 0, 1]);
      expect(await keyState()).toBe('shredded');
    },
  );
});
