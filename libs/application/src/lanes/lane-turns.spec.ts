import { MemoryEventStore } from '#adapters/event-store-memory';
import { E3 } from '#testing/catalogue';
import { ManualTurn } from '#testing/fakes';
import { openWorld } from '#testing/world';

describe('a lane', () => {
  it('takes what comes in one turn as one batch, and lets a turn go by before the next', async () => {
    const store = new MemoryEventStore();
    const before = openWorld({ store });
    await before.setUp();
    const batches: number[] = [];
    const observer = { batch: (commands: number) => void batches.push(commands), append: () => () => {} };
    const turn = new ManualTurn();
    const world = openWorld({ store, keys: before.keys, ids: before.ids, turn, observer });
    const eventLoop = () => new Promise<void>((resolve) => void setImmediate(resolve));

    const first = [world.buy(E3, 1), world.buy(E3, 2), world.buy(E3, 3)];
    await eventLoop();
    expect(batches).toEqual([]);
    await turn.go();
    await Promise.all(first);
    expect(batches).toEqual([3]);

    const second = world.buy(E3, 4);
    await eventLoop();
    expect(batches).toEqual([3]);
    await turn.go();
    await second;
    expect(batches).toEqual([3, 1]);

    await turn.go();
    for (const each of [before, world]) await each.close();
    expect(turn.pending).toBe(0);
  });
});
