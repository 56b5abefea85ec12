import { KurrentDouble } from '#testing/kurrentdb-double';
import { OutcomeUnknown, RevisionConflict, START, StoreUnavailable, type AllPage } from '#application';
import { createIds, withChecksums } from '#contracts';
import { openKurrentEventStore, type KurrentEventStore } from './index.js';

const ids = createIds();
const anEvent = () => {
  const id = ids.next();
  const metadata = {
    actor: 'a',
    actorKind: 'local' as const,
    commandId: id,
    correlationId: id,
    causationId: id,
    occurredAt: '2026-01-15T08:00:00.000Z',
  };
  return { id, type: 'TenantRenamed', version: 1, data: '{"displayName":"Contoso"}', metadata };
};
const TENANT = '11111111-1111-4111-8111-111111111111';
const user = (key: string | number) => `user-${TENANT}_${key}`;
const onServer = (stream: string) => `seatledger.${stream}`;
const aWrite = (stream: string) => withChecksums({ stream, expected: 'no-stream', events: [anEvent(), anEvent()] });

describe('KurrentEventStore', () => {
  let double: KurrentDouble;
  let store: KurrentEventStore;
  const open = (lookMilliseconds = 60_000) =>
    openKurrentEventStore({ url: double.url, lookMilliseconds, appendMilliseconds: 2_000 });
  beforeAll(async () => {
    double = await KurrentDouble.start();
  });
  afterAll(() => double.close());
  beforeEach(async () => {
    double.reset();
    store = await open();
  });
  afterEach(() => store.close());

  test('refuses an old server when it is opened', async () => {
    double.version = '26.0.3';
    await expect(open()).rejects.toMatchObject({ code: 'unusable-store' });
    await expect(open()).rejects.toThrow(/26\.0\.3, and 26\.1 or later is needed.*upgrade the server/);
  });

  test('leaves out what is not ours, and finds the end before it', async () => {
    double.addForeign('$stats-1');
    await store.append([aWrite(user(1))]);
    for (const stream of ['$stats-1', 'somebody-else', 'users-1']) double.addForeign(stream);
    const { events, caughtUp } = await store.readAll(START, 2);
    expect(events.map(({ stream }) => stream)).toEqual([user(1), user(1)]);
    expect(caughtUp).toBe(true);
    expect((await store.head())!.position).toBe(events[1]!.position);
  });

  test('an append lost before it was made has an unknown outcome, and is repeated without harm', async () => {
    const write = aWrite(user(1));
    double.faults.push({ call: 'append', when: 'before' });
    await expect(store.append([write])).rejects.toThrow(OutcomeUnknown);
    const first = await store.append([write]);
    expect(await store.append([write])).toEqual(first);
    expect(await store.read(user(1))).toHaveLength(2);
  });

  test('an append whose answer is lost is found where it stands', async () => {
    const writes = [aWrite(user(1)), aWrite(user(2))];
    double.faults.push({ call: 'append', when: 'after' });
    const first = await store.append(writes, { read: [{ stream: user(3), expected: 'no-stream' }] });
    expect(first.position).toBe((await store.head())!.position);
    expect(await store.append(writes)).toMatchObject({ position: first.position });
  });

  test.each(['before', 'silence'] as const)(
    'an append without an answer (%s) that can not be made any more names all that has moved',
    async (when) => {
      await store.append([aWrite(user(1)), aWrite(user(2))]);
      const impatient = await openKurrentEventStore({ url: double.url, appendMilliseconds: 1_500 });
      double.faults.push({ call: 'append', when });
      const read = [
        { stream: user(2), expected: 0 },
        { stream: user(3), expected: 'no-stream' as const },
      ];
      await expect(impatient.append([aWrite(user(1)), aWrite(user(4))], { read })).rejects.toMatchObject({
        conflicts: [
          { stream: user(1), expected: 'no-stream', actual: 1, written: true },
          { stream: user(2), expected: 0, actual: 1, written: false },
        ],
      });
      expect(await store.read(user(4))).toEqual([]);
      await impatient.close();
    },
  );

  test('an append that may have been made before has an unknown outcome as long as nobody can read that', async () => {
    const writes = [aWrite(user(1)), aWrite(user(2))];
    const first = await store.append(writes);
    const hasty = await openKurrentEventStore({ url: double.url, ownMilliseconds: 300 });
    double.faults.push(...Array.from({ length: 100 }, () => ({ call: 'readStream', when: 'before' }) as const));
    const others = [aWrite(user(1)), aWrite(user(2))];
    await expect(hasty.append(others)).rejects.toThrow(OutcomeUnknown);
    double.faults.splice(0);
    await expect(store.append(others)).rejects.toThrow(RevisionConflict);
    await hasty.close();
    expect(await store.append(writes)).toMatchObject({ position: first.position });
  });

  test('an append within the limit of its checks is answered though none of them holds', async () => {
    const { bytes, bytesOf } = store.checkLimit;
    const streams: string[] = [];
    for (let used = 0, n = 1; (used += bytesOf(user(n))) <= bytes; n += 1) streams.push(user(n));
    for (const stream of streams) await store.append([aWrite(stream)]);
    const before = double.calls.append;
    const conflicts = streams.map((stream) => ({ stream, expected: 'no-stream', actual: 1, written: true }));
    await expect(store.append(streams.map(aWrite))).rejects.toMatchObject({ conflicts });
    expect(double.calls.append).toBe(before + 1);
  });

  test('an append is one call, and so is its repeat', async () => {
    const writes = [aWrite(user(1)), aWrite(user(2))];
    const before = { ...double.calls };
    const first = await store.append(writes, { read: [{ stream: user(3), expected: 'no-stream' }] });
    expect(double.calls).toEqual({ ...before, append: before.append + 1 });
    expect(await store.append(writes)).toMatchObject({ position: first.position });
    expect(double.calls).toEqual({ ...before, append: before.append + 2 });
  });

  test('an append without an answer has an unknown outcome', async () => {
    const other = await openKurrentEventStore({ url: double.url, appendMilliseconds: 20 });
    double.faults.push({ call: 'append', when: 'silence' });
    await expect(other.append([aWrite(user(1))])).rejects.toThrow(OutcomeUnknown);
    await other.close();
  });

  test('nothing is sent for no writes', async () => {
    const before = double.calls.append;
    expect(await store.append([])).toEqual({ position: START });
    expect(double.calls.append).toBe(before);
  });

  test('two streams that differ by case only are refused', async () => {
    await expect(store.append([aWrite(user('ß')), aWrite(user('ss'))])).rejects.toThrow(/by case only/);
    await expect(store.append([aWrite(user('s')), aWrite(user('ſ'))])).rejects.toThrow(/by case only/);
    const read = [{ stream: user('ss'), expected: 'no-stream' as const }];
    await expect(store.append([aWrite(user('ß'))], { read })).rejects.toThrow(/by case only/);
  });

  describe('an append of more streams than the server could name in one answer', () => {
    const many = Array.from({ length: 300 }, (_, n) => aWrite(user(`${'x'.repeat(80)}-${n}`)));

    test('is made where all are as expected, and is known when it comes again', async () => {
      const first = await store.append(many);
      expect(first.position).toBe((await store.head())!.position);
      expect(await store.append(many)).toMatchObject({ position: first.position });
      expect(double.records.filter(({ stream }) => stream.startsWith('seatledger.user-'))).toHaveLength(600);
    });

    test('names all that have moved, whether it would have written or only rested on them', async () => {
      for (const { stream } of many) await store.append([aWrite(stream)]);
      const read = many.map(({ stream, expected }) => ({ stream, expected }));
      const conflicts = read.map((each) => ({ ...each, actual: 1, written: false }));
      await expect(store.append([aWrite(user(1))], { read })).rejects.toMatchObject({ conflicts });
      await expect(store.append([], { read })).rejects.toMatchObject({ conflicts });
      const written = conflicts.map((each) => ({ ...each, written: true }));
      await expect(store.append(many.map(({ stream }) => aWrite(stream)))).rejects.toMatchObject({
        conflicts: written,
      });
      expect(await store.read(user(1))).toEqual([]);
    });
  });

  test('a look at what was read writes nothing, whatever it finds', async () => {
    const { position } = await store.append([aWrite(user(1))]);
    const before = double.records.length;
    expect(await store.append([], { read: [{ stream: user(1), expected: 1 }] })).toEqual({ position });
    const moved = store.append([], { read: [{ stream: user(1), expected: 'no-stream' }] });
    await expect(moved).rejects.toThrow(RevisionConflict);
    expect(double.records).toHaveLength(before);
  });

  test('a stream that somebody deleted is told by name, not taken for one that has moved', async () => {
    await store.append([aWrite(user(1))]);
    double.softDelete(onServer(user(1)));
    const again = store.append([aWrite(user(1))]);
    await expect(again).rejects.toMatchObject({ code: 'damaged-stream', stream: user(1), written: true });
    double.tombstone(onServer(user(2)));
    const refused = store.append([aWrite(user(2))]);
    await expect(refused).rejects.toMatchObject({ code: 'damaged-stream', stream: user(2), written: false });
  });

  test('a position of another log has no event, however the server answers', async () => {
    const { position } = await store.append([aWrite(user(1))]);
    const inside = (BigInt(position) - 1n).toString().padStart(20, '0');
    expect(await store.eventIdAt(inside)).toBeUndefined();
    await expect(store.readAll(inside, 10)).rejects.toThrow(/belongs to another log/);
    const beyond = (BigInt(position) + 1_000_000n).toString().padStart(20, '0');
    expect(await store.eventIdAt(beyond)).toBeUndefined();
    expect(await store.eventIdAt(position)).toBe((await store.head())!.eventId);
  });

  test('a server that is away for a moment is not taken for another log', async () => {
    const { position } = await store.append([aWrite(user(1))]);
    double.faults.push({ call: 'readAll', when: 'before' });
    expect(await store.eventIdAt(position)).toBe((await store.head())!.eventId);
    for (let count = 0; count < 4; count += 1) double.faults.push({ call: 'readAll', when: 'before' });
    await expect(store.eventIdAt(position)).rejects.toThrow(StoreUnavailable);
  });

  describe('a follower', () => {
    let pages: AsyncIterator<AllPage>;
    let stop: AbortController;
    const begin = (from: KurrentEventStore) => {
      stop = new AbortController();
      pages = from.follow(START, { signal: stop.signal })[Symbol.asyncIterator]();
    };
    const next = async () => (await pages.next()).value as AllPage | undefined;
    afterEach(() => stop.abort());

    test('is woken by a subscription, not by its own looks, and leaves none open', async () => {
      begin(store);
      expect((await next())!.events).toEqual([]);
      for (const stream of [user(1), user(2), user(3)]) {
        const coming = next();
        await store.append([aWrite(stream)]);
        expect((await coming)!.events.map((event) => event.stream)).toEqual([stream, stream]);
        expect((await next())!.events).toEqual([]);
      }
      const last = next();
      await double.subscribed(1);
      await store.close();
      expect(await last).toBeUndefined();
      await double.subscribed(0);
    });

    test.each<[string, (double: KurrentDouble) => unknown]>([
      ['hears nothing', (now) => now.deafen()],
      ['can not be made', (now) => now.faults.push({ call: 'subscribe', when: 'before' })],
    ])('looks by itself where its subscription %s', async (_what, break_) => {
      const looking = await open(10);
      begin(looking);
      await next();
      break_(double);
      const coming = next();
      await store.append([aWrite(user(1))]);
      expect((await coming)!.events).toHaveLength(2);
      expect((await next())!.events).toEqual([]);
      await looking.close();
    });

    test('many at one place share one subscription', async () => {
      begin(store);
      const others = Array.from({ length: 5 }, () =>
        store.follow(START, { signal: stop.signal })[Symbol.asyncIterator](),
      );
      const all = [pages, ...others];
      await Promise.all(all.map((each) => each.next()));
      const coming = all.map((each) => each.next());
      await double.subscribed(1);
      await store.append([aWrite(user(1))]);
      for (const page of await Promise.all(coming)) expect((page.value as AllPage).events).toHaveLength(2);
    });
  });
});
