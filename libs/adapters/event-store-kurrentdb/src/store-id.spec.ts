import { START, WrongHistory } from '#application';
import { createIds, withChecksums } from '#contracts';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { openKurrentEventStore } from './index.js';

const ids = createIds();
const STORE_ID = '22222222-2222-4222-8222-222222222222';
const TENANT = 'tenant-11111111-1111-4111-8111-111111111111';
const aWrite = (stream = TENANT) => {
  const id = ids.next();
  const metadata = {
    actor: 'a',
    actorKind: 'local' as const,
    commandId: id,
    correlationId: id,
    causationId: id,
    occurredAt: '2026-01-15T08:00:00.000Z',
  };
  const event = { id, type: 'TenantRenamed', version: 1, data: '{"displayName":"Contoso"}', metadata };
  return withChecksums({ stream, expected: 'no-stream', events: [event] });
};
const json = (value: unknown) => ({ data: Buffer.from(JSON.stringify(value)) });
const refused = (says: RegExp) => ({ code: 'unusable-store', message: expect.stringMatching(says) });

describe('what a log on KurrentDB says of itself', () => {
  let double: KurrentDouble;
  const open = (prefix?: string) =>
    openKurrentEventStore({ url: prefix === undefined ? double.url : `${double.url}&prefix=${prefix}` });
  const streams = () => double.records.map(({ stream }) => stream);
  beforeAll(async () => {
    double = await KurrentDouble.start();
  });
  afterAll(() => double.close());
  beforeEach(() => double.reset());

  test('is made once, in one call, also where several start at once', async () => {
    const stores = await Promise.all([open(), open(), open()]);
    const [id, ...others] = await Promise.all(stores.map((store) => store.storeId()));
    expect(others).toEqual([id, id]);
    expect(streams()).toEqual(['seatledger.store', `seatledger.store-${id}`]);
    expect(await stores[0]!.readAll(START, 10)).toEqual({ events: [], next: START, caughtUp: true });
    expect(await stores[0]!.belongTo('keys')).toBe('keys');
    expect(await stores[1]!.belongTo('others')).toBe('keys');
    await Promise.all(stores.map((store) => store.close()));
  });

  test.each([
    ['first', {}, 1],
    ['second', { format: 2 }, 2],
  ])('is refused where an earlier release wrote it: the %s format, of which nothing is changed', async (...format) => {
    const [, mark, found] = format;
    double.addForeign('seatledger-store', { type: 'StoreCreated', ...json({ storeId: STORE_ID, ...mark }) });
    double.addForeign(TENANT, { type: 'TenantCreated' });
    const says = new RegExp(
      `^the log on the KurrentDB server was written by an earlier release \\(format ${found}, ` +
        'this release needs 3\\): name another server, and keep this one for the release that wrote its log$',
    );
    await expect(open()).rejects.toMatchObject(refused(says));
    await expect(open('east.')).rejects.toMatchObject(refused(says));
    expect(streams()).toEqual(['seatledger-store', TENANT]);
  });

  test('is refused where a newer release wrote it', async () => {
    double.addForeign('seatledger.store', { type: 'StoreCreated', ...json({ storeId: STORE_ID, format: 4 }) });
    await expect(open()).rejects.toMatchObject(refused(/newer release \(format 4, this release knows 3\): start that/));
  });

  test.each([
    ['of somebody else', { type: 'OrderPlaced' }],
    ['without an id', { type: 'StoreCreated' }],
    ['in bytes', { type: 'StoreCreated', isJson: false }],
    ['of nothing', { type: 'StoreCreated', data: Buffer.from('null') }],
  ])('is refused where an event %s stands in its place', async (_what, event) => {
    double.addForeign('seatledger.store', event);
    await expect(open()).rejects.toMatchObject(
      refused(/^the stream seatledger\.store .* holds what Seatledger didn't write: name another server, or another/),
    );
    expect(streams()).toEqual(['seatledger.store']);
    await (await open('east.')).close();
  });

  test('is refused where somebody else wrote the name of the key store', async () => {
    await (await open()).close();
    double.addForeign('seatledger.store', { type: 'OrderPlaced' });
    await expect(open()).rejects.toMatchObject(refused(/holds what Seatledger didn't write/));
  });

  test('is refused where events stand beside no id, and none is made', async () => {
    double.addForeign('seatledger.orders-1');
    double.addForeign(`seatledger.${TENANT}`);
    await expect(open()).rejects.toMatchObject(
      refused(/has events under the prefix seatledger\., and no stream seatledger\.store beside them: restore/),
    );
    expect(double.records).toHaveLength(2);
  });

  test('is made beside what others wrote, under our prefix too', async () => {
    const names = ['orders-1', `$$seatledger.${TENANT}`, 'seatledger.orders', 'seatledger.clockwork', TENANT, 'clock'];
    for (const stream of [...names, `seatledger.${TENANT.toUpperCase()}`]) double.addForeign(stream);
    double.addForeign('seatledger-store', { type: 'OrderPlaced' });
    await (await open()).close();
  });

  test('is refused where its beginning is hidden, or it was deleted', async () => {
    const store = await open();
    await store.belongTo('keys');
    const id = await store.storeId();
    await store.close();
    double.addForeign('$$seatledger.store', { type: '$metadata', ...json({ $maxCount: 1 }) });
    await expect(open()).rejects.toMatchObject(refused(/beginning of the stream seatledger\.store .* is hidden: take/));
    double.addForeign('$$seatledger.store', { type: '$metadata', ...json({}) });
    double.softDelete(`seatledger.store-${id}`);
    await expect(open()).rejects.toMatchObject(refused(/stream seatledger\.store-\S+ .* is missing: restore a backup/));
    double.tombstone('seatledger.store');
    await expect(open()).rejects.toMatchObject(refused(/somebody deleted the stream seatledger\.store .*: restore/));
  });

  test('keeps products with different prefixes apart on one server', async () => {
    const [one, two] = [await open(), await open('east.')];
    expect(await one.storeId()).not.toBe(await two.storeId());
    await one.append([aWrite()]);
    expect([await two.head(), await two.read(TENANT)]).toEqual([undefined, []]);
    await two.append([aWrite()]);
    for (const store of [one, two]) {
      const { events } = await store.readAll(START, 10);
      expect(events.map(({ stream, revision }) => ({ stream, revision }))).toEqual([{ stream: TENANT, revision: 0 }]);
      expect(await store.read(TENANT)).toEqual(events);
      expect(await store.head()).toMatchObject({ eventId: events[0]!.id });
      await store.close();
    }
    expect(streams()).toEqual(expect.arrayContaining([`seatledger.${TENANT}`, `east.${TENANT}`]));
  });

  test('keeps an append out of another log that took its place', async () => {
    const store = await open();
    await store.append([aWrite()]);
    double.reset();
    await (await open()).close();
    const before = double.records.length;
    for (const write of [() => store.append([aWrite()]), () => store.append([], { read: [read(TENANT)] })]) {
      await expect(write()).rejects.toThrow(WrongHistory);
      await expect(write()).rejects.toThrow(/nothing was written: the log \S+ isn't on the server any more/);
    }
    expect(double.records).toHaveLength(before);
    await store.close();
  });
});

const read = (stream: string) => ({ stream, expected: 'no-stream' as const });
