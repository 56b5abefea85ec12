import { MemoryReadModels } from '#adapters/read-models-memory';
import {
  anyProjection,
  followerOf,
  leftKey,
  type ProjectionDefinition,
  rebuildProjection,
  verifyReadModels,
} from '#application';
import { FaultyReadModels } from '#testing/faults';
import { type CountDocument, counting, ProjectionWorld } from '#testing/world';

/** It says what the sum was after an event. */
interface SumDocument {
  readonly of: string;
  readonly was: number;
}
/** Sums, and leaves the running sum behind at each event; what the same sum was left by before takes its place. */
const RUNNING: ProjectionDefinition<CountDocument, SumDocument> = {
  ...counting(),
  name: 'running',
  indexes: [{ name: 'by-sum', fields: ['of', 'was'] }],
  leaves: ({ after, key }) =>
    after === null ? [] : [{ name: String(after.sum % 100), document: { of: key, was: after.sum } }],
};
const DEFINITION = anyProjection(RUNNING);

describe('what a fold leaves behind', () => {
  let world: ProjectionWorld;
  beforeEach(() => {
    world = new ProjectionWorld();
  });
  afterEach(() => world.stop());

  const sums = async (of: string): Promise<readonly number[]> => {
    const query = { index: 'by-sum', prefix: [of], limit: 100 };
    const { items } = await world.readModels.query<SumDocument>({ name: 'running' }, query);
    return items.map(({ document }) => document.was);
  };
  const verify = async () => {
    const { store, codec, readModels } = world;
    const scratch = new MemoryReadModels();
    return (await verifyReadModels({ store, codec, readModels, scratch, definitions: [DEFINITION] })).readModels[0];
  };
  const start = (options: Parameters<ProjectionWorld['projector']>[0] = {}) =>
    world.projector({ definitions: [DEFINITION], ...options });
  const reached = (position: string) => world.reached(position, DEFINITION);

  it.each([1, 2, 500])('is a document of its own for each event, in batches of %i', async (batchSize) => {
    start({ batchSize });
    await reached(await world.add('a', 1, 2, 3, null, 4));
    expect(await sums('a')).toEqual([1, 3, 6, 10]);
    expect(await verify()).toMatchObject({ documents: 5, differing: 0 });
  });

  it('stands in the place of what was left by the same name', async () => {
    start();
    await reached(await world.add('a', 1, 100));
    expect(await sums('a')).toEqual([101]);
    expect(await verify()).toMatchObject({ documents: 2, differing: 0 });
  });

  describe.each([1, 2, 3, 50])(
    'where it was stored and what is carried wasn’t, going on in batches of %i',
    (batchSize) => {
      it.each(['before', 'after'] as const)('comes to the same, the fault being %s', async (fault) => {
        const faulty = new FaultyReadModels(world.readModels).fail('commit', fault === 'before' ? 2 : 1, fault);
        await world.add('a', 1, 2, 3);
        const last = await world.add('a', 4, 5);
        const first = start({ readModels: faulty.models });
        await world.until(() => first.status()[0]?.state === 'waiting');
        expect(await sums('a')).toEqual([1, 3, 6, 10, 15]);
        const { items } = await world.readModels.query(
          { name: 'running' },
          { index: 'by-sum', prefix: [null], limit: 9 },
        );
        expect(items).toEqual([]);
        expect(await verify()).toMatchObject({ differing: 0 });
        await first.stop();
        const more = await world.add('a', 100);
        start({ batchSize });
        await reached(more);
        expect(last < more).toBe(true);
        expect(await sums('a')).toEqual([1, 3, 6, 10, 115]);
        expect(await verify()).toMatchObject({ documents: 6, differing: 0 });
      });
    },
  );

  it('comes again by a rebuild, and is compared by its carried document’s place', async () => {
    const projector = start();
    await reached(await world.add('a', 1, 2));
    const checkpoint = (await world.readModels.checkpoint(followerOf({ name: 'running', generation: 1 })))!;
    await reached(await world.add('a', 3));
    await projector.stop();
    await world.readModels.saveCheckpoint(followerOf({ name: 'running', generation: 1 }), checkpoint);
    expect(await verify()).toMatchObject({ documents: 3, differing: 0 });
    const { store, codec, clock, readModels } = world;
    await rebuildProjection(DEFINITION, { store, codec, clock, readModels, holder: 'cli' });
    expect(await sums('a')).toEqual([1, 3, 6]);
    expect(await verify()).toMatchObject({ documents: 4, differing: 0 });
  });

  it('is missed by the comparison where it is gone or changed', async () => {
    start();
    await reached(await world.add('a', 1, 2));
    const collection = { name: 'running', generation: 1, version: 1, indexes: RUNNING.indexes };
    const later = `${'0'.repeat(19)}3`;
    await world.add('b', 1);
    await reached(await world.add('b', 1));
    await world.readModels.commit(collection, [
      { key: leftKey('a', '1'), at: later, document: null },
      { key: leftKey('a', '3'), at: later, document: { of: 'a', was: 4 } },
    ]);
    expect(await verify()).toMatchObject({ differing: 2 });
  });

  it('stands still with its carried document, where that takes no events any more', async () => {
    start();
    await reached(await world.add('a', 1, 2, 13, 4));
    await reached(await world.add('b', 5));
    expect(await sums('a')).toEqual([1, 3]);
    expect(await sums('b')).toEqual([5]);
    expect(await verify()).toMatchObject({ differing: 0, parked: 1 });
  });
});
