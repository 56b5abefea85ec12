import type { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys, MemoryKeysFile } from '#adapters/keys-memory';
import { type CommandRequest, reasonShredderCheckpoints, restartFollower } from '#application';
import { E3 } from '#testing/catalogue';
import { CONTOSO, RetentionWorld } from '#testing/world';

const DAY = 86_400_000;
const NIL = '00000000-0000-0000-0000-000000000000';
const REASON = 'they swap their places';
const skuId = E3.skuId;

describe('a reason', () => {
  let file: MemoryKeysFile;
  let world: RetentionWorld;
  let users: readonly string[];
  beforeEach(async () => {
    file = new MemoryKeysFile();
    world = await RetentionWorld.open({ keys: new MemoryKeys(undefined, file) });
    await world.commands.setUp();
    await world.commands.buy(E3, 5);
    users = await world.commands.createUsers(3);
  });
  afterEach(() => world.close());

  const ask = async (request: CommandRequest) => (await world.commands.send(request, { reason: REASON })).commandId;
  const textOf = async (commandId: string, tenantId?: string) => {
    const found = await world.commands.commands.lookup(tenantId, commandId, 'id');
    if (found?.status !== 'decided' || found.reason === undefined) throw new Error('no reason');
    const { reason } = found;
    const place = { value: reason, personId: reason.personal, kind: 'reason' } as const;
    return (await world.commands.codec.reveal(found.tenantId, [place]))[0];
  };
  const textIn = (commandId: string) => textOf(commandId, CONTOSO);
  const keyOf = async (commandId: string, tenantId: string = CONTOSO) => {
    const personId = world.commands.ids.derive(commandId, 'reason');
    return (await world.commands.keys.get([{ tenantId, personId }]))[0]?.state;
  };
  const purge = async (...purged: readonly string[]) => {
    for (const user of purged) await world.commands.send({ type: 'DeleteUser', body: { user } });
    world.time.advance(30 * DAY);
    await world.sweep();
  };
  const swap = (from: string, to: string): CommandRequest => ({
    type: 'ReassignLicenses',
    body: { from, to, licenses: [{ skuId }] },
  });

  it('about one user goes with that user', async () => {
    const command = await ask({ type: 'UpdateUser', body: { user: users[0]!, usageLocation: 'FR' } });
    await purge(users[0]!);
    expect(await textIn(command)).toBe(REASON);
    await world.shred();
    expect(await textIn(command)).toBeNull();
  });

  it('about two users goes with the last of them, also where the command was refused', async () => {
    const command = await ask(swap(users[0]!, users[1]!));
    await purge(users[1]!);
    await world.shredReasons();
    expect([await textIn(command), await keyOf(command)]).toEqual([REASON, 'active']);
    await purge(users[0]!);
    await world.shredReasons();
    expect([await textIn(command), await keyOf(command)]).toEqual([null, 'shredded']);
  });

  it('whose receipt somebody cut stays, and those of others go', async () => {
    world = await world.restart({ onAlarm: () => undefined });
    const cut = await ask(swap(users[0]!, users[1]!));
    const other = await ask(swap(users[1]!, users[0]!));
    const store = world.commands.store as MemoryEventStore;
    const stream = `command-${CONTOSO}_${cut}`;
    await purge(users[0]!, users[1]!);
    store.damage(stream);
    await world.shredReasons();
    expect([await keyOf(cut), await keyOf(other)]).toEqual(['active', 'shredded']);
    store.damagedStreams.clear(stream);
    await restartFollower(reasonShredderCheckpoints(world.commands.keys), { store, clock: world.time });
    await world.shredReasons();
    expect(await keyOf(cut)).toBe('shredded');
  });

  it('of a bulk operation goes with the last of its users, also with one whose part failed', async () => {
    const body = { mode: 'remove', users: users.slice(0, 2), licenses: [{ skuId }] } as const;
    const command = await ask({ type: 'StartOperation', body });
    await world.commands.runner.idle();
    await purge(users[0]!);
    await world.shredReasons();
    expect(await textIn(command)).toBe(REASON);
    await purge(users[1]!);
    await world.shredReasons();
    expect([await textIn(command), await keyOf(command)]).toEqual([null, 'shredded']);
  });

  it('about users who are purged already is kept nowhere', async () => {
    await purge(users[0]!, users[1]!);
    await world.shred();
    const command = await ask(swap(users[0]!, users[1]!));
    expect([await textIn(command), await keyOf(command)]).toEqual([null, 'missing']);
  });

  it('is destroyed once more where an older key store comes back', async () => {
    const command = await ask(swap(users[0]!, users[1]!));
    const { notes, persons, hashKeys, master } = file;
    const backup = Object.assign(new MemoryKeysFile(), {
      notes: new Map(notes),
      persons: new Map(persons),
      hashKeys: new Map(hashKeys),
      master,
    });
    await purge(users[0]!, users[1]!);
    await world.shredReasons();
    world = await world.restart({ keys: new MemoryKeys(undefined, backup) });
    expect(await keyOf(command)).toBe('active');
    await world.shredReasons();
    expect(await keyOf(command)).toBe('shredded');
  });

  it('is destroyed again from the start of the log where an operator says so', async () => {
    const command = await ask(swap(users[0]!, users[1]!));
    await purge(users[0]!, users[1]!);
    await world.shredReasons();
    await restartFollower(reasonShredderCheckpoints(world.commands.keys), {
      store: world.commands.store,
      clock: world.time,
    });
    expect((await world.shredReasons()).state).toBe('ended');
    expect(await keyOf(command)).toBe('shredded');
  });

  it.each([
    ['of two users', () => swap(users[0]!, users[1]!), CONTOSO, 'RedactReason'],
    ['of no user', () => ({ type: 'PurchaseSeats', body: { skuId, seats: 1 } }) as const, CONTOSO, 'RedactReason'],
    ['of no tenant', () => ({ type: 'AgreeClock', body: {} }) as const, NIL, 'RedactInstallationReason'],
  ] as const)(
    '%s is gone at once when it is redacted, and its key is destroyed',
    async (_what, request, owner, type) => {
      const command = await ask(request());
      const tenantId = owner === NIL ? undefined : owner;
      await world.commands.accept({ type, body: { commandId: command } });
      expect(await textOf(command, tenantId)).toBeNull();
      await world.shred();
      expect(await keyOf(command, owner)).toBe('shredded');
    },
  );

  it('is not redacted by the command that gave it, in another process either', async () => {
    const { commandId } = await world.commands.send(swap(users[0]!, users[1]!), { id: 'once', reason: REASON });
    world = await world.restart();
    const again = await world.commands.send({ type: 'RedactReason', body: { commandId } }, { id: 'once' });
    expect(again).toMatchObject({ outcome: 'refused', refusal: { code: 'command-id-reused' } });
    expect(await textIn(commandId)).toBe(REASON);
  });

  it('about one user is shown to nobody once it is redacted, and the user stays readable', async () => {
    const command = await ask({ type: 'UpdateUser', body: { user: users[0]!, usageLocation: 'FR' } });
    await world.commands.accept({ type: 'RedactReason', body: { commandId: command } });
    await world.shred();
    expect(await textIn(command)).toBeNull();
    const [key] = await world.commands.keys.get([{ tenantId: CONTOSO, personId: users[0]! }]);
    expect(key?.state).toBe('active');
  });
});
