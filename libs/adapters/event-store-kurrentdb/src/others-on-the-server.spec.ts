import { START, WrongHistory, type AllPage } from '#application';
import { createIds, withChecksums } from '#contracts';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { openKurrentEventStore, type KurrentEventStore } from './index.js';

const ids = createIds();
const TENANT = '11111111-1111-4111-8111-111111111111';
const user = (key: string | number) => `user-${TENANT}_${key}`;
const onServer = (key: string | number) => `seatledger.${user(key)}`;
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
const aWrite = (stream: string) => withChecksums({ stream, expected: 'no-stream', events: [anEvent(), anEvent()] });

/** None of these is a name of ours, though the first ones are without the prefix. */
const NAMES = ['user-1', 'clock', 'address-2', 'catalogue', user(1), `tenant-${TENANT}`];
const NAMES_UNDER_PREFIX = [
  'seatledger.',
  'seatledger.user-1',
  'seatledger.clockwork',
  'seatledger.orders',
  `seatledger.tenant-${TENANT}_1`,
  `seatledger.user-${TENANT}`,
  onServer(1).toUpperCase().replace('SEATLEDGER', 'seatledger'),
  `$$${onServer('unwritten')}`,
  '$$seatledger.orders',
];
/** None of these can be read as an event of ours. */
const UNREADABLE = [
  ['an event without metadata', {}],
  ['one whose metadata are bytes', { metadata: Buffer.from([0, 255]) }],
  ['a link', { type: '$>', isJson: false, data: Buffer.from(`0@${onServer(1)}`) }],
  ['one of bytes alone', { type: 'TenantRenamed', isJson: false, data: Buffer.from([0, 255]) }],
] as const;
const KINDS = [...UNREADABLE.map(([, kind]) => kind), { metadata: Buffer.from('{"version":"1"}') }];

