import { MemoryReadModels } from '#adapters/read-models-memory';
import {
  anyProjection,
  followerOf,
  rebuildProjection,
  START,
  verifyReadModels,
  type AnyProjection,
} from '#application';
import { COUNTS, counting, ProjectionWorld } from '#testing/world';

describe('the comparison of read models with the log', () => {
  let world: ProjectionWorld;
  beforeEach(() => {
    world = new ProjectionWorld();
  });
  afterEach(() => world.stop());

  const verify = async (definition: AnyProjection = COUNTS) => {
    const { store, codec, readModels } = world;
    const scratch = new MemoryReadModels();
    const found = await verifyReadModels({ store, codec, readModels, scratch, definitions: [definition] });
    return { ...found, ...found.readModels[0]! };
  };
  const follower = followerOf({ name: 'counts', generation: 1 });
  const checkpoint = async () => (await world.readModels.checkpoint(follower))!;

  it('says how many documents there are, and that none differs', async () => {
    world.projector();
    await world.reached(await world.add('a', 1, 2));
    expect(await verify()).toMatchObject({ events: 2, documents: 1, differing: 0, parked: 0 });
  });

  it('leaves out a document that an event can’t be applied to, which stands still on purpose', async () => {
    world.projector();
    await world.add('a', 1, 13, 2);
    await world.reached(await world.add('b', 1));
    expect(await verify()).toMatchObject({ documents: 2, differing: 0, parked: 1 });
  });

  it('takes no read model for damaged that is behind, or whose documents are newer than its checkpoint', async () => {
    const projector = world.projector();
    await world.add('a', 1);
    const first = await world.add('b', 1);
    await world.reached(first);
    const before = await checkpoint();
    const last = await world.add('a', 2, 3);
    await world.reached(last);
    await projector.stop();
    await world.readModels.saveCheckpoint(follower, before);
    await world.add('c', 4);
    expect(await verify()).toMatchObject({ position: first, documents: 2, differing: 0 });
  });

  it('compares a generation that was promoted, and not one of another version', async () => {
    world.projector();
    await world.reached(await world.add('a', 1));
    const { store, codec, clock, readModels } = world;
    await rebuildProjection(COUNTS, { store, codec, clock, readModels, holder: 'cli' });
    expect(await verify()).toMatchObject({ documents: 1, differing: 0 });
    const other = anyProjection(counting({ version: 2 }));
    expect(await verify(other)).toMatchObject({ documents: 0, notCompared: { code: 'other-version' } });
  });

  it('compares nothing with a log that the read model doesn’t follow from, and says so', async () => {
    const projector = world.projector();
    await world.reached(await world.add('a', 1));
    await projector.stop();
    await world.readModels.saveCheckpoint(follower, { ...(await checkpoint()), storeId: 'another' });
    expect(await verify()).toMatchObject({ position: START, notCompared: { code: 'wrong-history' } });
  });

  it('says of one that nobody has built that it isn’t there', async () => {
    await world.add('a', 1);
    expect(await verify()).toMatchObject({ notCompared: { code: 'not-built' } });
  });
});
