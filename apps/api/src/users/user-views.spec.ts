import { MemoryReadModels } from '#adapters/read-models-memory';
import { CatalogueView, History } from '#application';
import type { UserId } from '#licensing';
import { E1, PLANS } from '#testing/catalogue';
import { CONTOSO, openWorld } from '#testing/world';
import { UserViews } from './user-views.js';

describe('a user while no read model tells of products', () => {
  const disabledPlans = [PLANS.teams.planId];
  const services = [
    { service: 'exchange', state: 'enabled' },
    { service: 'sharepoint', state: 'enabled' },
    { service: 'teams', state: 'disabled' },
  ];

  const open = async () => {
    const world = openWorld();
    await world.setUp();
    await world.buy(E1, 1);
    const [userId] = (await world.createUsers(1)) as readonly [UserId];
    const add = [{ skuId: E1.skuId, disabledPlans }];
    const answer = await world.accept({ type: 'ChangeLicenses', body: { user: userId, add, remove: [] } });
    const { store, codec } = world;
    const history = new History(store, codec);
    const views = new UserViews(new MemoryReadModels(), codec, history, new CatalogueView(store, codec));
    return { world, history, views, userId, answer };
  };

  it('is shown with the services that are off, all the same', async () => {
    const { world, history, views, userId } = await open();
    const { state } = await history.userAsOf(CONTOSO, userId, new Date(world.clock.now()).toISOString());
    expect(await views.state(CONTOSO, state)).toMatchObject({ services });
    await world.close();
  });

  it('is answered with all services after a command', async () => {
    const { world, views, answer } = await open();
    if (answer.kind !== 'user') throw new Error(`answered ${answer.kind}`);
    expect(await views.change(CONTOSO, answer)).toMatchObject({
      licenses: [{ skuId: E1.skuId, productRevision: 0, disabledPlans }],
      services,
      retained: [],
      seats: [{ skuId: E1.skuId, valid: 1, assigned: 1, available: 0 }],
    });
    await world.close();
  });
});