describe('what others write on the server', () => {
  let double: KurrentDouble;
  let store: KurrentEventStore;
  let leftOut: number;
  const open = (lookMilliseconds = 60_000) =>
    openKurrentEventStore({ url: double.url, lookMilliseconds, onLeftOut: (records) => (leftOut += records) });
  beforeAll(async () => {
    double = await KurrentDouble.start();
  });
  afterAll(() => double.close());
  beforeEach(async () => {
    double.reset();
    leftOut = 0;
    store = await open();
    stop = new AbortController();
  });
  afterEach(async () => {
    stop.abort();
    await store.close();
  });

  let stop: AbortController;
  const followers = (of: KurrentEventStore, count: number, after = START) =>
    Array.from({ length: count }, () => of.follow(after, { signal: stop.signal })[Symbol.asyncIterator]());
  const next = async (follower: AsyncIterator<AllPage>) => ((await follower.next()).value as AllPage).events;
  const all = (each: readonly AsyncIterator<AllPage>[]) => Promise.all(each.map(next));

  test('is left out, and counted where it stands under our prefix', async () => {
    const kinds = KINDS.flatMap((kind) => [...NAMES, ...NAMES_UNDER_PREFIX].map((name) => [name, kind] as const));
    for (const [name, kind] of kinds) double.addForeign(name, kind);
    await store.append([aWrite(user(1))]);
    for (const [name, kind] of kinds) double.addForeign(name, kind);
    await store.append([aWrite(user(2))]);
    for (const [name, kind] of kinds) double.addForeign(name, kind);

    const { events, caughtUp } = await store.readAll(START, 500);
    expect(events.map(({ stream }) => stream)).toEqual([user(1), user(1), user(2), user(2)]);
    expect(caughtUp).toBe(true);
    expect(await store.head()).toMatchObject({ eventId: events.at(-1)!.id });
    const [follower] = followers(store, 1);
    expect(await next(follower!)).toEqual(events);
    expect(await next(follower!)).toEqual([]);
    expect(leftOut).toBe(3 * KINDS.length * NAMES_UNDER_PREFIX.length);
    const places = double.records.map(({ stream, position }) => [stream, String(position).padStart(20, '0')] as const);
    for (const [stream, position] of places)
      expect(await store.eventIdAt(position)).toBe(
        stream.startsWith(`seatledger.${user('')}`)
          ? events.find((event) => event.position === position)!.id
          : undefined,
      );
  });

  test.each(UNREADABLE)('is left out in a stream of ours, too: %s', async (_what, kind) => {
    const { position } = await store.append([aWrite(user(1))]);
    double.addForeign(onServer(2), kind);
    expect((await store.readAll(START, 10)).events).toHaveLength(2);
    expect(await store.head()).toMatchObject({ position });
  });

  test('a tombstone on a stream of ours is passed', async () => {
    const { position } = await store.append([aWrite(user(1))]);
    double.tombstone(onServer(1));
    double.tombstone('user-1');
    expect((await store.readAll(START, 10)).events).toHaveLength(2);
    expect(await store.head()).toMatchObject({ position });
  });

  test('may fill pages under our prefix', async () => {
    await store.append([aWrite(user(1))]);
    double.addForeign('seatledger.orders', {}, 35);
    await store.append([aWrite(user(2))]);
    double.addForeign('seatledger.orders', {}, 35);
    for (const limit of [1, 2, 3, 10]) {
      const streams: string[] = [];
      for (let after = START; ;) {
        const page = await store.readAll(after, limit);
        streams.push(...page.events.map(({ stream }) => stream));
        after = page.next;
        if (page.caughtUp) break;
      }
      expect(streams).toEqual([user(1), user(1), user(2), user(2)]);
    }
    expect(leftOut).toBe(70);
    const fresh = await open();
    expect(await fresh.head()).toEqual(await store.head());
    expect(leftOut).toBe(70 + 35);
    await fresh.close();
  });

  test('is counted once by each process, whoever of it comes by first, and from which end', async () => {
    const places: string[] = [START];
    for (let round = 1; round <= 5; round += 1) {
      double.addForeign('seatledger.orders', {}, 10);
      places.push((await store.append([aWrite(user(round))])).position);
    }
    double.addForeign('seatledger.orders', {}, 10);
    await store.head();
    for (const place of [places[3]!, places[1]!, places[2]!, START, places[4]!, places[5]!])
      for (let read = 0; read < 2; read += 1) await store.readAll(place, 3);
    await store.readAll(START, 100);
    expect(leftOut).toBe(60);
  });

  describe('is passed once', () => {
    const MANY = 100_000;
    /** Resolves to how many records of the log were looked at meanwhile. */
    const scannedBy = async (work: () => Promise<unknown>): Promise<number> => {
      const before = double.scanned;
      await work();
      return double.scanned - before;
    };
    const looks = (count: number) => double.called('readAll', double.calls.readAll + count);

    test('by followers that look again and again', async () => {
      const looking = await open(5);
      await store.append([aWrite(user(1))]);
      const many = followers(looking, 5);
      await all(many);
      await all(many);
      const waiting = all(many);
      await double.subscribed(1);
      const scanned = await scannedBy(async () => {
        double.addForeign('orders-1', {}, MANY);
        await looks(20);
      });
      expect(scanned).toBeGreaterThanOrEqual(MANY);
      expect(scanned).toBeLessThan(MANY + 100);
      expect(
        await scannedBy(async () => {
          await store.append([aWrite(user(2))]);
          expect((await waiting).map((events) => events.length)).toEqual([2, 2, 2, 2, 2]);
        }),
      ).toBeLessThan(100);
      await looking.close();
    });

    test('by a follower that is told of an event behind it', async () => {
      const [follower] = followers(store, 1);
      await next(follower!);
      const coming = next(follower!);
      await double.subscribed(1);
      const scanned = await scannedBy(async () => {
        double.addForeign('orders-1', {}, MANY);
        await store.append([aWrite(user(1))]);
        expect(await coming).toHaveLength(2);
        expect(await next(follower!)).toEqual([]);
      });
      expect(scanned).toBeLessThan(MANY + 20);
    });

    test('by whoever asks for the end, a new process too', async () => {
      await store.append([aWrite(user(1))]);
      double.addForeign('orders-1', {}, MANY);
      const fresh = await open();
      const first = await scannedBy(() => fresh.head());
      expect(first).toBeLessThan(MANY + 20);
      expect(await scannedBy(() => Promise.all(Array.from({ length: 10 }, () => fresh.head())))).toBeLessThan(50);
      double.addForeign('orders-1', {}, MANY);
      const more = await scannedBy(() => Promise.all(Array.from({ length: 10 }, () => fresh.head())));
      expect(more).toBeLessThan(MANY + 50);
      const { position } = await store.append([aWrite(user(2))]);
      double.addForeign('orders-1', {}, 10);
      expect(await scannedBy(async () => expect(await fresh.head()).toMatchObject({ position }))).toBeLessThan(50);
      await fresh.close();
    });

    test('by followers and whoever asks for the end together', async () => {
      const { position } = await store.append([aWrite(user(1))]);
      double.addForeign('orders-1', {}, MANY);
      const fresh = await open();
      const scanned = await scannedBy(async () => {
        expect((await fresh.readAll(position, 100)).caughtUp).toBe(true);
        for (let asked = 0; asked < 5; asked += 1) expect(await fresh.head()).toMatchObject({ position });
        for (let asked = 0; asked < 5; asked += 1) await fresh.readAll(position, 100);
      });
      expect(scanned).toBeLessThan(MANY + 50);
      await fresh.close();
    });

    test('by who reads again and again from a place far behind', async () => {
      await store.append([aWrite(user(1))]);
      const { next: position } = await store.readAll(START, 10);
      double.addForeign('orders-1', {}, MANY);
      await store.append([aWrite(user(2))]);
      const scanned = await scannedBy(async () => {
        for (let asked = 0; asked < 5; asked += 1) expect((await store.readAll(position, 10)).events).toHaveLength(2);
      });
      expect(scanned).toBeLessThan(MANY + 50);
    });
  });

  test('a place that is none any more is left, and nothing of ours is missed', async () => {
    const { position } = await store.append([aWrite(user(1))]);
    double.addForeign('orders-1', {}, 3);
    await store.readAll(position, 10);
    await store.head();
    // a scavenge took the records away of which the last one was the place
    (double.records as unknown[]).splice(-3);
    const next = await store.append([aWrite(user(2))]);
    const { events } = await store.readAll(position, 10);
    expect(events.map(({ stream }) => stream)).toEqual([user(2), user(2)]);
    expect(await store.head()).toMatchObject(next);
  });

  test.each([
    ['got shorter', () => expect(store.head()).rejects.toThrow(WrongHistory)],
    ['said another id', () => store.storeIdNow()],
    ['refused an append', () => store.append([aWrite(user(9))]).catch(() => undefined)],
  ])('nothing is taken over into another log, once the one that was there %s', async (_what, find) => {
    for (let round = 0; round < 20; round += 1) await store.append([aWrite(user(round))]);
    await store.readAll(START, 100);
    double.addForeign('orders-1', {}, 10);
    await store.head();
    double.reset();
    const other = await open();
    for (const stream of [user(1), user(2)]) await other.append([aWrite(stream)]);
    await find();
    const { events } = await store.readAll(START, 100);
    expect(events.map(({ stream }) => stream)).toEqual([user(1), user(1), user(2), user(2)]);
    expect(await store.head()).toEqual(await other.head());
    const [follower] = followers(store, 1);
    expect(await next(follower!)).toEqual(events);
    await other.close();
  });

  test('the head is found in a log that went on from an older copy, where the last event known is none', async () => {
    await store.append([aWrite(user(1))]);
    const older = double.backUp();
    await store.append([aWrite(user(2))]);
    double.addForeign('orders-1');
    await store.head();
    double.restore(older);
    double.addForeign('orders-1', { data: Buffer.from('{"what":"of another length"}') });
    const other = await open();
    for (let round = 3; round < 10; round += 1) await other.append([aWrite(user(round))]);
    double.addForeign('orders-1');
    expect(await store.head()).toEqual(await other.head());
    await other.close();
  });

  describe('a page is one call', () => {
    test('however many followers wait at one place, and none to see its end', async () => {
      const other = await open();
      const many = followers(store, 12);
      await all(many);
      for (const writer of [store, other, store]) {
        const coming = all(many);
        await double.subscribed(1);
        const before = double.calls.readAll;
        await writer.append([aWrite(user(ids.next()))]);
        for (const events of await coming) expect(events).toHaveLength(2);
        for (const events of await all(many)) expect(events).toEqual([]);
        expect(double.calls.readAll - before).toBe(1);
      }
      await other.close();
    });

    test('also for who was busy when it came', async () => {
      const many = followers(store, 12);
      await all(many);
      const [first, ...late] = many;
      const coming = next(first!);
      await double.subscribed(1);
      const before = double.calls.readAll;
      await store.append([aWrite(user(1))]);
      expect(await coming).toHaveLength(2);
      expect(await next(first!)).toEqual([]);
      for (const events of await all(late)) expect(events).toHaveLength(2);
      expect(double.calls.readAll - before).toBe(1);
    });

    test('and a look is one where nobody has written', async () => {
      const looking = await open(5);
      const many = followers(looking, 12);
      await all(many);
      const waiting = all(many);
      await double.subscribed(1);
      const { scanned, calls } = double;
      const before = { scanned, calls: calls.readAll };
      await double.called('readAll', before.calls + 10);
      // each of them looked at the last record alone
      expect(double.scanned - before.scanned).toBeLessThanOrEqual(double.calls.readAll - before.calls);
      stop.abort();
      await waiting.catch(() => undefined);
      await looking.close();
    });

    test('and who begins after an append of its process finds it', async () => {
      const many = followers(store, 2);
      await all(many);
      await store.append([aWrite(user(1))]);
      const [late] = followers(store, 1);
      expect(await next(late!)).toHaveLength(2);
    });
  });
});
