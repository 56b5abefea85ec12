import type { CommandRequest } from '#application';
import type { RefusalCode } from '#licensing';
import { E3 } from '#testing/catalogue';
import { type CommandWorld, openWorld } from '#testing/world';

const byName = { skuPartNumber: E3.skuPartNumber.toLowerCase() };
const byId = { skuId: E3.skuId.toUpperCase() };
const [plan] = E3.plans;

describe('what a command names both ways is one thing', () => {
  let world: CommandWorld;
  let user: string;
  beforeAll(async () => {
    world = openWorld();
    await world.setUp();
    [user = ''] = await world.createUsers(1);
    await world.buy(E3, 1);
  });
  afterAll(() => world.close());

  it.each<[string, RefusalCode, () => CommandRequest]>([
    [
      'a product to add and to remove',
      'add-and-remove-same-product',
      () => ({ type: 'ChangeLicenses', body: { user, add: [byName], remove: [byId] } }),
    ],
    [
      'a product to add twice',
      'duplicate-product',
      () => ({ type: 'ChangeLicenses', body: { user, add: [byName, byId], remove: [] } }),
    ],
    [
      'a product to have',
      'duplicate-product',
      () => ({ type: 'ReplaceLicenses', body: { user, licenses: [byId, byName] } }),
    ],
    [
      'a product of many users',
      'duplicate-product',
      () => ({ type: 'StartOperation', body: { mode: 'remove', users: [user], licenses: [byId, byName] } }),
    ],
    [
      'a user who gives and takes',
      'same-user',
      () => ({ type: 'ReassignLicenses', body: { from: user, to: 'USER0@contoso.com', licenses: [byId] } }),
    ],
  ])('%s by name and by id is %s, and nothing changes', async (_what, code, request) => {
    expect(await world.refuse(request())).toMatchObject({ code });
  });

  it('a plan to switch off is off once, however often it is named', async () => {
    const disabledPlans = [plan!.planName, plan!.planId, plan!.planName.toLowerCase()];
    const request: CommandRequest = {
      type: 'ChangeLicenses',
      body: { user, add: [{ ...byId, disabledPlans }], remove: [] },
    };
    const answer = await world.accept(request);
    expect(answer).toMatchObject({ licenses: [{ skuId: E3.skuId, disabledPlans: [plan!.planId] }] });
  });
});
