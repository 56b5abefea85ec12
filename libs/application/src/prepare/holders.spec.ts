import type { CommandRequest } from '#application';
import type { SkuId } from '#licensing';
import { E1, E3, VISIO } from '#testing/catalogue';
import { openWorld } from '#testing/world';

const smaller = { ...E3, skuId: E3.skuId.toUpperCase(), plans: E3.plans.slice(1) };
const request: CommandRequest = { type: 'ImportCatalogue', body: { products: [E1, smaller] } };

describe('an import that takes plans away', () => {
  const asked: (readonly SkuId[])[] = [];
  const open = async (count: () => Promise<number>) => {
    asked.splice(0);
    const world = openWorld({ holders: (skuIds) => (asked.push(skuIds), count()) });
    await world.setUp();
    return world;
  };

  it('says how many licenses are held, as a dry run too, and as a repeat what it said first', async () => {
    let held = 40;
    const world = await open(async () => held);
    const refusal = { code: 'plans-taken-away', holders: 40, products: [{ skuId: E3.skuId }] };
    expect(await world.refuse(request, { tenantId: '', dryRun: true })).toMatchObject(refusal);
    expect(await world.refuse(request, { tenantId: '', id: 'once' })).toMatchObject(refusal);
    held = 41;
    expect(await world.refuse(request, { tenantId: '', id: 'once' })).toMatchObject(refusal);
    expect(new Set(asked.flat())).toEqual(new Set([E3.skuId]));
  });

  it('is decided all the same where nobody can count them, and counts nothing where it takes nothing', async () => {
    const world = await open(() => Promise.reject(new Error('away')));
    const refusal = await world.refuse(request, { tenantId: '' });
    expect(refusal).toMatchObject({ code: 'plans-taken-away' });
    expect(refusal).not.toHaveProperty('holders');
    asked.splice(0);
    await world.accept(
      { type: 'ImportCatalogue', body: { products: [{ ...VISIO, displayName: 'Visio, renamed' }] } },
      { tenantId: '' },
    );
    expect(asked).toEqual([]);
  });
});
