import { COUNTS, type CountDocument, ProjectionWorld } from '#testing/world';
import { FaultyReadModels } from '#testing/faults';
import { Freshness } from './freshness.js';
import { KeptCounts, KeptReads } from './kept-reads.js';

describe('what is kept of a read model', () => {
  let world: ProjectionWorld;
  let counted: FaultyReadModels;
  let freshness: Freshness;
  const built = async (position: string): Promise<void> => {
    const projector = world.projector();
    await world.reached(position);
    await projector.stop();
  };
  beforeEach(async () => {
    world = new ProjectionWorld();
    counted = new FaultyReadModels(world.readModels);
    freshness = new Freshness({ readModels: counted.models, delay: world.delay });
  });
  afterEach(() => world.stop());

  describe('a count', () => {
    const open = () => {
      const counts = new KeptCounts(counted.models, freshness, COUNTS.name);
      return async () => {
        const before = counted.count('count');
        const count = await counts.count({ name: COUNTS.name }, 'by-count', []);
        return { count, asked: counted.count('count') - before };
      };
    };

    it('is asked for once, until something has come', async () => {
      await built(await world.add('a', 1));
      const ask = open();
      expect(await ask()).toEqual({ count: 1, asked: 1 });
      for (const _times of [1, 2]) expect(await ask()).toEqual({ count: 1, asked: 0 });
      const position = await world.add('b', 1);
      // the read model doesn't show it yet
      expect(await ask()).toEqual({ count: 1, asked: 0 });
      await built(position);
      expect(await ask()).toEqual({ count: 2, asked: 1 });
      expect(await ask()).toEqual({ count: 2, asked: 0 });
    });

    it('is another one in another generation', async () => {
      await built(await world.add('a', 1));
      const ask = open();
      await ask();
      await world.readModels.ensure({ ...COUNTS, generation: 2 });
      const checkpoint = (await world.readModels.checkpoint(`${COUNTS.name}@1`))!;
      await world.readModels.saveCheckpoint(`${COUNTS.name}@2`, checkpoint);
      await world.readModels.promote(COUNTS.name, 1, 2);
      expect(await ask()).toEqual({ count: 0, asked: 1 });
    });

    it('is asked for once by all who ask at the same time', async () => {
      await built(await world.add('a', 1));
      const ask = open();
      expect((await Promise.all([ask(), ask(), ask()])).map(({ count }) => count)).toEqual([1, 1, 1]);
      expect(counted.count('count')).toBe(1);
    });

    it('is not kept where nobody knows how far the read model has come', async () => {
      await world.readModels.ensure({ ...COUNTS, generation: 1 });
      const ask = open();
      for (const _times of [1, 2]) expect(await ask()).toEqual({ count: 0, asked: 1 });
    });

    it('that failed is asked for again', async () => {
      await built(await world.add('a', 1));
      const counts = new KeptReads<number>(freshness, COUNTS.name);
      const failing = (): Promise<never> => Promise.reject(new Error('away'));
      await expect(counts.of(['one'], failing)).rejects.toThrow('away');
      expect(await counts.of(['one'], async () => [1])).toEqual([1]);
    });
  });

  it('are documents by key, of which only the missing ones are read', async () => {
    await built(await world.add('a', 1));
    await built(await world.add('b', 2));
    const kept = new KeptReads<CountDocument | undefined>(freshness, COUNTS.name);
    const reads: (readonly string[])[] = [];
    const sums = async (...keys: readonly string[]) => {
      const read = (missing: readonly string[]) => {
        reads.push(missing);
        return world.readModels.getMany<CountDocument>({ name: COUNTS.name }, missing);
      };
      return (await kept.of(keys, read)).map((each) => each?.sum);
    };
    expect(await sums('a')).toEqual([1]);
    expect(await sums('b', 'nobody', 'a')).toEqual([2, undefined, 1]);
    expect(await sums('nobody', 'a')).toEqual([undefined, 1]);
    expect(reads).toEqual([['a'], ['b', 'nobody']]);
  });
});
