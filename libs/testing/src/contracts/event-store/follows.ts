import type { AllPage, EventStore, FollowOptions, Position, StoredEvent } from '#application';
import { aStream, anEvent, idsOf, someEvents, write, type Bench } from './harness.js';

/** This is a follower that a test drives page by page. It is stopped at the end of the test. */
class Follower {
  readonly events: StoredEvent[] = [];
  readonly #pages: AsyncIterator<AllPage>;
  readonly #stop = new AbortController();

  constructor(store: EventStore, after: Position, options: FollowOptions = {}) {
    this.#pages = store.follow(after, { signal: this.#stop.signal, ...options })[Symbol.asyncIterator]();
  }
  async page(): Promise<AllPage | undefined> {
    const { value, done } = await this.#pages.next();
    if (done === true) return undefined;
    this.events.push(...value.events);
    return value;
  }
  /** Takes pages until `count` events have come. */
  async until(count: number): Promise<this> {
    while (this.events.length < count) if (!(await this.page())) throw new Error('the follower ended');
    return this;
  }
  async untilEnd(): Promise<this> {
    for (;;) {
      const page = await this.page();
      if (!page) throw new Error('the follower ended');
      if (page.events.length === 0 && page.caughtUp) return this;
    }
  }
  stop(): void {
    this.#stop.abort();
  }
}

/**
 * Resolves to the milliseconds that `promise` took. It fails after a second, which is the time that the port promises.
 */
const withinASecond = async <T>(promise: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('took more than a second')), 1_000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};

export const followCases = (
  bench: Bench,
  itWithSecondHandle: (title: string, run: () => Promise<void>) => void,
): void => {
  describe('follow', () => {
    let followers: Follower[];
    const follow = (store: EventStore, after = bench.start, options?: FollowOptions): Follower => {
      const follower = new Follower(store, after, options);
      followers.push(follower);
      return follower;
    };
    const grow = (store: EventStore, count: number): Promise<unknown> =>
      store.append([write(aStream(), 'no-stream', ...someEvents(count))]);
    beforeEach(() => {
      followers = [];
    });
    afterEach(() => {
      for (const follower of followers) follower.stop();
    });

    test('delivers first what is there, then what comes, each exactly once and in order', async () => {
      const store = await bench.open();
      await grow(store, 25);
      const follower = await follow(store, bench.start, { pageSize: 10 }).untilEnd();
      expect(follower.events).toHaveLength(25);
      const growing = (async () => {
        for (let count = 1; count <= 40; count += 1) await grow(store, (count % 3) + 1);
      })();
      const total = 25 + Array.from({ length: 40 }, (_none, index) => ((index + 1) % 3) + 1).reduce((a, b) => a + b);
      await follower.until(total);
      await growing;
      await follower.untilEnd();
      expect(idsOf(follower.events)).toEqual(idsOf(await bench.all(store)));
    });

    test('says once that it has reached the end, by an empty page, before it waits', async () => {
      const store = await bench.open();
      const follower = follow(store);
      expect(await follower.page()).toMatchObject({ events: [], caughtUp: true });
      const next = follower.page();
      await grow(store, 1);
      expect((await next)!.events).toHaveLength(1);
      expect(await follower.page()).toMatchObject({ events: [], caughtUp: true });
    });

    test('resumes after any position that it gave', async () => {
      const store = await bench.open();
      await grow(store, 10);
      const all = await bench.all(store);
      for (const [index, { position }] of all.entries()) {
        const rest = await follow(store, position).untilEnd();
        expect(idsOf(rest.events)).toEqual(idsOf(all.slice(index + 1)));
      }
      const follower = follow(store, bench.start, { pageSize: 3 });
      const page = await follower.page();
      expect(idsOf((await follow(store, page!.next).untilEnd()).events)).toEqual(idsOf(all.slice(3)));
    });

    test('stops without error within a second of the signal: waiting, before it began, and between pages', async () => {
      const store = await bench.open();
      await grow(store, 10);
      const waiting = await follow(store).untilEnd();
      const next = waiting.page();
      waiting.stop();
      expect(await withinASecond(next)).toBeUndefined();
      expect(await withinASecond(follow(store, bench.start, { signal: AbortSignal.abort() }).page())).toBeUndefined();
      const between = follow(store, bench.start, { pageSize: 2 });
      await between.page();
      between.stop();
      expect(await withinASecond(between.page())).toBeUndefined();
    });

    test('ends without error within a second of close', async () => {
      const store = await bench.open();
      await grow(store, 3);
      const waiting = await follow(store).untilEnd();
      const next = waiting.page();
      await store.close();
      expect(await withinASecond(next)).toBeUndefined();
    });

    test('a consumer that leaves its loop can follow again', async () => {
      const store = await bench.open();
      await grow(store, 3);
      for (let round = 0; round < 3; round += 1) {
        for await (const page of store.follow(bench.start)) {
          expect(page.events).toHaveLength(3);
          break;
        }
      }
    });

    test('holds back-pressure: for a slow consumer the log is read ahead by one page at most', async () => {
      const store = await bench.open();
      await grow(store, 15);
      const follower = follow(store, bench.start, { pageSize: 5 });
      expect((await follower.page())!.events).toHaveLength(5);
      await grow(store, 5);
      expect((await follower.page())!.events).toHaveLength(5);
      // a page that was read before the last append would have been the end
      const third = await follower.page();
      expect(third!.events).toHaveLength(5);
      expect(third!.caughtUp).toBe(false);
      expect((await follower.page())!.events).toHaveLength(5);
    });

    test('pages hold no more events than asked for', async () => {
      const store = await bench.open();
      await grow(store, 11);
      const follower = follow(store, bench.start, { pageSize: 4 });
      const sizes = [];
      while (follower.events.length < 11) sizes.push((await follower.page())!.events.length);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(4);
    });

    test('many followers of one handle each get everything', async () => {
      const store = await bench.open();
      const all = Array.from({ length: 5 }, () => follow(store));
      await Promise.all(all.map((follower) => follower.untilEnd()));
      const arriving = Promise.all(all.map((follower) => follower.until(20)));
      for (let count = 0; count < 20; count += 1) await store.append([write(aStream(), 'no-stream', anEvent())]);
      await arriving;
      const expected = idsOf(await bench.all(store));
      for (const follower of all) expect(idsOf(follower.events)).toEqual(expected);
    });

    itWithSecondHandle('notices what another handle appends, within a second', async () => {
      const [store, other] = [await bench.open(), await bench.open()];
      const follower = await follow(store).untilEnd();
      for (let round = 1; round <= 3; round += 1) {
        const arriving = follower.until(round);
        await grow(other, 1);
        await withinASecond(arriving);
      }
      expect(idsOf(follower.events)).toEqual(idsOf(await bench.all(other)));
    });
  });
};
