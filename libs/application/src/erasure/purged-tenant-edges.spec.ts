import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import { MemoryReadModels } from '#adapters/read-models-memory';
import {
  type EventStore,
  Freshness,
  type ProjectionAlarm,
  rebuildProjection,
  START,
  TenantKeysGone,
  tenantErasureOf,
  UnfinishedOperationsOfLog,
} from '#application';
import type { CommandId, OperationId, UserId } from '#licensing';
import { allProjections, usersCount } from '#projections';
import { PromptDelay, PromptTurn } from '#testing/fakes';
import { withMethods } from '#testing/faults';
import { CONTOSO, openWorld, RetentionWorld, type CommandWorld } from '#testing/world';
import { listUsers } from '../operations/list-users.js';

const DAY = 86_400_000;

describe('the purge of a tenant', () => {
  let store: MemoryEventStore;
  let models: MemoryReadModels;
  let world: RetentionWorld;
  let commands: CommandWorld;
  let users: readonly string[];
  let alarms: ProjectionAlarm[];
  const close = () => commands.accept({ type: 'CloseTenant', body: { confirm: users.length } }, { reference: 'CHG-1' });
  const persons = async () =>
    (await commands.keys.get(users.map((personId) => ({ tenantId: CONTOSO, personId })))).map(({ state }) => state);
  const certificate = async () => (await tenantErasureOf(CONTOSO, commands)).state;
  const documents = async (definitions = allProjections) => {
    const keys = await Promise.all(
      definitions.map(async ({ name }) => ({ name, keys: await models.keys({ name }, {}, 10_000) })),
    );
    return keys.filter((each) => each.keys.some((key) => key.startsWith(CONTOSO))).map(({ name }) => name);
  };
  /** Resolves to what the log has of the tenant since its purge, but for the record of its shredding. */
  const eventsSincePurge = async () => {
    const { events } = await store.readAll(START, 10_000);
    const purged = events.findIndex(({ type }) => type === 'TenantPurged');
    const since = events.slice(purged + 1).filter(({ stream }) => stream.includes(CONTOSO));
    return since.map(({ type }) => type).filter((type) => type !== 'TenantKeysShredded');
  };
  const open = async () => {
    world = await RetentionWorld.open({
      store,
      models,
      users: (tenantId) => usersCount(models, tenantId),
      runOperations: false,
      onAlarm: (alarm) => void alarms.push(alarm),
    });
    ({ commands } = world);
  };

  beforeEach(async () => {
    store = new MemoryEventStore();
    models = new MemoryReadModels();
    alarms = [];
    await open();
    await commands.setUp();
    users = await commands.createUsers(3);
    await world.project();
  });
  afterEach(() => world.close());

  it('leaves no hash key in the memory of a process that decided it, or that was asked about the tenant', async () => {
    await close();
    const { keys, ids, hasher } = commands;
    const other = openWorld({ store, keys, ids, clock: world.time, runOperations: false });
    const inOther = () => other.hasher.addressKeys(CONTOSO, ['ann@contoso.com']);
    await inOther();
    world.time.advance(30 * DAY);
    await world.sweep();
    await keys.shredTenant(CONTOSO, { shreddedAt: '2026-02-01T00:00:00.000Z', receipt: 'r' });
    await expect(hasher.addressKeys(CONTOSO, ['ann@contoso.com'])).rejects.toThrow(TenantKeysGone);
    // nobody has told this process yet
    await inOther();
    await other.refuse({ type: 'ReopenTenant', body: {} });
    await expect(inOther()).rejects.toThrow(TenantKeysGone);
    await other.close();
  });

  it('leaves no hash key in the memory of the process that shreds its keys', async () => {
    await close();
    world.time.advance(30 * DAY);
    await world.sweep();
    // whoever still had something under way brings it back
    await commands.hasher.addressKeys(CONTOSO, ['ann@contoso.com']);
    await world.shred();
    await expect(commands.hasher.addressKeys(CONTOSO, ['ann@contoso.com'])).rejects.toThrow(TenantKeysGone);
  });

  it('has its keys shredded once more where a key store from before is restored', async () => {
    await close();
    const { file } = commands.keys as MemoryKeys;
    const parts = ['persons', 'hashKeys', 'goneTenants', 'notes'] as const;
    const backup = parts.map((part) => [part, [...file[part]]] as const);
    world.time.advance(30 * DAY);
    await world.sweep();
    await world.shred();
    expect(await certificate()).toBe('certified');
    for (const [part, entries] of backup) {
      file[part].clear();
      for (const [key, value] of entries) (file[part] as Map<string, unknown>).set(key, value);
    }
    expect([await persons(), await certificate()]).toEqual([['active', 'active', 'active'], 'pending']);
    await world.shred();
    expect([await persons(), await certificate()]).toEqual([['shredded', 'shredded', 'shredded'], 'certified']);
    await expect(commands.keys.hashKey(CONTOSO)).rejects.toThrow(TenantKeysGone);
    expect((await store.read(`tenant-${CONTOSO}`)).filter(({ type }) => type === 'TenantKeysShredded')).toHaveLength(1);
  });

  describe('with a bulk operation under way', () => {
    let operationId: string;
    beforeEach(async () => {
      const body = { mode: 'delete', users: users.map((user) => ({ user })), confirm: users.length } as const;
      const started = await commands.accept({ type: 'StartOperation', body });
      operationId = (started as { readonly operationId: string }).operationId;
    });
    const purge = async () => {
      await close();
      world.time.advance(30 * DAY);
      await world.sweep();
      await world.shred();
      await world.project();
    };

    it('ends it: nothing of the tenant is recorded any more, and nothing comes back', async () => {
      const { keys, ids } = commands;
      // this process has the hash key, and the states of the tenant and the operation as they were
      const other = openWorld({ store, keys, ids, clock: world.time, runOperations: false });
      await other.accept({ type: 'RenameTenant', body: { displayName: 'New' } });
      await purge();
      for (const { runner, bugs } of [commands, other]) {
        runner.notify(CONTOSO, operationId);
        await runner.idle();
        expect(bugs).toEqual([]);
      }
      await other.close();
      await world.project();
      expect([await eventsSincePurge(), await documents()]).toEqual([[], []]);
    });

    it('is gone on with by no process that starts afterwards', async () => {
      const unfinished = new UnfinishedOperationsOfLog(store, commands.codec, new PromptTurn());
      expect(await unfinished.list()).toEqual([{ tenantId: CONTOSO, operationId }]);
      await purge();
      expect(await unfinished.list()).toEqual([]);
    });
  });

  it('drops all documents of a tenant that has very many', async () => {
    users = [...users, ...(await commands.createUsers(130, 'one-more-'))];
    await world.project();
    await close();
    world.time.advance(30 * DAY);
    await world.sweep();
    await world.project();
    expect(await documents()).toEqual([]);
  });

  it('leaves no receipt of a command that was on its way', async () => {
    const { keys, ids } = commands;
    const other = openWorld({ store, keys, ids, clock: world.time, runOperations: false });
    await close();
    world.time.advance(30 * DAY);
    await world.sweep();
    const commandId = ids.next() as CommandId;
    const reply = await other.lanes.submit({
      commandId,
      commandType: 'DeleteUser',
      tenantId: CONTOSO,
      owner: CONTOSO,
      hash: 'hash',
      plan: { type: 'DeleteUser', user: { by: 'id', userId: users[0] as UserId } },
      named: { users: [], skuIds: [] },
      metadata: { actor: 'somebody', actorKind: 'local', commandId, correlationId: commandId, causationId: commandId },
    });
    expect(reply).toMatchObject({ outcome: 'refused', refusal: { code: 'tenant-not-found' } });
    await other.close();
    expect(await eventsSincePurge()).toEqual([]);
  });

  it('keeps a list of users from being written that was on its way', async () => {
    const { codec, ids, hasher, clock } = commands;
    const operationId = ids.next() as OperationId;
    const cause = { commandId: operationId, correlationId: operationId, causationId: operationId };
    const metadata = { actor: 'somebody', actorKind: 'local', ...cause, occurredAt: clock.now() } as const;
    const items = users.map((userId, index) => ({ index, userId: userId as UserId }));
    const { signal } = new AbortController();
    const delay = new PromptDelay();
    const turn = new PromptTurn();
    // the hash key is in memory still
    await hasher.addressKeys(CONTOSO, ['ann@contoso.com']);
    const list = (into: EventStore) =>
      listUsers(
        { store: into, codec, ids, hasher, delay, turn, signal },
        { tenantId: CONTOSO, operationId, items, metadata, ofKnownUsers: true },
      );
    await close();
    world.time.advance(30 * DAY);
    // the purge comes between the look at the tenant and the first append
    let isPurged = false;
    const late = withMethods(store, {
      append: async (...asked: Parameters<EventStore['append']>) => {
        if (!isPurged) await world.sweep();
        isPurged = true;
        return store.append(...asked);
      },
    });
    await expect(list(late)).rejects.toThrow(TenantKeysGone);
    expect(await eventsSincePurge()).toEqual([]);
  });

  describe('whose record is damaged', () => {
    const damage = async (): Promise<void> => {
      const events = await store.read(`tenant-${CONTOSO}`);
      store.tamper(events.find(({ type }) => type === 'TenantPurged')!.id, { data: '{}' });
    };
    beforeEach(async () => {
      await close();
      world.time.advance(30 * DAY);
      await world.sweep();
    });

    it('is no silent loss: the shredder stops and says so', async () => {
      await damage();
      expect(await world.shred()).toMatchObject({ state: 'stopped', alarm: { projection: 'shredder' } });
      expect(await persons()).toEqual(['active', 'active', 'active']);
    });

    it('has read models that are built anew drop the tenant by the record of its shredding', async () => {
      await world.shred();
      await damage();
      models = new MemoryReadModels();
      const { codec, clock } = commands;
      const freshness = new Freshness({ readModels: models, delay: new PromptDelay() });
      const parts = { store, codec, clock, delay: new PromptDelay(), turn: new PromptTurn(), freshness };
      // one that may miss nothing stops there
      const going = allProjections.filter(({ onError }) => onError !== 'stop');
      for (const definition of going)
        await rebuildProjection(definition, { ...parts, readModels: models, holder: 'rebuild' });
      expect(await documents(going)).toEqual([]);
    });
  });
});
