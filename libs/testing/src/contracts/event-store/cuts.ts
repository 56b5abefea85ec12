import { DamagedStream, type EventStore } from '#application';
import { anEvent, aStream, idsOf, someEvents, write, type Bench } from './harness.js';

type It = (title: string, run: () => Promise<void>) => void;

export const cutCases = (bench: Bench, itCuts: It, itCutsForTwo: It): void => {
  describe('a stream that somebody cut', () => {
    /** Appends three events to a stream and two to another one, and cuts the first. */
    const cut = async (store: EventStore): Promise<{ readonly stream: string; readonly other: string }> => {
      const [stream, other] = [aStream(), aStream()];
      await store.append([write(stream, 'no-stream', ...someEvents(3))]);
      await store.append([write(other, 'no-stream', ...someEvents(2))]);
      await bench.cut(stream);
      // a follower meets it at the latest
      await bench.all(store);
      return { stream, other };
    };
    const told = (stream: string) => ({ code: 'damaged-stream', stream, written: false });

    itCuts('is told to who reads it, from either end', async () => {
      const store = await bench.open();
      const { stream } = await cut(store);
      await expect(store.read(stream)).rejects.toMatchObject(told(stream));
      await expect(store.read(stream, { from: 2, limit: 1 })).rejects.toMatchObject(told(stream));
      await expect(store.read(stream, { backwards: true, limit: 1 })).rejects.toMatchObject(told(stream));
    });

    itCuts('is told to an append that writes to it or rests on it, and nothing is written', async () => {
      const store = await bench.open();
      const { stream } = await cut(store);
      const before = await bench.all(store);
      const writes = [write(aStream(), 'no-stream', anEvent())];
      await expect(store.append([...writes, write(stream, 2, anEvent())])).rejects.toMatchObject(told(stream));
      await expect(store.append(writes, { read: [{ stream, expected: 2 }] })).rejects.toMatchObject(told(stream));
      await expect(store.append([], { read: [{ stream, expected: 2 }] })).rejects.toMatchObject(told(stream));
      expect(idsOf(await bench.all(store))).toEqual(idsOf(before));
    });

    itCuts('is known to the store, and no other stream is', async () => {
      const store = await bench.open();
      const { stream, other } = await cut(store);
      expect(store.damagedStreams.all().map((each) => each.stream)).toContain(stream);
      expect(store.damagedStreams.of(stream)).toBeInstanceOf(DamagedStream);
      expect(store.damagedStreams.of(other)).toBeUndefined();
    });

    itCuts('lets all other streams go on, and the log gives what it has of it', async () => {
      const store = await bench.open();
      const { stream, other } = await cut(store);
      await store.append([write(other, 1, anEvent())]);
      expect(await store.read(other)).toHaveLength(3);
      expect((await bench.all(store)).filter((event) => event.stream === stream)).toHaveLength(3);
    });

    itCutsForTwo('is known to another handle, which is opened later', async () => {
      const { stream } = await cut(await bench.open());
      const later = await bench.open();
      await expect(later.append([write(stream, 2, anEvent())])).rejects.toMatchObject(told(stream));
      await expect(later.read(stream)).rejects.toMatchObject(told(stream));
    });
  });
};
