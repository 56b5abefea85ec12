import { OutcomeUnknown, RevisionConflict, START, StoreUnavailable, type AppendWrite } from '#application';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { FaultyEventStore } from './faulty-event-store.js';
import { aStream, anEvent, write } from '../contracts/event-store/harness.js';

describe('FaultyEventStore', () => {
  let real: MemoryEventStore;
  let store: FaultyEventStore;
  let writes: readonly AppendWrite[];
  const stored = async (): Promise<number> => (await real.readAll(START, 100)).events.length;
  beforeEach(() => {
    real = new MemoryEventStore();
    store = new FaultyEventStore(real);
    writes = [write(aStream(), 'no-stream', anEvent(), anEvent()), write(aStream(), 'no-stream', anEvent())];
  });

  test.each([
    ['unavailable', StoreUnavailable, 0],
    ['not-stored-outcome-unknown', OutcomeUnknown, 0],
    ['stored-answer-lost', OutcomeUnknown, 3],
    ['conflict', RevisionConflict, 0],
  ] as const)('%s: the second append fails, and the same again succeeds', async (fault, error, count) => {
    store.failAppend(2, fault);
    await store.append([]);
    await expect(store.append(writes)).rejects.toThrow(error);
    expect(await stored()).toBe(count);
    await store.append(writes);
    expect(await stored()).toBe(3);
    expect(store.appendCount).toBe(3);
    expect(store.appends.slice(1)).toEqual([
      { streams: 2, events: 3, outcome: 'failed' },
      { streams: 2, events: 3, outcome: 'stored' },
    ]);
  });

  test('away: every call fails until it comes back, also a follower that waits', async () => {
    const answer = await store.append(writes);
    const pages = store.follow(START)[Symbol.asyncIterator]();
    await pages.next();
    store.goAway();
    for (const call of [
      () => store.append(writes),
      () => store.read('x'),
      () => store.streamsAstray([]),
      () => store.readAll(START, 1),
      () => pages.next(),
    ]) {
      await expect(call()).rejects.toThrow(StoreUnavailable);
    }
    store.comeBack();
    expect(await store.append(writes)).toEqual(answer);
  });

  test('held appends go on when they are let go', async () => {
    const letGo = store.holdAppends();
    const appending = store.append(writes);
    await new Promise<void>((resolve) => void setImmediate(resolve));
    expect(await stored()).toBe(0);
    letGo();
    await appending;
    expect(await stored()).toBe(3);
  });
});
