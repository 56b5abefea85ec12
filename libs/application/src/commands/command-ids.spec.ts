import { MemoryKeys, MemoryKeysFile } from '#adapters/keys-memory';
import { START, type CommandRequest, type Keys } from '#application';
import { createIds } from '#contracts';
import { ManualTurn } from '#testing/fakes';
import { ADMINISTRATOR, CONTOSO, FABRIKAM, openWorld, type CommandWorld } from '#testing/world';

const ids = createIds();
const createUser = (name: string): CommandRequest => ({
  type: 'CreateUser',
  body: { userPrincipalName: `${name}@contoso.com`, profile: { displayName: name }, usageLocation: 'DE' },
});
const rename = (displayName: string): CommandRequest => ({ type: 'RenameTenant', body: { displayName } });
const open = async (keys: Keys = new MemoryKeys()): Promise<CommandWorld> => {
  const world = openWorld({ keys, ids: createIds() });
  await world.setUp();
  return world;
};
/** Keys like these, of which whoever asks first for a hash key is told it only once somebody else has asked. */
const firstIsLast = (keys: Keys): Keys => {
  let second = (): void => {};
  const asked = new Promise<void>((resolve) => (second = resolve));
  let isFirst = true;
  const hashKey = async (tenantId: string): Promise<Uint8Array> => {
    const waits = isFirst;
    isFirst = false;
    if (waits) await asked;
    else second();
    return keys.hashKey(tenantId);
  };
  return Object.assign(Object.create(keys) as Keys, { hashKey });
};

describe('the id of a command', () => {
  it('is a UUIDv8 that nobody can guess from what the caller named it, nor what is derived from it', async () => {
    const guessed = 'create-ana.silva@contoso.com';
    const [one, other] = [await open(), await open()];
    const [reply, elsewhere] = [
      await one.send(createUser('ana'), { id: guessed }),
      await other.send(createUser('ana'), { id: guessed }),
    ];
    expect(reply.commandId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const { events } = await one.store.readAll(START, 1_000);
    const stored = JSON.stringify(events);
    const commandId = ids.derive(CONTOSO, guessed);
    for (const guess of [commandId, ids.derive(commandId, 'user'), ids.derive(commandId, '0')])
      expect(stored).not.toContain(guess);
    expect(elsewhere.commandId).not.toBe(reply.commandId);
  });

  it('is the same under keys that were restored: a repeat is answered as the first time', async () => {
    const file = new MemoryKeysFile();
    const world = await open(new MemoryKeys(undefined, file));
    const first = await world.send(createUser('ana'), { id: 'once' });
    const copy = Object.assign(new MemoryKeysFile(), structuredClone(file), { master: file.master });
    const restored = openWorld({ store: world.store, keys: new MemoryKeys(undefined, copy) });
    expect(await restored.send(createUser('ana'), { id: 'once' })).toEqual({ ...first, repeated: true });
    expect(await restored.commands.lookup(CONTOSO, 'once', 'key')).toMatchObject({ commandId: first.commandId });
  });

  it('stays out of the order in which commands are decided, which is that of the calls', async () => {
    const keys = new MemoryKeys();
    const world = await open(keys);
    const restarted = openWorld({ store: world.store, keys: firstIsLast(keys) });
    await Promise.all(['One', 'Two'].map((name) => restarted.send(rename(name), { id: name })));
    const named = restarted.codec
      .read((await world.store.readAll(START, 1_000)).events)
      .flatMap(({ event }) => (event.type === 'TenantRenamed' ? [event.data.displayName] : []));
    expect(named).toEqual(['One', 'Two']);
  });

  it('makes no key for a tenant that is not there, nor for whoever may not command', async () => {
    const file = new MemoryKeysFile();
    const world = await open(new MemoryKeys(undefined, file));
    const restarted = openWorld({ store: world.store, keys: new MemoryKeys(undefined, file) });
    const before = [...file.hashKeys.keys()];
    expect(await restarted.refuse(rename('x'), { tenantId: FABRIKAM })).toEqual({ code: 'tenant-not-found' });
    expect(await restarted.refuse(rename('x'), { tenantId: FABRIKAM, dryRun: true })).toMatchObject({
      code: 'tenant-not-found',
    });
    expect(await restarted.commands.lookup(FABRIKAM, 'x', 'key')).toBeUndefined();
    const stranger = { ...ADMINISTRATOR, roles: ['GlobalReader'] } as const;
    expect(await restarted.refuse(rename('x'), { tenantId: FABRIKAM, actor: stranger })).toMatchObject({
      code: 'forbidden',
    });
    expect([...file.hashKeys.keys()]).toEqual(before);
  });

  it('is told from a key: whoever gives a command the id of another for a key hides neither', async () => {
    const world = await open();
    const { commandId } = await world.send(createUser('ana'), { id: 'once' });
    const reused = await world.send(rename('Reused'), { id: commandId });
    expect(reused).toMatchObject({ outcome: 'accepted' });
    const { commands } = world;
    expect(await commands.lookup(CONTOSO, commandId, 'id')).toMatchObject({ commandId, commandType: 'CreateUser' });
    expect(await commands.lookup(CONTOSO, commandId.toUpperCase(), 'id')).toMatchObject({ commandId });
    expect(await commands.lookup(CONTOSO, commandId, 'key')).toMatchObject({
      commandId: reused.commandId,
      commandType: 'RenameTenant',
    });
    expect(await commands.lookup(CONTOSO, 'once', 'id')).toBeUndefined();
  });

  it('leads to a command that still waits, also before it is known', async () => {
    const keys = new MemoryKeys();
    const world = await open(keys);
    const turn = new ManualTurn();
    const restarted = openWorld({ store: world.store, keys: firstIsLast(keys), turn });
    const reply = restarted.send(rename('Later'), { id: 'waits' });
    const status = await restarted.commands.lookup(CONTOSO, 'waits', 'key');
    let answered = false;
    void reply.then(() => (answered = true));
    while (!answered) await turn.go();
    const { commandId } = await reply;
    expect(status).toEqual({ status: 'pending', commandId });
    expect(await restarted.commands.lookup(CONTOSO, commandId, 'id')).toMatchObject({ status: 'decided', commandId });
  });
});
