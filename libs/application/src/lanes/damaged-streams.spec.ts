import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import { createIds } from '#contracts';
import { streamName, type StreamRef, type UserId } from '#licensing';
import { E1, E3 } from '#testing/catalogue';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';

describe('a command on a damaged stream', () => {
  let store: MemoryEventStore;
  let world: CommandWorld;
  let users: readonly string[];
  const worlds: CommandWorld[] = [];
  const shared = { keys: new MemoryKeys(), ids: createIds() };

  /** Opens a process that has read nothing yet. */
  const open = (): CommandWorld => {
    const opened = openWorld({ store, ...shared });
    worlds.push(opened);
    return opened;
  };
  const damage = async (ref: StreamRef): Promise<{ readonly stream: string; readonly eventId: string }> => {
    const stream = streamName(ref);
    const [first] = await store.read(stream);
    store.tamper(first!.id, { data: first!.data.replace(/\d(?=[^\d]*$)/, '0') + ' ' });
    return { stream, eventId: first!.id };
  };
  const user = (at: number): StreamRef => ({ kind: 'user', tenantId: CONTOSO, userId: users[at] as UserId });
  const assign = (at: number) =>
    ({ type: 'ChangeLicenses', body: { user: users[at]!, add: [{ skuId: E1.skuId }], remove: [] } }) as const;
  const rename = (at: number) =>
    ({ type: 'UpdateUser', body: { user: users[at]!, profile: { city: 'Berlin' } } }) as const;

  beforeEach(async () => {
    store = new MemoryEventStore();
    world = open();
    await world.setUp();
    await world.buy(E1, 10);
    users = await world.createUsers(3);
  });
  afterEach(async () => {
    for (const opened of worlds.splice(0)) await opened.close();
  });

  it('is answered with the event, and those beside it in the batch are decided', async () => {
    const damaged = await damage(user(1));
    const cold = open();
    const replies = await Promise.all([0, 1, 2].map((at) => cold.send(assign(at))));
    expect(replies).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'failed', failure: 'damaged-event', damage: damaged },
      { outcome: 'accepted' },
    ]);
    expect(await cold.totals(E1.skuId)).toMatchObject({ assigned: 2 });
  });

  it('is decided once the event is put back', async () => {
    const before = await store.read(streamName(user(1)));
    const { eventId } = await damage(user(1));
    const cold = open();
    const again = { id: 'the same' };
    expect(await cold.send(assign(1), again)).toMatchObject({ failure: 'damaged-event' });
    store.tamper(eventId, before[0]!);
    expect(await cold.send(assign(1), again)).toMatchObject({ outcome: 'accepted' });
  });

  it('in a dry run is answered with the event, too', async () => {
    const damaged = await damage(user(1));
    expect(await open().send(assign(1), { dryRun: true })).toMatchObject({ failure: 'damaged-event', damage: damaged });
  });

  it('whose receipt is damaged is not decided again', async () => {
    const sending = { id: 'repeated' };
    const first = await world.send(assign(0), sending);
    const { commandId } = first;
    await damage({ kind: 'command', tenantId: CONTOSO, commandId: commandId as never });
    expect(await open().send(assign(0), sending)).toMatchObject({ failure: 'damaged-event' });
    expect(await world.totals(E1.skuId)).toMatchObject({ assigned: 1 });
  });

  it('of the catalogue is answered so, and what needs no catalogue goes on', async () => {
    const damaged = await damage({ kind: 'catalogue' });
    const cold = open();
    const replies = await Promise.all([cold.send(assign(0)), cold.send(rename(1))]);
    expect(replies).toMatchObject([{ failure: 'damaged-event', damage: damaged }, { outcome: 'accepted' }]);
  });

  it('fails alone in a bulk operation', async () => {
    await damage(user(1));
    const cold = open();
    const lines = users.map((each) => ({ user: each }));
    const operation = { mode: 'add', licenses: [{ skuId: E1.skuId }], users: lines } as const;
    const tried = await cold.send({ type: 'StartOperation', body: operation }, { dryRun: true });
    const failed = { state: 'failed', refusal: { code: 'damaged-event' } };
    expect(tried).toMatchObject({ items: [{ state: 'complete' }, failed, { state: 'complete' }] });
    await cold.accept({ type: 'StartOperation', body: operation });
    await cold.runner.idle();
    expect(await cold.totals(E1.skuId)).toMatchObject({ assigned: 2 });
    const all = cold.codec.readAround((await store.readAll('0'.repeat(20), 1_000)).events);
    const failures = all.flatMap((each) =>
      'event' in each && each.event.type === 'OperationProgressed' ? each.event.data.failures : [],
    );
    expect(failures).toEqual([{ at: 1, refusal: { code: 'damaged-event' } }]);
  });

  it('is nobody else’s: a product whose pool is damaged holds up no other product', async () => {
    await world.buy(E3, 10);
    await damage({ kind: 'seats', tenantId: CONTOSO, skuId: E3.skuId });
    expect(await open().send(assign(0))).toMatchObject({ outcome: 'accepted' });
  });
});
