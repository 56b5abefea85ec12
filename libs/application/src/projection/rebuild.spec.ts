import type { MemoryEventStore } from '#adapters/event-store-memory';
import { FaultyReadModels } from '#testing/faults';
import { COUNTS, counting, ProjectionWorld } from '#testing/world';
import {
  anyProjection,
  promoteGeneration,
  rebuildProjection,
  rebuildProjections,
  RebuildRefused,
  START,
  type AnyProjection,
  type ReadModels,
  type RebuildOptions,
} from '#application';

/** It doubles the sums, so that the documents of the new version can be told apart. */
const DOUBLED = anyProjection(
  counting({
    version: 2,
    evolve: (document, { event }, name) => {
      const { total } = event.data as { readonly total: number };
      return { name, count: (document?.count ?? 0) + 1, sum: (document?.sum ?? 0) + 2 * total };
    },
  }),
);

describe('rebuildProjection', () => {
  let world: ProjectionWorld;
  beforeEach(() => {
    world = new ProjectionWorld();
  });
  afterEach(() => world.stop());

  const rebuild = (
    options: RebuildOptions = {},
    definition: AnyProjection = COUNTS,
    readModels: ReadModels = world.readModels,
  ) => {
    const { store, codec, clock } = world;
    return rebuildProjection(definition, { store, codec, clock, readModels, holder: 'cli' }, options);
  };
  const live = async () => (await world.readModels.liveGeneration('counts'))?.generation;
  const generations = async () => (await world.readModels.generations('counts')).map(({ generation }) => generation);
  const strange = () => ({ storeId: 'another', position: '9'.repeat(20), eventId: 'x', updatedAt: world.clock.now() });
  const running = async () => {
    const projector = world.projector();
    await world.reached(await world.add('a', 1, 2));
    return projector;
  };

  it('builds beside the live one, promotes, and the running projector goes on with the new one', async () => {
    const projector = await running();
    expect(await rebuild()).toEqual({ generation: 2, previous: 1, events: 2, parked: [] });
    await world.reached(await world.add('a', 4));
    expect(await world.sums()).toEqual({ a: 7 });
    expect(await world.sums(1)).toEqual({ a: 3 });
    expect(projector.status()).toMatchObject([{ state: 'running', generation: 2 }]);
  });

  it('builds a new version while readers see the old one', async () => {
    const projector = await running();
    let seen: unknown;
    await rebuild({ onProgress: () => void world.sums().then((sums) => (seen = sums)) }, DOUBLED);
    expect(seen).toEqual({ a: 3 });
    expect(await world.sums()).toEqual({ a: 6 });
    // the old program can't go on with documents of a version that it doesn't know
    await world.add('a', 1);
    await world.until(() => projector.status()[0]?.state === 'stopped');
    expect(world.alarms).toMatchObject([{ code: 'other-version' }]);
    world.projector({ definitions: [DOUBLED] });
    await world.reached(await world.add('a', 1));
    expect(await world.sums()).toEqual({ a: 10 });
  });

  it('takes in what arrives while it runs', async () => {
    await running();
    await world.add('z', 1, 1, 1, 1, 1);
    const names = ['b', 'c', 'd', 'e', 'f'];
    const adding: Promise<string>[] = [];
    const onProgress = (): void => {
      const name = names.pop();
      if (name !== undefined) adding.push(world.add(name, 5));
    };
    await rebuild({ onProgress, batchSize: 1 });
    expect(await Promise.all(adding)).toHaveLength(5);
    await world.reached(await world.add('g', 1));
    expect(await world.sums()).toEqual({ a: 3, b: 5, c: 5, d: 5, e: 5, f: 5, g: 1, z: 5 });
    expect(await live()).toBe(2);
  });

  it('writes each document once for a window, however many pages change it', async () => {
    for (let page = 0; page < 4; page += 1) await world.add('a', ...Array.from({ length: 600 }, () => 1));
    const of = async (options: RebuildOptions) => {
      const counted = new FaultyReadModels(world.readModels);
      await rebuild(options, COUNTS, counted.models);
      return { commits: counted.count('commit'), checkpoints: counted.count('saveCheckpoint') };
    };
    expect(await of({})).toEqual({ commits: 1, checkpoints: 1 });
    expect(await of({ batchSize: 600 })).toEqual({ commits: 4, checkpoints: 4 });
    expect(await world.sums()).toEqual({ a: 2_400 });
  });

  it('takes up no checkpoint before the documents that it stands for are written', async () => {
    await running();
    await world.add('b', 1);
    const faulty = new FaultyReadModels(world.readModels).fail('commit', 2);
    await expect(rebuild({ batchSize: 1 }, COUNTS, faulty.models)).rejects.toThrow('as the spec wants it');
    const { position } = (await world.readModels.checkpoint('counts@2'))!;
    expect(position).toBe((await world.store.readAll(START, 1)).events[0]!.position);
    expect(await world.sums(2)).toEqual({ a: 1 });
  });

  describe('of several at once', () => {
    const OTHERS = anyProjection(counting({ name: 'others' }));
    const several = (options: RebuildOptions = {}) => {
      const { store, codec, clock, readModels } = world;
      return rebuildProjections([COUNTS, OTHERS], { store, codec, clock, readModels, holder: 'cli' }, options);
    };
    const lives = () => Promise.all(['counts', 'others'].map((name) => world.readModels.liveGeneration(name)));
    beforeEach(async () => {
      const projector = world.projector({ definitions: [COUNTS, OTHERS] });
      const last = await world.add('a', 1, 2);
      for (const definition of [COUNTS, OTHERS]) await world.reached(last, definition);
      await projector.stop();
    });

    it('reads and decodes the log once', async () => {
      let reads = 0;
      const store = new Proxy(world.store, {
        get: (target, name) => {
          if (name === 'readAll') reads += 1;
          const member: unknown = Reflect.get(target, name, target);
          return typeof member === 'function' ? (member.bind(target) as unknown) : member;
        },
      });
      const { codec, clock, readModels } = world;
      const parts = { store, codec, clock, readModels, holder: 'cli' };
      const one = { generation: 2, previous: 1, events: 2, parked: [] };
      expect(await rebuildProjections([COUNTS, OTHERS], parts)).toEqual([one, one]);
      expect(reads).toBe(1);
      expect(await lives()).toMatchObject([{ generation: 2 }, { generation: 2 }]);
      expect(await world.sums()).toEqual({ a: 3 });
    });

    it('changes nothing of one where another one is of another history', async () => {
      await world.readModels.saveCheckpoint('others@1', strange());
      await expect(several()).rejects.toMatchObject({ code: 'wrong-history' });
      expect(await generations()).toEqual([1]);
      // and nobody has to wait for a lease
      await expect(several({ acceptThisLog: true })).resolves.toHaveLength(2);
    });

    it('promotes none where one would lose what a damaged event said', async () => {
      const first = (await world.store.readAll(START, 1)).events[0]!;
      (world.store as MemoryEventStore).tamper(first.id, { data: '{"total":999}' });
      const counts = { name: 'counts', generation: 1, version: 1, indexes: COUNTS.indexes };
      // the first one has nothing to lose, the second one has
      await world.readModels.commit(counts, [{ key: 'a', at: '9'.repeat(20), document: null }]);
      await expect(several()).rejects.toMatchObject({ code: 'damaged-documents' });
      expect(await lives()).toMatchObject([{ generation: 1 }, { generation: 1 }]);
    });

    it('goes on until the live one that is furthest is passed', async () => {
      const last = await world.add('b', 5);
      const projector = world.projector({ definitions: [OTHERS] });
      await world.reached(last, OTHERS);
      await projector.stop();
      expect(await several()).toMatchObject([{ events: 3 }, { events: 3 }]);
      expect(await world.sums()).toEqual({ a: 3, b: 5 });
    });
  });

  it('repairs a parked key once the definition can apply its events', async () => {
    await world.add('a', 1, 13);
    const projector = world.projector();
    await world.reached(await world.add('a', 2));
    expect(await world.sums()).toEqual({ a: 1 });
    await projector.stop();
    const fixed = anyProjection(
      counting({
        evolve: (document, { event }, name) => ({
          name,
          count: (document?.count ?? 0) + 1,
          sum: (document?.sum ?? 0) + (event.data as { readonly total: number }).total,
        }),
      }),
    );
    await rebuild({}, fixed);
    expect(await world.sums()).toEqual({ a: 16 });
    expect(await world.readModels.parked('counts@2')).toEqual([]);
  });

  it('reports the keys that it could not build', async () => {
    const poison = await world.add('a', 13);
    expect((await rebuild()).parked).toEqual([{ key: 'a', position: poison, reason: '13 is no number' }]);
  });

  it.each(['ensure', 'load', 'commit', 'saveCheckpoint', 'promote'] as const)(
    'leaves the live one as it is when its %s fails, and a rerun starts cleanly',
    async (method) => {
      await running();
      const faulty = new FaultyReadModels(world.readModels).fail(method);
      await expect(rebuild({}, COUNTS, faulty.models)).rejects.toThrow('as the spec wants it');
      expect(await live()).toBe(1);
      expect(await world.sums()).toEqual({ a: 3 });
      const { generation } = await rebuild();
      expect(await live()).toBe(generation);
      expect(await world.sums()).toEqual({ a: 3 });
      expect(await generations()).toEqual([1, generation]);
    },
  );

  it('stops at the signal and leaves the live one', async () => {
    await running();
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(new Error('enough'));
    await expect(rebuild({ signal: controller.signal, onProgress, batchSize: 1 })).rejects.toThrow('enough');
    expect(await live()).toBe(1);
  });

  it('is refused while another one runs', async () => {
    await running();
    await world.readModels.acquireLease('rebuild:counts', 'another', world.clock.now(), 60_000);
    await expect(rebuild()).rejects.toThrow(RebuildRefused);
  });

  it('does not promote over somebody who has promoted meanwhile', async () => {
    await running();
    const collection = { name: 'counts', generation: 9, version: 1, indexes: COUNTS.indexes };
    const promoting = rebuild({
      onProgress: () => void world.readModels.ensure(collection).then(() => world.readModels.promote('counts', 1, 9)),
    });
    await expect(promoting).rejects.toThrow('not promoted');
    expect(await live()).toBe(9);
  });

  it('keeps the one before for a way back, and drops what is older', async () => {
    await running();
    await rebuild();
    await rebuild();
    expect(await generations()).toEqual([2, 3]);
    await world.reached(await world.add('a', 10));
    expect(await promoteGeneration(world.readModels, 'counts', 2)).toBe(3);
    await world.reached(await world.add('a', 100));
    expect(await live()).toBe(2);
    expect(await world.sums()).toEqual({ a: 113 });
    await expect(promoteGeneration(world.readModels, 'counts', 1)).rejects.toThrow('no generation 1');
  });

  it('does not give up a document that was built while its event was whole, unless that is accepted', async () => {
    const projector = await running();
    await projector.stop();
    const first = (await world.store.readAll(START, 1)).events[0]!;
    (world.store as MemoryEventStore).tamper(first.id, { data: '{"total":999}' });
    const refusal = await rebuild().catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'damaged-documents' });
    expect((refusal as Error).message).toMatch(/^counts would lose .* stays as it was: a, .*damaged-events\.md/);
    expect([await live(), await world.sums()]).toEqual([1, { a: 3 }]);
    expect(await rebuild({ acceptDamage: true })).toMatchObject({ previous: 1, parked: [{ key: 'a' }] });
    expect(await world.sums()).toEqual({});
  });

  it.each([
    ['is replaced where the log has as much of it as before', COUNTS, 2],
    ['stays where nobody knows its documents', anyProjection(counting({ keysOfStream: () => undefined })), 1],
  ])('of a stream that is damaged as a whole %s', async (_which, definition, generation) => {
    const projector = await running();
    await projector.stop();
    (world.store as MemoryEventStore).damage((await world.store.readAll(START, 1)).events[0]!.stream);
    const code = await rebuild({}, definition).then(
      () => undefined,
      (error: unknown) => (error as RebuildRefused).code,
    );
    expect([code, await live()]).toEqual([generation === 1 ? 'damaged-documents' : undefined, generation]);
    expect(await world.sums()).toEqual({ a: 3 });
  });

  it.each([
    ['another store', { storeId: 'another' }, 'it was made in store another'],
    ['what lies beyond the end of the log', { position: '9'.repeat(20) }, 'beyond the end of the log'],
    ['another event at this place', { eventId: 'x' }, 'it has seen event x'],
  ])('leaves a live one that has followed %s as it is, and says where to read on', async (_, change, why) => {
    const projector = await running();
    await projector.stop();
    const saved = (await world.readModels.checkpoint('counts@1'))!;
    await world.readModels.saveCheckpoint('counts@1', { ...saved, ...change });
    const refusal = await rebuild().catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'wrong-history', message: expect.stringContaining(why) });
    expect(refusal).toMatchObject({ message: expect.stringMatching(/Nothing was changed.*wrong-history\.md$/) });
    expect(await generations()).toEqual([1]);
    expect(await world.sums()).toEqual({ a: 3 });
  });

  it('leaves a live one as it is whose checkpoint is gone', async () => {
    const live = { name: 'counts', generation: 1, version: 1, indexes: COUNTS.indexes };
    await world.readModels.ensure(live);
    await world.readModels.commit(live, [{ key: 'a', at: '1', document: { name: 'a', count: 1, sum: 1 } }]);
    await expect(rebuild()).rejects.toMatchObject({ code: 'wrong-history' });
    expect(await generations()).toEqual([1]);
  });

  it('keeps what another history has left, until that is accepted once more', async () => {
    const projector = await running();
    await projector.stop();
    await world.readModels.saveCheckpoint('counts@1', strange());
    await rebuild({ acceptThisLog: true });
    await rebuild();
    expect(await generations()).toEqual([1, 2, 3]);
    await rebuild({ acceptThisLog: true });
    expect(await generations()).toEqual([3, 4]);
  });

  it('replaces a live one of another history where that is accepted', async () => {
    const projector = await running();
    await projector.stop();
    await world.readModels.saveCheckpoint('counts@1', strange());
    await rebuild({ acceptThisLog: true });
    world.projector();
    await world.reached(await world.add('a', 4));
    expect(await world.sums()).toEqual({ a: 7 });
  });
});
