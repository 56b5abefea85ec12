import type { CommandReply } from '#application';
import { countAppends, E3, openWorld } from '#testing';
import { MemoryEventStore } from '#adapters/event-store-memory';

const tally = (replies: readonly CommandReply[]) => {
  const counts: Record<string, number> = {};
  for (const { outcome } of replies) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
};

describe('a lane', () => {
  it('accepts exactly as many of 2,000 concurrent assignments as there are seats, in far fewer appends', async () => {
    const { store, appends } = countAppends(new MemoryEventStore());
    const world = openWorld({ store });
    await world.setUp();
    await world.buy(E3, 500);
    const users = await world.createUsers(2_000);
    const before = appends();
    const replies = await Promise.all(
      users.map((user) =>
        world.send({ type: 'ChangeLicenses', body: { user, add: [{ skuId: E3.skuId }], remove: [] } }),
      ),
    );
    expect(tally(replies)).toEqual({ accepted: 500, refused: 1_500 });
    expect(appends() - before).toBeLessThan(20);
    expect(await world.totals(E3.skuId)).toEqual({ valid: 500, expired: 0, assigned: 500 });
    expect(world.bugs).toEqual([]);
    await world.close();
  });
});
