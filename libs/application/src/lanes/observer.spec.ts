import { MemoryEventStore } from '#adapters/event-store-memory';
import type { AppendEnd } from '#application';
import { E3 } from '#testing/catalogue';
import { openWorld } from '#testing/world';

describe('the observer of the lanes', () => {
  it('is told of every batch with its size, and how each append ended', async () => {
    const batches: number[] = [];
    const ends: (AppendEnd | 'under way')[] = [];
    const observer = {
      batch: (commands: number) => void batches.push(commands),
      append: () => {
        const index = ends.push('under way') - 1;
        return (end: AppendEnd) => void (ends[index] = end);
      },
    };
    const store = new MemoryEventStore();
    const world = openWorld({ observer, store });
    await world.setUp();
    batches.length = 0;
    await Promise.all([world.buy(E3, 1), world.buy(E3, 2), world.buy(E3, 3)]);
    expect(batches).toEqual([3]);
    expect(new Set(ends)).toEqual(new Set(['stored']));

    const other = openWorld({ store, keys: world.keys, ids: world.ids });
    await other.setUp();
    await other.buy(E3, 4);
    await world.buy(E3, 5); // decided on a state that the other one has changed since
    expect(ends.slice(-2)).toEqual(['conflict', 'stored']);
    for (const each of [world, other]) await each.close();
  });
});
