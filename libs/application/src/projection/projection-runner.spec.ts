import { ManualDelay } from '#testing/fakes';
import { FaultyReadModels } from '#testing/faults';
import { COUNTS, counting, ProjectionWorld } from '#testing/world';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryReadModels } from '#adapters/read-models-memory';
import {
  anyProjection,
  KnownLags,
  LeaseLost,
  type ReadModels,
  rebuildProjection,
  START,
  type StoredEvent,
} from '#application';

const at = (position: number): string => String(position).padStart(20, '0');
const CHECKPOINT = 'counts@1';

describe('ProjectionRunner', () => {
  let world: ProjectionWorld;
  beforeEach(() => {
    world = new ProjectionWorld();
  });
  afterEach(() => world.stop());

  it('folds what is there and then what comes', async () => {
    const first = await world.add('a', 1, 2);
    world.projector();
    await world.reached(first);
    expect(await world.sums()).toEqual({ a: 3 });
    await world.reached(await world.add('b', 5));
    expect(await world.sums()).toEqual({ a: 3, b: 5 });
  });

  it('saves its checkpoint past events that it does not handle', async () => {
    const last = await world.add('a', 1, null, null);
    const projector = world.projector();
    await world.reached(last);
    expect(await world.readModels.checkpoint(CHECKPOINT)).toMatchObject({ position: last });
    expect(projector.status()).toMatchObject([{ name: 'counts', state: 'running', position: last }]);
    const lags = new KnownLags({ ...world, delay: new ManualDelay() });
    expect(await lags.of(projector.followers)).toEqual([{ events: 0, seconds: 0 }]);
  });

  it('goes on from its checkpoint after a restart', async () => {
    const before = await world.add('a', 1, 2);
    const first = world.projector();
    await world.reached(before);
    await first.stop();
    const after = await world.add('a', 10);
    const applied: string[] = [];
    const spying = counting({
      evolve: (...args) => {
        applied.push(args[1].position);
        return counting().evolve(...args);
      },
    });
    world.projector({ definitions: [anyProjection(spying)] });
    await world.reached(after);
    expect(applied).toEqual([after]);
    expect(await world.sums()).toEqual({ a: 13 });
  });

  it.each([1, 2, 3, 50])(
    'failing after the documents, before the checkpoint, then going on in batches of %i gives the same documents',
    async (batchSize) => {
      const last = await world.add('a', 1, 2, 3, 4, 5, 6, 7);
      const faulty = new FaultyReadModels(world.readModels).fail('saveCheckpoint', 2);
      const first = world.projector({ readModels: faulty.models });
      await world.until(() => first.status()[0]?.state === 'waiting');
      expect(await world.sums()).toEqual({ a: 28 });
      expect(await world.readModels.checkpoint(CHECKPOINT)).toMatchObject({ position: START });
      await first.stop();
      const more = await world.add('a', 100);
      world.projector({ batchSize });
      await world.reached(more);
      expect(last < more).toBe(true);
      expect(await world.sums()).toEqual({ a: 128 });
    },
  );

  it.each(['load', 'commit', 'saveCheckpoint', 'liveGeneration', 'checkpoint', 'acquireLease', 'ensure'] as const)(
    'comes through a %s that fails or loses its answer',
    async (method) => {
      const faulty = new FaultyReadModels(world.readModels).fail(method, 1, 'before').fail(method, 2, 'after');
      const projector = world.projector({ readModels: faulty.models });
      const last = await world.add('a', 1, 2);
      for (let failures = 0; failures < 2; failures++) {
        await world.until(() => projector.status()[0]?.state === 'waiting' || faulty.count(method) > 2);
        await world.delay.advance(1_000);
        await world.until(
          () => projector.status()[0]?.state !== 'waiting' || faulty.count(method) > 2 || world.delay.pending > 0,
        );
      }
      await world.delay.advance(5_000);
      await world.reached(last);
      expect(await world.sums()).toEqual({ a: 3 });
      expect(world.alarms).toEqual([]);
    },
  );

  it('lets no late writer bring a deleted document back', async () => {
    const last = await world.add('a', 4, 0);
    world.projector();
    await world.reached(last);
    const late = [{ key: 'a', at: at(1), document: { name: 'a', count: 1, sum: 4 } }];
    const collection = { name: 'counts', generation: 1, version: 1, indexes: COUNTS.indexes };
    expect(await world.readModels.commit(collection, late)).toEqual({ written: 0, newer: 1 });
    expect(await world.sums()).toEqual({});
  });

  it('parks the key of an event that can not be applied, keeps its document, and goes on with all others', async () => {
    await world.add('a', 1, 2);
    const poison = await world.add('a', 13);
    await world.add('b', 5);
    const last = await world.add('a', 100);
    const projector = world.projector();
    await world.reached(last);
    expect(await world.sums()).toEqual({ a: 3, b: 5 });
    expect(await world.readModels.parked(CHECKPOINT)).toEqual([
      { key: 'a', position: poison, reason: '13 is no number' },
    ]);
    expect(world.alarms).toMatchObject([{ code: 'event-parked', command: 'seatledger projections rebuild counts' }]);
    await projector.stop();
    const again = await world.add('a', 1_000);
    const next = world.projector();
    await world.reached(again);
    expect(await world.sums()).toEqual({ a: 3, b: 5 });
    expect(next.status()).toMatchObject([{ parked: 1 }]);
  });

  it('stops with an alarm where the definition says so, before the event, and every time again', async () => {
    const stopping = anyProjection(counting({ onError: 'stop' }));
    await world.add('a', 1);
    const projector = world.projector({ definitions: [stopping] });
    await world.reached(at(1));
    await world.add('a', 13);
    await world.until(() => projector.status()[0]?.state === 'stopped');
    expect(world.alarms).toMatchObject([{ projection: 'counts', code: 'event-not-applied' }]);
    expect(await world.readModels.checkpoint(CHECKPOINT)).toMatchObject({ position: at(1) });
    const again = world.projector({ definitions: [stopping] });
    await world.until(() => again.status()[0]?.state === 'stopped');
    expect(world.alarms).toHaveLength(2);
  });

  describe('at a damaged event', () => {
    /** Changes the event at a position, and resolves to what it was. */
    const damage = async (position: string, change: Partial<StoredEvent> = { data: '{"total":999}' }) => {
      const { events } = await world.store.readAll(START, 100);
      const event = events.find((each) => each.position === position)!;
      (world.store as MemoryEventStore).tamper(event.id, change);
      return event;
    };

    it('parks the document of its stream, and goes on with all others', async () => {
      const damaged = await world.add('a', 1);
      await world.add('b', 5);
      const last = await world.add('a', 2);
      const { id } = await damage(damaged);
      world.projector();
      await world.reached(last);
      expect(await world.sums()).toEqual({ b: 5 });
      expect(await world.readModels.parked(CHECKPOINT)).toMatchObject([{ key: 'a', position: damaged }]);
      expect(world.alarms).toMatchObject([{ code: 'event-parked' }]);
      for (const part of [id, 'seatledger repair --from BACKUP', 'seatledger projections rebuild counts'])
        expect(world.alarms[0]!.message).toContain(part);
    });

    it('reads all of it again once the event is put back and the model rebuilt', async () => {
      const damaged = await world.add('a', 1);
      const last = await world.add('a', 2);
      const before = await damage(damaged);
      const rebuild = () => rebuildProjection(COUNTS, { ...world, holder: 'rebuild' });
      const { parked } = await rebuild();
      expect(parked).toMatchObject([{ key: 'a', position: damaged }]);
      (world.store as MemoryEventStore).tamper(before.id, before);
      await rebuild();
      world.projector();
      await world.reached(last);
      expect(await world.sums()).toEqual({ a: 3 });
    });

    it.each([
      ['whose stream is the damaged part', { stream: 'operation-11111111-1111-4111-8111-111111111111_b' }, {}],
      ['where the definition knows no documents of its stream', undefined, { keysOfStream: () => undefined }],
      ['where the definition may not go on', undefined, { onError: 'stop' } as const],
    ])('stops with an alarm that names the repair, %s', async (_which, change, definition) => {
      await world.add('b', 1);
      const damaged = await world.add('a', 1);
      await damage(damaged, change);
      const projector = world.projector({ definitions: [anyProjection(counting(definition))] });
      await world.until(() => projector.status()[0]?.state === 'stopped');
      expect(world.alarms).toMatchObject([{ code: 'damaged-event', command: 'seatledger repair --from BACKUP' }]);
      expect(world.alarms[0]!.message).not.toContain('rebuild');
      expect(await world.readModels.parked(CHECKPOINT)).toEqual([]);
    });

    it('passes one of a stream with which it has nothing to do', async () => {
      const damaged = await world.add('a', 1);
      const last = await world.add('b', 5);
      await damage(damaged);
      world.projector({ definitions: [anyProjection(counting({ keysOfStream: () => [], onError: 'stop' }))] });
      await world.reached(last);
      expect(world.alarms).toEqual([]);
    });

    it('that it has seen before it goes on from its checkpoint', async () => {
      const seen = await world.add('a', 1);
      const projector = world.projector();
      await world.reached(seen);
      await projector.stop();
      await damage(seen);
      const last = await world.add('a', 2);
      world.projector();
      await world.reached(last);
      expect(await world.sums()).toEqual({ a: 3 });
    });
  });

  describe('at a stream that lost its beginning', () => {
    const streamOf = (name: string) => `operation-11111111-1111-4111-8111-111111111111_${name}`;
    const cut = (name: string) => (world.store as MemoryEventStore).damage(streamOf(name));
    const parked = async () => (await world.readModels.parked(CHECKPOINT)).map(({ key }) => key);

    it('takes all that the log has of it, parks its document once it has come to the end, and goes on', async () => {
      await world.add('a', 1);
      await world.add('b', 5);
      cut('a');
      const projector = world.projector();
      await world.until(async () => (await parked()).length > 0);
      expect(await parked()).toEqual(['a']);
      expect(projector.status()).toMatchObject([{ state: 'running', parked: 1 }]);
      for (const part of [streamOf('a'), 'docs/runbooks/damaged-streams.md', 'seatledger projections rebuild counts'])
        expect(world.alarms[0]!.message).toContain(part);
      await world.reached(await world.add('b', 6));
      expect(await world.sums()).toEqual({ a: 1, b: 11 });
      expect(world.alarms).toHaveLength(1);
    });

    it.each([
      ['where the definition knows no documents of its stream', { keysOfStream: () => undefined }, []],
      ['where the definition else stops', { onError: 'stop' } as const, ['a']],
    ])('goes on, %s', async (_which, change, keys) => {
      await world.add('a', 13);
      cut('a');
      const last = await world.add('b', 5);
      const projector = world.projector({ definitions: [anyProjection(counting(change))] });
      await world.reached(last);
      await world.until(() => world.delay.pending > 0);
      expect(projector.status()).toMatchObject([{ state: 'running' }]);
      expect(await world.sums()).toEqual({ b: 5 });
      if (keys.length > 0) expect(await parked()).toEqual(keys);
    });

    it('leaves out an event that came to stand in it where it doesn’t belong', async () => {
      const before = await world.add('a', 1);
      const misplaced = (await world.store.readAll(START, 1)).events[0]!;
      (world.store as MemoryEventStore).tamper(misplaced.id, { checksum: 'ab'.repeat(32) });
      cut('a');
      const last = await world.add('b', 5);
      world.projector({ definitions: [anyProjection(counting({ keysOfStream: () => undefined, onError: 'stop' }))] });
      await world.reached(last);
      expect([await world.sums(), misplaced.position]).toEqual([{ b: 5 }, before]);
      expect(world.alarms).toEqual([]);
    });

    it('is parked by a rebuild, too, and read to its end again once it is whole', async () => {
      await world.add('a', 1);
      cut('a');
      const rebuild = () => rebuildProjection(COUNTS, { ...world, holder: 'rebuild' });
      expect((await rebuild()).parked).toMatchObject([{ key: 'a' }]);
      (world.store as MemoryEventStore).damagedStreams.clear(streamOf('a'));
      const last = await world.add('a', 2);
      expect((await rebuild()).parked).toEqual([]);
      world.projector();
      await world.reached(last);
      expect(await world.sums()).toEqual({ a: 3 });
    });
  });

  describe('in another history', () => {
    const stopsWith = async (checkpoint: { storeId?: string; position?: string; eventId?: string }) => {
      await world.add('a', 1);
      const first = world.projector();
      await world.reached(at(1));
      await first.stop();
      const saved = (await world.readModels.checkpoint(CHECKPOINT))!;
      await world.readModels.saveCheckpoint(CHECKPOINT, { ...saved, ...checkpoint });
      const projector = world.projector();
      await world.until(() => projector.status()[0]?.state === 'stopped');
      expect(world.alarms).toMatchObject([
        { code: 'wrong-history', command: 'what docs/runbooks/wrong-history.md says', stops: true },
      ]);
      expect(world.alarms[0]?.message).toMatch(/Don't rebuild.*wrong-history\.md$/);
      expect(world.alarms[0]?.message).not.toContain('seatledger projections');
      expect(await world.sums()).toEqual({ a: 1 });
    };
    it('stops: another store', () => stopsWith({ storeId: 'another' }));
    it('stops: beyond the end of the log (a restored backup)', () => stopsWith({ position: at(7) }));
    it('stops: another event at this position', () => stopsWith({ eventId: 'another' }));
  });

  it('begins nothing anew where documents are there and their checkpoint is gone', async () => {
    const last = await world.add('a', 1);
    const documents = { name: 'counts', generation: 1, version: 1, indexes: COUNTS.indexes };
    await world.readModels.ensure(documents);
    await world.readModels.commit(documents, [{ key: 'a', at: last, document: { name: 'a', count: 9, sum: 9 } }]);
    const projector = world.projector();
    await world.until(() => projector.status()[0]?.state === 'stopped');
    expect(world.alarms).toMatchObject([{ code: 'wrong-history', stops: true }]);
    expect(world.alarms[0]?.message).toMatch(/checkpoint is gone, and 1 documents are there.*Don't rebuild/);
    expect(await world.sums()).toEqual({ a: 9 });
  });

  it('goes on from a checkpoint that was restored under it, lease and all, and leaves no event out', async () => {
    const earlier = await world.add('a', 1);
    const older = new MemoryReadModels();
    let inPlace: ReadModels = world.readModels;
    const readModels = new Proxy(inPlace, { get: (_, method) => Reflect.get(inPlace, method).bind(inPlace) });
    const projector = world.projector({ readModels });
    await world.reached(earlier);
    const live = { name: 'counts', generation: 1, version: 1, indexes: COUNTS.indexes };
    await older.ensure(live);
    await older.commit(live, [...(await world.readModels.load(live, ['a'])).values()]);
    await older.saveCheckpoint(CHECKPOINT, (await world.readModels.checkpoint(CHECKPOINT))!);
    await world.reached(await world.add('b', 2));
    inPlace = older;
    const last = await world.add('c', 3);
    await world.until(async () => (await older.checkpoint(CHECKPOINT))?.position === last);
    const sums = await older.getMany(live, ['a', 'b', 'c']);
    expect(sums).toEqual([1, 2, 3].map((sum) => expect.objectContaining({ sum })));
    expect(projector.status()).toMatchObject([{ state: 'running' }]);
  });

  it('stops where another version of the definition is live', async () => {
    const first = world.projector();
    await world.until(() => first.status()[0]?.state === 'running');
    await first.stop();
    const projector = world.projector({ definitions: [anyProjection(counting({ version: 2 }))] });
    await world.until(() => projector.status()[0]?.state === 'stopped');
    expect(world.alarms).toMatchObject([{ code: 'other-version' }]);
  });

  describe('with two processes', () => {
    it('lets one stand by, and take over when the other ends', async () => {
      const first = world.projector();
      await world.until(() => first.status()[0]?.state === 'running');
      const second = world.projector();
      await world.until(() => second.status()[0]?.state === 'standby');
      await first.stop();
      await world.delay.advance(5_000);
      await world.until(() => second.status()[0]?.state === 'running');
      await world.reached(await world.add('a', 1));
      expect(await world.sums()).toEqual({ a: 1 });
    });

    it('lets the other take over from one that has vanished, and refuses what that one still writes', async () => {
      const gone = (await world.readModels.acquireLease('projection:counts', 'vanished', world.clock.now(), 5_000))!;
      const second = world.projector();
      await world.until(() => second.status()[0]?.state === 'standby');
      world.clock.advance(5_000);
      await world.delay.advance(5_000);
      await world.reached(await world.add('a', 1));
      const checkpoint = { storeId: 's', position: START, updatedAt: world.clock.now() };
      await expect(world.readModels.saveCheckpoint(CHECKPOINT, checkpoint, gone)).rejects.toThrow(LeaseLost);
    });

    it('takes over at once from one that is known to have ended', async () => {
      await world.readModels.acquireLease('projection:counts', 'killed', world.clock.now(), 5_000);
      const second = world.projector({ isGone: (holder) => holder === 'killed' });
      await world.reached(await world.add('a', 1));
      expect(second.status()).toMatchObject([{ state: 'running' }]);
    });

    it('keeps its lease while nothing happens', async () => {
      const first = world.projector();
      await world.until(() => first.status()[0]?.state === 'running' && world.delay.pending > 0);
      for (let turns = 0; turns < 6; turns++) {
        world.clock.advance(2_000);
        await world.delay.advance(2_000);
        await world.until(() => world.delay.pending > 0);
      }
      expect(await world.readModels.acquireLease('projection:counts', 'other', world.clock.now(), 1)).toBeUndefined();
      expect(first.status()).toMatchObject([{ state: 'running' }]);
    });
  });
});
