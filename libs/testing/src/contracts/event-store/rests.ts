import { EventIdReused, RevisionConflict, type AppendRead } from '#application';
import { aStream, anEvent, someEvents, write, type Bench } from './harness.js';

const read = (stream: string, expected: AppendRead['expected']): AppendRead => ({ stream, expected });

/** An append rests on streams that it doesn't write to. */
export const restCases = (
  bench: Bench,
  itKnowsIds: (title: string, run: () => Promise<void>) => void,
  itShares: (title: string, run: () => Promise<void>) => void,
): void => {
  describe('what an append rests on', () => {
    test('is as it was read: the append is made, and writes nothing there', async () => {
      const store = await bench.open();
      const [written, there, missing] = [aStream(), aStream(), aStream()];
      await store.append([write(there, 'no-stream', ...someEvents(2))]);
      const rests = [read(there, 1), read(missing, 'no-stream')];
      const { position } = await store.append([write(written, 'no-stream', anEvent())], { read: rests });
      expect((await store.head())?.position).toBe(position);
      expect(await store.read(there)).toHaveLength(2);
      expect(await store.read(missing)).toEqual([]);
      await store.append([write(written, 0, anEvent())], { read: rests });
    });

    test('has moved: nothing is written, and the conflict says that it was only read', async () => {
      const store = await bench.open();
      const [written, moved] = [aStream(), aStream()];
      await store.append([write(moved, 'no-stream', anEvent())]);
      await store.append([write(moved, 0, anEvent())]);
      const before = await bench.all(store);
      const failing = store.append([write(written, 'no-stream', anEvent())], { read: [read(moved, 0)] });
      await expect(failing).rejects.toThrow(RevisionConflict);
      await expect(failing).rejects.toMatchObject({
        code: 'revision-conflict',
        conflicts: [{ stream: moved, expected: 0, actual: 1, written: false }],
      });
      expect(await bench.all(store)).toEqual(before);
    });

    test('was missing, and was made since', async () => {
      const store = await bench.open();
      const [written, made] = [aStream(), aStream()];
      const append = () => store.append([write(written, 'no-stream', anEvent())], { read: [read(made, 'no-stream')] });
      await store.append([write(made, 'no-stream', anEvent())]);
      await expect(append()).rejects.toMatchObject({
        conflicts: [{ stream: made, expected: 'no-stream', actual: 0, written: false }],
      });
      expect(await store.read(written)).toEqual([]);
    });

    test('is missing where something was expected', async () => {
      const store = await bench.open();
      const [written, missing] = [aStream(), aStream()];
      const failing = store.append([write(written, 'no-stream', anEvent())], { read: [read(missing, 4)] });
      await expect(failing).rejects.toMatchObject({
        conflicts: [{ stream: missing, expected: 4, actual: 'no-stream', written: false }],
      });
    });

    test('has moved like what would be written: all are named, those to be written first', async () => {
      const store = await bench.open();
      const streams = [aStream(), aStream(), aStream(), aStream()] as const;
      const [one, two, three, four] = streams;
      for (const stream of streams) await store.append([write(stream, 'no-stream', anEvent())]);
      const fresh = aStream();
      const failing = store.append(
        [write(one, 'no-stream', anEvent()), write(fresh, 'no-stream', anEvent()), write(two, 7, anEvent())],
        { read: [read(three, 'no-stream'), read(four, 3)] },
      );
      await expect(failing).rejects.toMatchObject({
        conflicts: [
          { stream: one, expected: 'no-stream', actual: 0, written: true },
          { stream: two, expected: 7, actual: 0, written: true },
          { stream: three, expected: 'no-stream', actual: 0, written: false },
          { stream: four, expected: 3, actual: 0, written: false },
        ],
      });
      expect(await store.read(fresh)).toEqual([]);
    });

    test('may move after the append: made again, it is answered as the first time', async () => {
      const store = await bench.open();
      const [written, moving, made] = [aStream(), aStream(), aStream()];
      await store.append([write(moving, 'no-stream', anEvent())]);
      const writes = [write(written, 'no-stream', ...someEvents(2))];
      const rests = [read(moving, 0), read(made, 'no-stream')];
      const answer = await store.append(writes, { read: rests });
      await store.append([write(moving, 0, anEvent()), write(made, 'no-stream', anEvent())]);
      expect(await store.append(writes, { read: rests })).toEqual(answer);
      await store.append([write(written, 1, anEvent())]);
      expect(await store.append(writes, { read: rests })).toEqual(answer);
      expect(await store.read(written)).toHaveLength(3);
    });

    test('has moved, and the id is known with other content: the id comes first', async () => {
      const store = await bench.open();
      const [written, moved] = [aStream(), aStream()];
      const event = anEvent();
      await store.append([write(written, 'no-stream', event), write(moved, 'no-stream', anEvent())]);
      const other = { ...event, data: '{"displayName":"Fabrikam"}' };
      const failing = store.append([write(written, 'no-stream', other)], { read: [read(moved, 'no-stream')] });
      await expect(failing).rejects.toThrow(EventIdReused);
      await expect(failing).rejects.toMatchObject({ eventId: event.id });
    });

    itKnowsIds('has moved, and the id is known elsewhere: the id comes first', async () => {
      const store = await bench.open();
      const [written, moved] = [aStream(), aStream()];
      const event = anEvent();
      await store.append([write(moved, 'no-stream', event)]);
      const failing = store.append([write(written, 'no-stream', event)], { read: [read(moved, 'no-stream')] });
      await expect(failing).rejects.toThrow(EventIdReused);
    });

    test('is looked at without a write, too', async () => {
      const store = await bench.open();
      const [there, missing] = [aStream(), aStream()];
      const { position } = await store.append([write(there, 'no-stream', anEvent())]);
      expect(await store.append([], { read: [read(there, 0), read(missing, 'no-stream')] })).toMatchObject({
        position,
      });
      const failing = store.append([], { read: [read(there, 1), read(missing, 'no-stream')] });
      await expect(failing).rejects.toMatchObject({
        conflicts: [{ stream: there, expected: 1, actual: 0, written: false }],
      });
      expect(await bench.all(store)).toHaveLength(1);
    });

    test('is named once: a stream that is read twice, or read and written, is a TypeError', async () => {
      const store = await bench.open();
      const stream = aStream();
      const event = anEvent();
      const wrong = [
        [read(stream, 'no-stream')],
        [read(aStream().toUpperCase(), 'no-stream')],
        [read(aStream(), -1)],
        Array<AppendRead>(2).fill(read(aStream(), 'no-stream')),
      ];
      for (const rests of wrong)
        await expect(store.append([write(stream, 'no-stream', event)], { read: rests })).rejects.toThrow(TypeError);
      expect(await bench.all(store)).toEqual([]);
    });

    test('may be much: a thousand streams', async () => {
      const store = await bench.open();
      const streams = Array.from({ length: 1_000 }, () => aStream());
      const rests = streams.map((stream) => read(stream, 'no-stream'));
      await store.append([write(aStream(), 'no-stream', anEvent())], { read: rests });
      const [moved] = streams;
      await store.append([write(moved!, 'no-stream', anEvent())]);
      const failing = store.append([write(aStream(), 'no-stream', anEvent())], { read: rests });
      await expect(failing).rejects.toMatchObject({ conflicts: [{ stream: moved, written: false }] });
    });

    test('is named whole where all of it has moved, as much as the store says that it can check', async () => {
      const store = await bench.open();
      const { bytes, bytesOf } = store.checkLimit ?? { bytes: 20_000, bytesOf: ({ length }: string) => length + 60 };
      const streams: string[] = [];
      let left = bytes;
      for (let stream = aStream(); bytesOf(stream) <= left; stream = aStream()) {
        streams.push(stream);
        left -= bytesOf(stream);
      }
      const written = streams.filter((_stream, index) => index % 2 === 0);
      const rested = streams.filter((_stream, index) => index % 2 === 1);
      const append = () =>
        store.append(
          written.map((stream) => write(stream, 'no-stream', anEvent())),
          { read: rested.map((stream) => read(stream, 'no-stream')) },
        );
      await append();
      await store.append(rested.map((stream) => write(stream, 'no-stream', anEvent())));
      const conflict = (isWritten: boolean) => (stream: string) =>
        ({ stream, expected: 'no-stream', actual: 0, written: isWritten }) as const;
      await expect(append()).rejects.toMatchObject({
        conflicts: [...written.map(conflict(true)), ...rested.map(conflict(false))],
      });
    });

    itShares('is guarded against another handle: of two that rest on what the other writes, one is made', async () => {
      const handles = [await bench.open(), await bench.open()];
      const streams = [aStream(), aStream()] as const;
      const results = await Promise.allSettled(
        handles.map((store, at) =>
          store.append([write(streams[at]!, 'no-stream', anEvent())], { read: [read(streams[1 - at]!, 'no-stream')] }),
        ),
      );
      expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(RevisionConflict);
    });
  });
};
