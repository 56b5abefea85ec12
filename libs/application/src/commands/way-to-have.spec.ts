import type { Asked, CountryCode, Service, UserId } from '#licensing';
import { E3, PLANS } from '#testing/catalogue';
import { CONTOSO, type CommandWorld, openWorld } from '#testing/world';
import { type ToHave, wayToHave } from './way-to-have.js';

const exchange: Asked = { by: 'service', service: 'exchange' as Service };
const product: Asked = { by: 'product', skuId: E3.skuId };

const PLACES = ['AT', 'DE', 'US'] as readonly string[] as readonly CountryCode[];

describe('what would give a user a product or a service', () => {
  let world: CommandWorld;
  let ann: UserId;
  const way = async (more: Partial<ToHave> & Pick<ToHave, 'asked'>) => {
    const before = await world.store.head();
    const found = await wayToHave({ ...world, countries: PLACES }, CONTOSO, {
      userId: ann,
      skuId: E3.skuId,
      switchedOff: undefined,
      ...more,
    });
    expect(await world.store.head()).toEqual(before);
    return found;
  };
  const forbid = (planId: string, ...countries: readonly string[]) =>
    world.accept({
      type: 'ImportRestrictions',
      body: { restrictions: countries.map((country) => ({ planId, country })) },
    });

  beforeEach(async () => {
    world = openWorld();
    await world.setUp();
    await world.buy(E3, 1);
    ann = (await world.createUsers(1))[0] as UserId;
  });
  afterEach(() => world.close());

  it('is to assign it', async () => {
    const remedies = [{ step: 'assign', skuId: E3.skuId }];
    expect(await way({ asked: product })).toEqual({ passes: true, remedies });
    expect(await way({ asked: exchange })).toEqual({ passes: true, remedies });
  });

  it('is nothing where no product is known that has it', async () => {
    expect(await way({ asked: exchange, skuId: undefined })).toBeUndefined();
  });

  it('is another place where this one forbids it, and for the product alone a plan that is off as well', async () => {
    await forbid(PLANS.exchangeEnterprise.planId, 'DE', 'AT');
    const place = { step: 'set-location', userId: ann, usageLocation: 'US', notIn: ['AT', 'DE'] };
    const assign = { step: 'assign', skuId: E3.skuId };
    expect(await way({ asked: product })).toMatchObject({
      passes: true,
      remedies: [{ step: 'switch-off' }, assign],
      others: [[place, assign]],
    });
    expect(await way({ asked: exchange })).toEqual({ passes: true, remedies: [place, assign] });
  });

  it('is no license without the service where every place forbids that: this is said instead', async () => {
    await forbid(PLANS.exchangeEnterprise.planId, ...PLACES);
    expect(await way({ asked: exchange })).toEqual({
      passes: false,
      remedies: [],
      left: expect.objectContaining({ code: 'not-permitted-in-location' }) as unknown,
    });
  });

  it('is a restore alone where the license comes back with its user, and more where it does not', async () => {
    await world.accept({ type: 'ChangeLicenses', body: { user: ann, add: [{ skuId: E3.skuId }], remove: [] } });
    await world.accept({ type: 'DeleteUser', body: { user: ann } });
    const restore = { step: 'restore-user', userId: ann };
    expect(await way({ asked: product })).toEqual({ passes: true, remedies: [restore] });
    const [ben = ''] = await world.createUsers(1, 'ben');
    await world.accept({ type: 'ChangeLicenses', body: { user: ben, add: [{ skuId: E3.skuId }], remove: [] } });
    expect(await way({ asked: product })).toEqual({
      passes: true,
      remedies: [restore, { step: 'buy-seats', skuId: E3.skuId, seats: 1 }, { step: 'assign', skuId: E3.skuId }],
    });
  });
});
