import { ReadModelsUnavailable, START, type CommandRequest } from '#application';
import { E3 } from '#testing/catalogue';
import { CONTOSO, openWorld, type CommandWorld, type Sending } from '#testing/world';

const REFERENCE = { reference: 'CHG-1' };
const close = (confirm?: number): CommandRequest => ({
  type: 'CloseTenant',
  body: confirm === undefined ? {} : { confirm },
});
const REOPEN: CommandRequest = { type: 'ReopenTenant', body: {} };

describe('a tenant that is closed', () => {
  let world: CommandWorld;
  let users: readonly string[];
  let count: () => Promise<number>;
  beforeEach(async () => {
    count = () => Promise.resolve(users.length);
    world = openWorld({ users: () => count(), runOperations: false });
    await world.setUp();
    await world.buy(E3, 5);
    users = await world.createUsers(3);
  });
  afterEach(() => world.close());

  const move = (user: string): CommandRequest => ({ type: 'UpdateUser', body: { user, usageLocation: 'FR' } });
  const add = (...named: readonly string[]): CommandRequest => ({
    type: 'StartOperation',
    body: { mode: 'add', users: named, licenses: [{ skuId: E3.skuId }] },
  });
  const closeIt = (sending: Sending = {}) => world.accept(close(3), { ...REFERENCE, ...sending });

  it('is confirmed with the number of users that are counted then, in a dry run too', async () => {
    for (const sending of [{}, { dryRun: true }])
      expect(await world.refuse(close(2), { ...REFERENCE, ...sending })).toEqual({
        code: 'confirmation-required',
        asked: 'close',
        distinctUsers: 3,
        confirm: 2,
      });
    expect(await closeIt({ dryRun: true })).toMatchObject({ kind: 'tenant-closed', users: 3 });
    await world.accept(move(users[0]!));
    expect(await closeIt()).toMatchObject({ kind: 'tenant-closed', users: 3 });
  });

  it('needs a reference, whatever the installation wants', async () => {
    expect(await world.refuse(close(3))).toEqual({ code: 'reference-required', step: 'close' });
  });

  it('is not closed while nobody can count its users; a repeat needs no count', async () => {
    const counted = count;
    count = () => Promise.reject(new ReadModelsUnavailable('away'));
    const away = { outcome: 'failed', failure: 'read-models-unavailable' };
    expect(await world.send(close(3), { ...REFERENCE, id: 'once' })).toMatchObject(away);
    count = counted;
    await closeIt({ id: 'once' });
    count = () => Promise.resolve(0);
    expect(await world.send(close(3), { ...REFERENCE, id: 'once' })).toMatchObject({
      outcome: 'accepted',
      repeated: true,
    });
  });

  it('takes no command, lists no users for one, and answers what was decided before as then', async () => {
    const first = await world.send(move(users[0]!), { id: 'before' });
    await closeIt();
    const refusal = { code: 'tenant-closed', purgeAt: expect.any(String) };
    expect(await world.refuse(move(users[1]!))).toEqual(refusal);
    expect(await world.refuse(move(users[1]!), { dryRun: true })).toEqual(refusal);
    expect(await world.refuse(add(...users))).toEqual(refusal);
    expect((await world.store.readAll(START, 10_000)).events.map(({ type }) => type)).not.toContain('UsersListed');
    expect(await world.send(move(users[0]!), { id: 'before' })).toEqual({ ...first, repeated: true });
  });

  it('fails the users of an operation that was under way', async () => {
    const { store, keys, ids } = world;
    const start = await world.accept(add(...users));
    await closeIt();
    const runner = openWorld({ store, keys, ids });
    await runner.runner.start();
    await runner.runner.idle();
    const stream = `operation-${CONTOSO}_${(start as { operationId: string }).operationId}`;
    const events = world.codec.read(await store.read(stream)).map(({ event }) => event);
    expect(events).toContainEqual(expect.objectContaining({ type: 'OperationFinished' }));
    expect(JSON.stringify(events)).toContain('"code":"tenant-closed"');
    await runner.close();
  });

  it('takes commands again once it is reopened', async () => {
    await closeIt();
    await world.accept(REOPEN);
    await world.accept(move(users[0]!));
    expect(await world.send(REOPEN)).toMatchObject({ outcome: 'unchanged' });
  });

  it('is closed and reopened by an Operator alone', async () => {
    const actor = { kind: 'local', roles: ['GlobalAdministrator'], tenants: 'all' } as const;
    for (const request of [close(3), REOPEN])
      expect(await world.refuse(request, { ...REFERENCE, actor })).toMatchObject({ code: 'forbidden' });
  });
});
