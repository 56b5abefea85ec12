import { CatalogueView, PastCatalogue, type StoredEvent } from '#application';
import type { Product } from '#licensing';
import { E1, E3 } from '#testing/catalogue';
import { PromptTurn } from '#testing/fakes';
import { openWorld } from '#testing/world';

describe('the catalogue of a time that is past', () => {
  const given = async () => {
    const world = openWorld();
    let reads = 0;
    const store = {
      read: (...asked: Parameters<typeof world.store.read>): Promise<readonly StoredEvent[]> => {
        reads += 1;
        return world.store.read(...asked);
      },
    };
    const view = new CatalogueView(world.store, world.codec);
    const catalogue = new PastCatalogue({ store, codec: world.codec, view, turn: new PromptTurn() });
    const position = async () => (await world.store.head())!.position;
    const imports = (products: readonly Product[], confirm?: number) =>
      world.accept({ type: 'ImportCatalogue', body: { products, ...(confirm === undefined ? {} : { confirm }) } });
    const cost = async (work: () => Promise<unknown>) => {
      const before = reads;
      await work();
      return reads - before;
    };
    return { world, catalogue, position, imports, cost };
  };

  it('is what had been imported by then, whatever became of it', async () => {
    const { world, catalogue, position, imports } = await given();
    await imports([E1]);
    const one = await position();
    await imports([E3]);
    const both = await position();
    const [plan, ...plans] = E1.plans;
    await imports([{ ...E1, displayName: 'Another name', plans }], 1);
    const now = await position();
    expect((await catalogue.at('0'.repeat(20))).products.size).toBe(0);
    expect([...(await catalogue.at(one)).products.keys()]).toEqual([E1.skuId]);
    for (let times = 0; times < 2; times += 1) {
      const then = (await catalogue.at(both)).products;
      expect([...then.keys()]).toEqual([E1.skuId, E3.skuId]);
      expect(then.get(E1.skuId)).toMatchObject({ displayName: E1.displayName, plans: [plan, ...plans], earlier: [] });
      expect((await catalogue.at(now)).products.get(E1.skuId)).toMatchObject({
        displayName: 'Another name',
        plans,
        earlier: [{ plans: E1.plans }],
      });
    }
    await world.close();
  });

  it('costs one read where nothing has changed since, and where it was asked for just before', async () => {
    const { world, catalogue, position, imports, cost } = await given();
    await imports([E1]);
    const one = await position();
    expect(await cost(() => catalogue.at(one))).toBe(1);
    await imports([E3]);
    expect(await cost(() => catalogue.at(one))).toBe(2);
    expect(await cost(() => catalogue.at(one))).toBe(1);
    await world.close();
  });
});
