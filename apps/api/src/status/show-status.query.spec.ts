import { MemoryReadModels } from '#adapters/read-models-memory';
import { type Checkpoint, followerOf, GuardedClock } from '#application';
import { allProjections } from '#projections';
import { ManualClock } from '#testing/fakes';
import { ProjectionWorld } from '#testing/world';
import { ShowStatusHandler } from './show-status.query.js';

describe('how far the read models are', () => {
  let world: ProjectionWorld;
  let time: ManualClock;
  let first: string;
  let last: string;
  beforeEach(async () => {
    world = new ProjectionWorld();
    time = new ManualClock(world.clock.now());
    first = await world.add('a', 1);
    last = await world.add('a', 2, 3);
    time.advance(7_000);
    for (const { name, version, indexes } of allProjections)
      await world.readModels.ensure({ name, version, indexes, generation: 1 });
  });
  afterEach(() => world.stop());

  const keep = async (name: string, at: Pick<Checkpoint, 'position'> & Partial<Checkpoint>): Promise<void> => {
    const checkpoint = { storeId: await world.store.storeId(), updatedAt: world.clock.now(), ...at };
    await world.readModels.saveCheckpoint(followerOf({ name, generation: 1 }), checkpoint);
  };
  const status = (models = world.readModels) =>
    new ShowStatusHandler(world.store, models, '1.2.3', new GuardedClock(time.sources)).execute();
  const model = async (name: string) => (await status()).readModels.find((each) => each.name === name);

  it('is counted in events, and in seconds from the first that is missing', async () => {
    await keep('users', { position: first });
    await keep('tenants', { position: last });
    expect(await model('users')).toEqual({ name: 'users', position: first, behind: { events: 2, seconds: 7 } });
    expect(await model('tenants')).toEqual({ name: 'tenants', position: last, behind: { events: 0, seconds: 0 } });
    expect(await status()).toMatchObject({ version: '1.2.3', clock: 'trusted', head: last });
  });

  it('is the whole log where nothing was handled yet', async () => {
    expect(await model('users')).toEqual({ name: 'users', behind: { events: 3, seconds: 7 } });
  });

  it('is not known of one that was made of another log, or is not there', async () => {
    await keep('users', { position: first, storeId: 'another' });
    expect(await model('users')).toEqual({ name: 'users', position: first });
    const { readModels } = await status(new MemoryReadModels());
    expect(readModels).toEqual(allProjections.map(({ name }) => ({ name })));
  });
});
