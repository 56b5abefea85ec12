import { START, type DamagedStream, type EventStore } from '#application';
import { createIds, withChecksums } from '#contracts';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { openKurrentEventStore } from './index.js';

const TENANT = '11111111-1111-4111-8111-111111111111';
const metadata = {
  tenantId: TENANT,
  actor: 'a',
  actorKind: 'local' as const,
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
  occurredAt: '2026-01-15T08:00:00.000Z',
};
const ids = createIds();
const STREAM = `user-${TENANT}_1`;
const OTHER = `user-${TENANT}_2`;
const onServer = (stream: string): string => `seatledger.${stream}`;
const aWrite = (stream: string, expected: number | 'no-stream', count = 1) =>
  withChecksums({
    stream,
    expected,
    events: Array.from({ length: count }, () => ({ id: ids.next(), type: 'E', version: 1, data: '{}', metadata })),
  });

describe('the marks of streams that somebody cut', () => {
  let double: KurrentDouble;
  let store: EventStore;
  let told: (readonly [string, DamagedStream['what'] | undefined])[];
  const opened: EventStore[] = [];

  const open = async (): Promise<EventStore> => {
    const another = await openKurrentEventStore({
      url: double.url,
      onDamagedStream: (stream, damage) => void told.push([stream, damage?.what]),
    });
    opened.push(another);
    return another;
  };
  /** Reads the whole log, as a follower does. */
  const follow = (by = store) => by.readAll(START, 1_000);
  const marked = (by = store) => by.damagedStreams.all().map(({ stream }) => stream);
  /** Waits until nothing is looked at in the background any more. */
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await follow();
  };

  beforeAll(async () => {
    double = await KurrentDouble.start();
  });
  afterAll(() => double.close());
  beforeEach(async () => {
    double.reset();
    told = [];
    store = await open();
    await store.append([aWrite(STREAM, 'no-stream', 3)]);
    await store.append([aWrite(OTHER, 'no-stream', 2)]);
  });
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });

  const CUTS: readonly (readonly [what: string, cut: () => void, said: string])[] = [
    ['$maxCount', () => double.setMetadata(onServer(STREAM), { $maxCount: 2 }), 'its metadata has $maxCount 2'],
    ['$maxAge', () => double.setMetadata(onServer(STREAM), { $maxAge: 60 }), 'its metadata has $maxAge 60'],
    ['$tb', () => double.setMetadata(onServer(STREAM), { $tb: 1 }), 'its metadata has $tb 1'],
    ['a soft deletion', () => double.softDelete(onServer(STREAM)), 'somebody deleted it'],
    ['a tombstone', () => double.tombstone(onServer(STREAM)), 'somebody deleted it for good (a tombstone)'],
  ];

  describe.each(CUTS)('by %s', (_which, cut, said) => {
    it('are made wherever the log is read, and told once', async () => {
      cut();
      await follow();
      await follow();
      expect(told).toEqual([[STREAM, said]]);
      await expect(store.read(STREAM)).rejects.toMatchObject({ code: 'damaged-stream', stream: STREAM });
      expect(await store.read(OTHER)).toHaveLength(2);
    });

    it('are there for a process that starts later and follows from the end', async () => {
      cut();
      const later = await open();
      expect(marked(later)).toEqual([STREAM]);
      const write = aWrite(STREAM, 2);
      await expect(later.append([write])).rejects.toMatchObject({ stream: STREAM, written: false });
    });

    it('leave all that others follow as it is', async () => {
      cut();
      const { events, caughtUp } = await follow();
      expect([events.length, caughtUp]).toEqual([5, true]);
      expect((await store.head())?.eventId).toBe(events.at(-1)!.id);
      await store.append([aWrite(OTHER, 1)]);
      expect((await follow()).events).toHaveLength(6);
    });
  });

  it('are not made of metadata that hides nothing, of other streams, or of other records', async () => {
    double.setMetadata(onServer(STREAM), { $acl: { $r: '$all' }, $cacheControl: 1, $tb: 0 });
    double.setMetadata(STREAM, { $maxCount: 1 });
    double.setMetadata(onServer('nobody-1'), { $maxCount: 1 });
    double.addForeign(`$$${onServer(STREAM)}`, { type: 'Other', data: Buffer.from('{"$maxCount":1}') });
    await follow();
    expect([marked(), marked(await open())]).toEqual([[], []]);
  });

  it('are taken away once the setting is taken back, and the stream is whole', async () => {
    double.setMetadata(onServer(STREAM), { $maxCount: 1 });
    await follow();
    double.setMetadata(onServer(STREAM), {});
    await until(() => marked().length === 0);
    expect(await store.read(STREAM)).toHaveLength(3);
    await store.append([aWrite(STREAM, 2)]);
    expect(told.map(([, what]) => what)).toEqual(['its metadata has $maxCount 1', undefined]);
    // who starts now is told nothing of what is over
    told.splice(0);
    expect([marked(await open()), told]).toEqual([[], []]);
  });

  it('stay where a scavenge took something before the setting was taken back', async () => {
    double.setMetadata(onServer(STREAM), { $maxCount: 1 });
    await follow();
    double.scavenge(onServer(STREAM));
    double.setMetadata(onServer(STREAM), {});
    const later = await open();
    expect(told.at(-1)).toEqual([STREAM, 'revision 0 is gone, and only a backup has it']);
    await expect(later.read(STREAM)).rejects.toMatchObject({ stream: STREAM });
    await follow();
    await expect(store.read(STREAM)).rejects.toMatchObject({ stream: STREAM });
  });

  it('stay while a stream whose setting was taken back can not be read, and go at a later look', async () => {
    double.setMetadata(onServer(STREAM), { $maxCount: 1 });
    await follow();
    double.setMetadata(onServer(STREAM), {});
    double.faults.push({ call: 'readStream', when: 'before' });
    await until(() => double.faults.length === 0);
    expect(marked()).toEqual([STREAM]);
    await until(() => marked().length === 0);
    expect(await store.read(STREAM)).toHaveLength(3);
  });

  it('are made of what a read finds, before anybody has followed', async () => {
    double.setMetadata(onServer(STREAM), { $tb: 2 });
    await expect(store.read(STREAM)).rejects.toMatchObject({ stream: STREAM });
    await expect(store.read(STREAM, { backwards: true, limit: 1 })).rejects.toMatchObject({ stream: STREAM });
  });

  it('are made of what an append meets, before anybody has followed', async () => {
    double.tombstone(onServer(STREAM));
    await expect(store.append([aWrite(STREAM, 2)])).rejects.toMatchObject({ stream: STREAM, written: false });
    expect(marked()).toEqual([STREAM]);
  });

  it('are made where an append went in behind what was deleted: it says that it was written', async () => {
    double.softDelete(onServer(STREAM));
    const append = store.append([aWrite(OTHER, 1), aWrite(STREAM, 'no-stream')]);
    await expect(append).rejects.toMatchObject({ stream: STREAM, written: true });
    expect(marked()).toEqual([STREAM]);
    expect(await store.read(OTHER)).toHaveLength(3);
  });

  it('are made where a repeated append has no place any more, of the very stream that was cut', async () => {
    const writes = [aWrite(OTHER, 1), aWrite(STREAM, 2)];
    await store.append(writes);
    double.softDelete(onServer(STREAM));
    await expect(store.append(writes)).rejects.toMatchObject({ code: 'damaged-stream', written: true });
    expect(marked()).toEqual([STREAM]);
  });

  it('are made at once while a follower waits, who is told of nothing', async () => {
    const waiting = await openKurrentEventStore({ url: double.url, lookMilliseconds: 600_000 });
    opened.push(waiting);
    const end = new AbortController();
    const pages: number[] = [];
    const following = (async () => {
      for await (const { events } of waiting.follow(START, { signal: end.signal })) pages.push(events.length);
    })();
    await double.subscribed(1);
    double.softDelete(onServer(STREAM));
    while (marked(waiting).length === 0) await new Promise(setImmediate);
    expect([marked(waiting), pages]).toEqual([[STREAM], [5, 0]]);
    end.abort();
    await following;
  });

  it('are found also where a follower begins behind what was done since the start', async () => {
    double.setMetadata(onServer(STREAM), { $maxCount: 1 });
    const other = await open();
    const { position } = await other.append([aWrite(OTHER, 1)]);
    expect(marked()).toEqual([]);
    await store.readAll(position, 10);
    while (marked().length === 0) await store.readAll(position, 10);
    expect(marked()).toEqual([STREAM]);
  });

  it('are those of the log that is there, where it was another one for a while', async () => {
    double.setMetadata(onServer(STREAM), { $maxCount: 1 });
    await follow();
    const ours = double.backUp();
    double.reset();
    const other = await open();
    await other.append([aWrite(OTHER, 'no-stream', 2)]);
    double.softDelete(onServer(OTHER));
    store.forget!();
    await until(() => marked().join() === OTHER);

    double.restore(ours);
    store.forget!();
    await until(() => marked().join() === STREAM);
  });
});
