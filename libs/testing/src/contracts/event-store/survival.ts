import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { RevisionConflict, START, StoreClosed } from '#application';
import { itUnless } from '../../adapters/with-adapter.js';
import { aStream, anEvent, ended, idsOf, someEvents, write, type Bench, type EventStoreLimit } from './harness.js';

/** Collects the lines that a child prints, until it ends or `enough` says so. */
const lines = async (
  child: ChildProcess,
  enough: (count: number) => boolean = () => false,
): Promise<readonly string[]> => {
  const read: string[] = [];
  for await (const line of createInterface({ input: child.stdout! })) {
    read.push(line);
    if (enough(read.length)) child.kill('SIGKILL');
  }
  await ended(child);
  return read;
};

export const survivalCases = (
  name: string,
  bench: Bench,
  cannot: { readonly [L in EventStoreLimit]?: string },
): void => {
  describe('two handles and two lives', () => {
    const itReopens = itUnless(name, cannot.reopen);
    const itShares = itUnless(name, cannot['second-handle']);
    const itHasProcesses = itUnless(name, cannot['second-process']);
    const itLocks = itUnless(name, cannot.lock);

    itReopens('order, positions and the id of the store survive a close and an open', async () => {
      const store = await bench.open();
      const stream = aStream();
      await store.append([
        write(stream, 'no-stream', ...someEvents(5)),
        write(aStream(), 'no-stream', ...someEvents(5)),
      ]);
      const before = { all: await bench.all(store), head: await store.head(), id: await store.storeId() };
      await store.close();
      const again = await bench.open();
      expect({ all: await bench.all(again), head: await again.head(), id: await again.storeId() }).toEqual(before);
      expect((await again.append([write(stream, 4, anEvent())])).position > before.head!.position).toBe(true);
    });

    itReopens('an append made before the close is recognised after it', async () => {
      const store = await bench.open();
      const writes = [write(aStream(), 'no-stream', ...someEvents(2))];
      const answer = await store.append(writes);
      await store.close();
      expect(await (await bench.open()).append(writes)).toEqual(answer);
    });

    test('two stores have two ids, one store has one', async () => {
      const store = await bench.open();
      expect(await store.storeId()).toBe(await store.storeId());
      expect(await store.storeId()).toMatch(/\S/);
    });

    test('the id, read anew, is the one that was opened', async () => {
      const store = await bench.open();
      expect(await store.storeIdNow()).toBe(await store.storeId());
      await store.close();
      await expect(store.storeIdNow()).rejects.toThrow(StoreClosed);
    });

    test('it belongs to the key store that was named first, whatever is named later', async () => {
      const store = await bench.open();
      const first = await store.belongTo('first');
      // a server that all tests share has its name from the first of them
      expect(first).toBe(bench.start === START ? 'first' : first);
      expect(await store.belongTo('second')).toBe(first);
      expect(await store.belongTo('first')).toBe(first);
      expect(await bench.all(store)).toEqual([]);
    });

    itReopens('the key store that it belongs to survives a close and an open', async () => {
      const store = await bench.open();
      const first = await store.belongTo('first');
      await store.close();
      expect(await (await bench.open()).belongTo('second')).toBe(first);
    });

    itShares('of several that name a key store at once all get the same', async () => {
      const handles = [await bench.open(), await bench.open()];
      const racers = Array.from({ length: 10 }, (_none, n) => handles[n % 2]!.belongTo(`store-${n}`));
      const named = new Set(await Promise.all(racers));
      expect(named.size).toBe(1);
      expect(await handles[0]!.belongTo('late')).toBe([...named][0]);
    });

    itShares("two handles see each other's appends, and conflict", async () => {
      const [store, other] = [await bench.open(), await bench.open()];
      const stream = aStream();
      await store.append([write(stream, 'no-stream', anEvent())]);
      expect(await other.read(stream)).toEqual(await store.read(stream));
      await other.append([write(stream, 0, anEvent())]);
      await expect(store.append([write(stream, 0, anEvent())])).rejects.toThrow(RevisionConflict);
      expect(await bench.all(other)).toEqual(await bench.all(store));
      expect(await other.storeId()).toBe(await store.storeId());
      expect(await other.head()).toEqual(await store.head());
    });

    itShares('50 racers over two handles have exactly one winner, and positions stay in order', async () => {
      const handles = [await bench.open(), await bench.open()];
      const stream = aStream();
      const racers = someEvents(50).map((event, index) =>
        handles[index % 2]!.append([write(stream, 'no-stream', event)]),
      );
      const results = await Promise.allSettled(racers);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const writers = handles.map(async (store) => {
        for (let count = 0; count < 20; count += 1)
          await store.append([write(aStream(), 'no-stream', ...someEvents(2))]);
      });
      await Promise.all(writers);
      const positions = (await bench.all(handles[0]!)).map(({ position }) => position);
      expect(positions).toHaveLength(81);
      expect(positions).toEqual([...new Set(positions)].toSorted());
    });

    itLocks('a writer that finds the store busy waits, and then both have written', async () => {
      const store = await bench.open();
      const stream = aStream();
      const release = await bench.lock();
      let isDone = false;
      const appending = store.append([write(stream, 'no-stream', anEvent())]).finally(() => {
        isDone = true;
      });
      // in these turns the append meets the lock, which doesn't hold up reads
      for (let turn = 0; turn < 5; turn += 1) {
        await new Promise<void>((resolve) => void setImmediate(resolve));
        expect(await store.read(stream)).toEqual([]);
      }
      expect(isDone).toBe(false);
      await release();
      await appending;
      expect(await store.read(stream)).toHaveLength(1);
    });

    itHasProcesses(
      'two processes write at once, and both get all their events in',
      async () => {
        const store = await bench.open();
        const [theirs, ours] = [aStream(), aStream()];
        const printed = lines(bench.spawnAppender(theirs, 200));
        const events = someEvents(100);
        // this one begins when the other one writes
        for await (const _page of store.follow(bench.start)) if ((await store.read(theirs)).length > 0) break;
        for (const [index, event] of events.entries()) {
          await store.append([write(ours, index === 0 ? 'no-stream' : index - 1, event)]);
        }
        const acknowledged = await printed;
        expect(acknowledged).toHaveLength(200);
        expect(idsOf(await store.read(theirs))).toEqual(acknowledged);
        expect(idsOf(await store.read(ours))).toEqual(idsOf(events));
      },
      60_000,
    );

    itHasProcesses(
      'SIGKILL between appends loses nothing acknowledged and leaves no gap',
      async () => {
        // the moments differ from run to run anyway, and these numbers only spread them
        for (const after of [1, 7, 30, 113]) {
          const stream = aStream();
          const acknowledged = await lines(bench.spawnAppender(stream, 1_000_000), (count) => count === after);
          expect(acknowledged.length).toBeGreaterThanOrEqual(after);
          const store = await bench.open();
          const stored = await store.read(stream);
          expect(idsOf(stored).slice(0, acknowledged.length)).toEqual(acknowledged);
          // the kill may have cut off the acknowledgement of one append
          expect(stored.length - acknowledged.length).toBeLessThanOrEqual(1);
          expect(stored.map(({ revision }) => revision)).toEqual(stored.map((_event, index) => index));
          await store.append([write(stream, stored.length - 1, anEvent())]);
          await store.close();
        }
      },
      60_000,
    );
  });
};
