import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import { DamagedStream, OutcomeUnknown, type EventStore } from '#application';
import { createIds } from '#contracts';
import { streamName, type AddressKey, type StreamRef, type UserId } from '#licensing';
import { E1, E3 } from '#testing/catalogue';
import { PromptDelay } from '#testing/fakes';
import { CONTOSO, FABRIKAM, openWorld, type CommandWorld } from '#testing/world';
import { appendUntilKnown } from './append-until-known.js';

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

  it('that would have made it, unread, is answered so as well', async () => {
    const [key] = await world.hasher.addressKeys(CONTOSO, ['user1@contoso.com']);
    const damaged = await damage({ kind: 'address', tenantId: CONTOSO, key: key as AddressKey });
    const cold = open();
    const [taken, made] = await Promise.all(
      ['USER1@contoso.com', 'new@contoso.com'].map((userPrincipalName) =>
        cold.send({ type: 'CreateUser', body: { userPrincipalName, profile: { displayName: 'New' } } }),
      ),
    );
    expect(taken).toMatchObject({ outcome: 'failed', failure: 'damaged-event', damage: damaged });
    expect(made).toMatchObject({ outcome: 'accepted' });
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

describe('a command on a stream that lost its beginning', () => {
  let store: MemoryEventStore;
  let world: CommandWorld;
  let users: readonly string[];
  const worlds: CommandWorld[] = [];
  const shared = { keys: new MemoryKeys(), ids: createIds() };

  const open = (): CommandWorld => {
    const opened = openWorld({ store, ...shared });
    worlds.push(opened);
    return opened;
  };
  const user = (at: number): StreamRef => ({ kind: 'user', tenantId: CONTOSO, userId: users[at] as UserId });
  const address = async (text: string): Promise<StreamRef> => {
    const [key] = await world.hasher.addressKeys(CONTOSO, [text]);
    return { kind: 'address', tenantId: CONTOSO, key: key as AddressKey };
  };
  const cut = (ref: StreamRef): { readonly failure: string; readonly damage: { readonly stream: string } } => {
    const stream = streamName(ref);
    store.damage(stream);
    return { failure: 'damaged-stream', damage: { stream } };
  };
  const assign = (at: number) =>
    ({ type: 'ChangeLicenses', body: { user: users[at]!, add: [{ skuId: E1.skuId }], remove: [] } }) as const;
  const unassign = (at: number) =>
    ({ type: 'ChangeLicenses', body: { user: users[at]!, add: [], remove: [{ skuId: E1.skuId }] } }) as const;
  const rename = (at: number) =>
    ({ type: 'UpdateUser', body: { user: users[at]!, profile: { city: 'Berlin' } } }) as const;
  const create = (name: string) =>
    ({
      type: 'CreateUser',
      body: { userPrincipalName: `${name}@contoso.com`, profile: { displayName: name }, usageLocation: 'DE' },
    }) as const;

  beforeEach(async () => {
    store = new MemoryEventStore();
    world = open();
    await world.setUp();
    await world.buy(E1, 10);
    await world.buy(E3, 10);
    users = await world.createUsers(3);
  });
  afterEach(async () => {
    for (const opened of worlds.splice(0)) await opened.close();
  });

  // the warm process has decided on all of these streams, and keeps their states
  describe.each([
    ['in a process that knew it before', () => world],
    ['in a process that reads it for the first time', open],
  ])('%s', (_which, process) => {
    it('is told its name where it is a user’s, and those beside it in the batch are decided', async () => {
      const told = cut(user(1));
      const asked = process();
      const replies = await Promise.all([0, 1, 2].map((at) => asked.send(assign(at))));
      expect(replies).toMatchObject([{ outcome: 'accepted' }, told, { outcome: 'accepted' }]);
      expect(await asked.totals(E1.skuId)).toMatchObject({ assigned: 2 });
    });

    it('is told so where several are damaged, each by its own name', async () => {
      const asked = process();
      const told = [cut(user(0)), cut(user(2))];
      const replies = await Promise.all([0, 1, 2].map((at) => asked.send(rename(at))));
      expect(replies).toMatchObject([told[0], { outcome: 'accepted' }, told[1]]);
    });

    it('is told so where it is a pool’s, and commands for other products are decided', async () => {
      const told = cut({ kind: 'seats', tenantId: CONTOSO, skuId: E3.skuId });
      const asked = process();
      const other = {
        type: 'ChangeLicenses',
        body: { user: users[0]!, add: [{ skuId: E3.skuId }], remove: [] },
      } as const;
      expect(await Promise.all([asked.send(other), asked.send(assign(1))])).toMatchObject([
        told,
        { outcome: 'accepted' },
      ]);
    });

    it('is told so where it is the catalogue’s, and what needs no catalogue is decided', async () => {
      const told = cut({ kind: 'catalogue' });
      const asked = process();
      expect(await Promise.all([asked.send(assign(0)), asked.send(rename(1))])).toMatchObject([
        told,
        { outcome: 'accepted' },
      ]);
    });

    it('is told so where it is the tenant’s, and those of other tenants are decided', async () => {
      const told = cut({ kind: 'tenant', tenantId: CONTOSO });
      const asked = process();
      await asked.setUp(FABRIKAM);
      expect(await asked.send(create('new'))).toMatchObject(told);
      expect(await asked.send(create('new'), { tenantId: FABRIKAM })).toMatchObject({ outcome: 'accepted' });
    });

    it('is told so where it is an address’, and other addresses can be taken', async () => {
      const told = cut(await address('new@contoso.com'));
      const asked = process();
      expect(await Promise.all([asked.send(create('new')), asked.send(create('other'))])).toMatchObject([
        told,
        { outcome: 'accepted' },
      ]);
    });

    it('is told so where nothing would be written', async () => {
      const told = cut(user(1));
      const asked = process();
      expect(await asked.send(unassign(1))).toMatchObject(told);
      expect(await asked.send(assign(1), { dryRun: true })).toMatchObject(told);
    });

    it('is not decided again where it is that of its receipt', async () => {
      const sending = { id: 'repeated' };
      const { commandId } = await world.send(assign(0), sending);
      const told = cut({ kind: 'command', tenantId: CONTOSO, commandId: commandId as never });
      const asked = open();
      expect(await asked.send(assign(0), sending)).toMatchObject(told);
      expect(await asked.totals(E1.skuId)).toMatchObject({ assigned: 1 });
    });

    it('is decided once the stream is whole again', async () => {
      const told = cut(user(1));
      const asked = process();
      expect(await asked.send(assign(1), { id: 'the same' })).toMatchObject(told);
      store.damagedStreams.clear(streamName(user(1)));
      expect(await asked.send(assign(1), { id: 'the same' })).toMatchObject({ outcome: 'accepted' });
    });

    it('fails alone in a bulk operation', async () => {
      cut(user(1));
      const asked = process();
      const operation = {
        mode: 'add',
        licenses: [{ skuId: E1.skuId }],
        users: users.map((each) => ({ user: each })),
      } as const;
      const tried = await asked.send({ type: 'StartOperation', body: operation }, { dryRun: true });
      const failed = { state: 'failed', refusal: { code: 'damaged-stream' } };
      expect(tried).toMatchObject({ items: [{ state: 'complete' }, failed, { state: 'complete' }] });
      await asked.accept({ type: 'StartOperation', body: operation });
      await asked.runner.idle();
      expect(await asked.totals(E1.skuId)).toMatchObject({ assigned: 2 });
    });
  });
});

describe('an append that met damage', () => {
  const damage = (written: boolean) => new DamagedStream('user-1', 'it is cut', { written });
  const append = (...failures: readonly Error[]) => {
    const left = [...failures];
    const store = { append: () => Promise.reject(left.shift()!) } as unknown as EventStore;
    return appendUntilKnown({ store, delay: new PromptDelay(), signal: new AbortController().signal }, []);
  };

  it('is refused where nothing was written', () =>
    expect(append(damage(false))).rejects.toMatchObject({ code: 'damaged-stream' }));

  it.each([
    ['was written all the same', [damage(true)]],
    ['had no answer before', [new OutcomeUnknown('no answer'), damage(false)]],
  ])('isn’t repeated for ever where it %s: nobody knows, and its receipts tell', async (_which, failures) => {
    await expect(append(...failures)).rejects.toThrow(OutcomeUnknown);
  });
});
