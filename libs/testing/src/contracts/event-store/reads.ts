import { START, StoreClosed, StoreUnavailable, type AllPage } from '#application';
import { aStream, anEvent, idsOf, someEvents, TENANT, write, type Bench } from './harness.js';

export const readCases = (bench: Bench): void => {
  describe('read', () => {
    test('of a stream: forwards and backwards, from a revision, up to a limit', async () => {
      const store = await bench.open();
      const stream = aStream();
      await store.append([
        write(stream, 'no-stream', ...someEvents(7)),
        write(aStream(), 'no-stream', ...someEvents(3)),
      ]);
      const revisions = async (options: object): Promise<readonly number[]> =>
        (await store.read(stream, options)).map(({ revision }) => revision);
      expect(await revisions({})).toEqual([0, 1, 2, 3, 4, 5, 6]);
      expect(await revisions({ from: 5 })).toEqual([5, 6]);
      expect(await revisions({ from: 2, limit: 3 })).toEqual([2, 3, 4]);
      expect(await revisions({ from: 7 })).toEqual([]);
      expect(await revisions({ backwards: true })).toEqual([6, 5, 4, 3, 2, 1, 0]);
      expect(await revisions({ backwards: true, limit: 1 })).toEqual([6]);
      expect(await revisions({ backwards: true, from: 3, limit: 2 })).toEqual([3, 2]);
      expect(await revisions({ backwards: true, from: 99, limit: 2 })).toEqual([6, 5]);
      expect(await store.read(aStream())).toEqual([]);
      expect(await store.read(aStream(), { backwards: true, limit: 1 })).toEqual([]);
    });

    test('tells a stream from one whose name begins like it', async () => {
      const store = await bench.open();
      const stream = aStream();
      await store.append([write(`${stream}0`, 'no-stream', anEvent()), write(`${stream}_a%`, 'no-stream', anEvent())]);
      expect(await store.read(stream)).toEqual([]);
      expect(await store.read(`${stream}_a%`)).toHaveLength(1);
    });

    test('of all streams: pages in order, each exclusive of its start, the last one says so', async () => {
      const store = await bench.open();
      const events = someEvents(10);
      for (const event of events) await store.append([write(aStream(), 'no-stream', event)]);
      const pages: AllPage[] = [];
      for (let after = bench.start; ; after = pages.at(-1)!.next) {
        pages.push(await store.readAll(after, 4));
        if (pages.at(-1)!.caughtUp) break;
      }
      expect(idsOf(pages.flatMap((page) => page.events))).toEqual(idsOf(events));
      expect(pages.map((page) => page.events.length)).toEqual([4, 4, 2]);
      for (const page of pages) expect(page.next >= page.events.at(-1)!.position).toBe(true);
    });

    test('of all streams: a page that ends exactly at the end has caught up', async () => {
      const store = await bench.open();
      await store.append([write(aStream(), 'no-stream', ...someEvents(8))]);
      const first = await store.readAll(bench.start, 4);
      expect(first.caughtUp).toBe(false);
      const second = await store.readAll(first.next, 4);
      expect(second).toMatchObject({ caughtUp: true });
      expect(second.events).toHaveLength(4);
      expect(await store.readAll(second.next, 4)).toEqual({ events: [], next: second.next, caughtUp: true });
    });

    test('of a long log takes as many pages as it must, and no more', async () => {
      const many = bench.harness.longLog ?? 100_000;
      const store = await bench.open();
      const stream = aStream();
      for (let done = 0; done < many; done += 10_000) {
        await store.append([write(stream, done === 0 ? 'no-stream' : done - 1, ...someEvents(10_000))]);
      }
      let pages = 0;
      let events = 0;
      for (let after = bench.start; ;) {
        const page = await store.readAll(after, 1_000);
        pages += 1;
        if (page.events.some((event, index) => event.revision !== events + index))
          throw new Error(`out of order after ${after}`);
        events += page.events.length;
        after = page.next;
        if (page.caughtUp) break;
      }
      expect(events).toBe(many);
      expect(pages).toBeLessThanOrEqual(many / 1_000 + 1);
      expect((await store.read(stream, { backwards: true, limit: 1 }))[0]!.revision).toBe(many - 1);
    }, 120_000);

    test('head and eventIdAt: the last event, and the one at exactly a position', async () => {
      const store = await bench.open();
      if (bench.start === START) expect(await store.head()).toBeUndefined();
      await store.append([write(aStream(), 'no-stream', ...someEvents(3))]);
      const events = await bench.all(store);
      const last = events.at(-1)!;
      expect(await store.head()).toEqual({
        position: last.position,
        eventId: last.id,
        occurredAt: last.metadata.occurredAt,
      });
      for (const { position, id } of events) expect(await store.eventIdAt(position)).toBe(id);
      expect(await store.eventIdAt(START)).toBeUndefined();
      expect(await store.eventIdAt('00999999999999999999'.slice(-20))).toBeUndefined();
    });

    test('after the signal it is StoreUnavailable, and nothing is written', async () => {
      const store = await bench.open();
      const stream = aStream();
      const signal = AbortSignal.abort();
      await expect(store.append([write(stream, 'no-stream', anEvent())], { signal })).rejects.toThrow(StoreUnavailable);
      await expect(store.read(stream, { signal })).rejects.toThrow(StoreUnavailable);
      await expect(store.readAll(bench.start, 1, signal)).rejects.toThrow(StoreUnavailable);
      expect(await store.read(stream)).toEqual([]);
    });

    test('after close everything is StoreClosed; close may be repeated', async () => {
      const store = await bench.open();
      await store.close();
      await store.close();
      const closed = [
        () => store.append([write(aStream(), 'no-stream', anEvent())]),
        () => store.read('catalogue'),
        () => store.streamsAstray([{ stream: 'catalogue', first: 0, ids: [TENANT] }]),
        () => store.readAll(START, 1),
        () => store.head(),
        () => store.eventIdAt(START),
        () => store.storeId(),
        () => store.belongTo('keys'),
        () => store.follow(START)[Symbol.asyncIterator]().next(),
      ];
      for (const call of closed) await expect(call()).rejects.toThrow(StoreClosed);
    });
  });
};
