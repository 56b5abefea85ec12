import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryReadModels } from '#adapters/read-models-memory';
import {
  type CommandRequest,
  RETENTION_ACTOR,
  START,
  TenantKeysGone,
  tenantErasureOf,
  verifyReadModels,
} from '#application';
import { allProjections, usersCount } from '#projections';
import { E3 } from '#testing/catalogue';
import { FaultyEventStore } from '#testing/faults';
import { CONTOSO, FABRIKAM, openWorld, RetentionWorld, type CommandWorld } from '#testing/world';

const DAY = 86_400_000;
const CLOSE: CommandRequest = { type: 'CloseTenant', body: { confirm: 3 } };
const REFERENCE = { reference: 'CHG-1' };
const create = (tenantId: string): CommandRequest => ({
  type: 'CreateTenant',
  body: { displayName: 'Again', country: 'DE', tenantId },
});

describe('a closed tenant whose retention is over', () => {
  let store: FaultyEventStore;
  let world: RetentionWorld;
  let commands: CommandWorld;
  let models: MemoryReadModels;
  let users: readonly string[];
  const persons = (tenantId = CONTOSO) =>
    commands.keys.get(users.map((personId) => ({ tenantId, personId }))).then((keys) => keys.map(({ state }) => state));
  const documentsOf = async (tenantId: string): Promise<readonly string[]> => {
    const keys = allProjections.map(async ({ name }) =>
      (await models.keys({ name }, {}, 10_000)).filter((key) => key.startsWith(tenantId)),
    );
    return (await Promise.all(keys)).flat();
  };
  const typesOfTenant = async () => (await store.read(`tenant-${CONTOSO}`)).map(({ type }) => type);
  const certificate = async () => {
    const erasure = await tenantErasureOf(CONTOSO, commands);
    return erasure.state === 'certified' ? erasure.certificate : erasure.state;
  };
  const purgeAll = async () => {
    const swept = await world.sweep();
    await world.shred();
    await world.project();
    return swept;
  };

  beforeEach(async () => {
    store = new FaultyEventStore(new MemoryEventStore());
    models = new MemoryReadModels();
    world = await RetentionWorld.open({ store, models, users: (tenantId) => usersCount(models, tenantId) });
    ({ commands } = world);
    await commands.setUp();
    await commands.accept(create(FABRIKAM));
    await commands.buy(E3, 5);
    users = await commands.createUsers(3);
    await world.project();
    await commands.accept(CLOSE, { ...REFERENCE, id: 'close' });
  });
  afterEach(() => world.close());

  it('loses nothing before', async () => {
    world.time.advance(30 * DAY - 1);
    expect(await purgeAll()).toMatchObject({ purged: 0 });
    expect(await persons()).toEqual(['active', 'active', 'active']);
    expect(await certificate()).toBe('none');
  });

  it('is purged at its deadline: every key, what the read models have, and one certificate', async () => {
    world.time.advance(30 * DAY);
    const others = await documentsOf(FABRIKAM);
    expect(await purgeAll()).toMatchObject({ purged: 1, refused: 0, failed: 0 });
    expect(await typesOfTenant()).toEqual(['TenantCreated', 'TenantClosed', 'TenantPurged', 'TenantKeysShredded']);
    expect(await persons()).toEqual(['shredded', 'shredded', 'shredded']);
    await expect(commands.keys.hashKey(CONTOSO)).rejects.toThrow(TenantKeysGone);
    expect(await documentsOf(CONTOSO)).toEqual([]);
    expect(await documentsOf(FABRIKAM)).toEqual(others);
    expect(others.length).toBeGreaterThan(0);
    expect(await certificate()).toMatchObject({ tenantId: CONTOSO, users: 3, rule: { retention: 'P30D' } });
  });

  it('is purged once, however often it is asked for', async () => {
    world.time.advance(30 * DAY);
    await purgeAll();
    const { retentionId } = ((await certificate()) as { readonly rule: { readonly retentionId: string } }).rule;
    const due = { tenantId: CONTOSO, userId: null, retentionId, service: null };
    expect(await world.worker.onWakeUp(due)).toBe('before');
    expect(await purgeAll()).toMatchObject({ purged: 0, before: 0, refused: 0 });
    expect(await typesOfTenant()).toHaveLength(4);
  });

  it('is purged by a wake-up, which comes to nothing before its time', async () => {
    const [closed] = commands.codec.read(await store.read(`tenant-${CONTOSO}`, { backwards: true, limit: 1 }));
    if (closed?.event.type !== 'TenantClosed') throw new Error('not closed');
    const due = { tenantId: CONTOSO, userId: null, retentionId: closed.event.data.retentionId, service: null };
    expect(await world.worker.onWakeUp(due)).toBe('ignored');
    world.time.advance(30 * DAY);
    await world.project();
    expect(await world.worker.onWakeUp(due)).toBe('purged');
  });

  it('waits while the clock is not trusted', async () => {
    await world.project();
    world.time.step(31 * DAY);
    expect(await world.sweep()).toMatchObject({ untrusted: true, purged: 0 });
    expect(await typesOfTenant()).toEqual(['TenantCreated', 'TenantClosed']);
  });

  it('is not there any more, for commands, for repeats, and for whoever asks what became of one', async () => {
    world.time.advance(30 * DAY);
    await purgeAll();
    const refusal = { code: 'tenant-not-found' };
    expect(await commands.refuse(CLOSE, { ...REFERENCE, id: 'close' })).toEqual(refusal);
    expect(await commands.refuse({ type: 'ReopenTenant', body: {} })).toEqual(refusal);
    expect(await commands.refuse({ type: 'RenameTenant', body: { displayName: 'New' } })).toEqual(refusal);
    expect(await commands.refuse({ type: 'DeleteUser', body: { user: users[0]! } })).toEqual(refusal);
    const purge: CommandRequest = { type: 'PurgeUser', body: { userId: users[0]!, retentionId: CONTOSO } };
    expect(await commands.refuse(purge, { actor: RETENTION_ACTOR })).toEqual(refusal);
    expect(await commands.commands.lookup(CONTOSO, 'close', 'key')).toBeUndefined();
    expect(commands.bugs).toEqual([]);
  });

  it('is not there for another process either, which knew it open', async () => {
    const { keys, ids } = commands;
    await commands.accept({ type: 'ReopenTenant', body: {} });
    const rename: CommandRequest = { type: 'RenameTenant', body: { displayName: 'New' } };
    const other = openWorld({ store, keys, ids, clock: world.time, runOperations: false });
    await other.accept(rename, { id: 'rename' });
    await commands.accept(CLOSE, REFERENCE);
    world.time.advance(30 * DAY);
    await purgeAll();
    for (const id of ['rename', 'another', 'one more'])
      expect([id, await other.refuse(rename, { id })]).toEqual([id, { code: 'tenant-not-found' }]);
    await other.close();
  });

  it('gives its id to nobody, for ever', async () => {
    world.time.advance(30 * DAY);
    await purgeAll();
    world.time.advance(4_000 * DAY);
    expect(await commands.refuse(create(CONTOSO))).toEqual({ code: 'tenant-exists' });
  });

  it('leaves read models that follow from the log', async () => {
    world.time.advance(30 * DAY);
    await purgeAll();
    const { codec } = commands;
    for (const tenantId of [undefined, CONTOSO, FABRIKAM]) {
      const parts = { store, codec, readModels: models, definitions: allProjections, scratch: new MemoryReadModels() };
      const verified = await verifyReadModels({ ...parts, ...(tenantId === undefined ? {} : { tenantId }) });
      expect(verified.differing).toEqual([]);
      expect(verified.readModels.filter(({ notCompared }) => notCompared !== undefined)).toEqual([]);
    }
  });

  it('keeps its events, none of which can be opened', async () => {
    const before = (await store.readAll(START, 10_000)).events.length;
    world.time.advance(30 * DAY);
    await purgeAll();
    const { events } = await store.readAll(START, 10_000);
    // the purge with its receipt, and the shredding
    expect(events).toHaveLength(before + 3);
    const opened = JSON.stringify(await commands.codec.open(events));
    expect(opened).not.toContain('@contoso.com');
  });

  it('is certified only once its keys are gone, and the shredding is recorded once', async () => {
    world.time.advance(30 * DAY);
    await world.sweep();
    expect(await certificate()).toBe('pending');
    store.failNextAppend('unavailable');
    await world.shred();
    expect(await persons()).toEqual(['shredded', 'shredded', 'shredded']);
    expect(await certificate()).toBe('pending');
    await Promise.all([world.shred(), world.shred()]);
    expect(await certificate()).toMatchObject({ users: 3 });
    expect(await typesOfTenant()).toHaveLength(4);
  });

  it('goes on in a restored log that had it open still, where its keys are gone already', async () => {
    const { shreddedAt } = await commands.keys.shredTenant(CONTOSO, {
      shreddedAt: '2026-01-01T00:00:00.000Z',
      receipt: 'r',
    });
    world = await world.restart();
    ({ commands } = world);
    expect(await commands.refuse({ type: 'ReopenTenant', body: {} })).toMatchObject({ code: 'tenant-not-found' });
    world.time.advance(30 * DAY);
    expect(await purgeAll()).toMatchObject({ purged: 1 });
    const found = (await certificate()) as { readonly keysShredded: { readonly at: string } };
    expect(found.keysShredded.at).toBe(shreddedAt);
  });
});
