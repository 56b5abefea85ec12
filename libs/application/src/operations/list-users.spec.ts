import { MemoryEventStore } from '#adapters/event-store-memory';
import { START, type CommandReply, type CommandRequest, type StartOperationBody } from '#application';
import type { OperationId, UserId } from '#licensing';
import { E1 } from '#testing/catalogue';
import { FaultyEventStore } from '#testing/faults';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';

const operationIdOf = (reply: CommandReply): OperationId => {
  if (reply.outcome !== 'accepted' || reply.answer.kind !== 'operation') throw new Error(JSON.stringify(reply));
  return reply.answer.operationId;
};

describe('a start that is sent again after its list was left unstarted', () => {
  let store: FaultyEventStore;
  let world: CommandWorld;
  let users: readonly string[];
  const request = (body: Partial<StartOperationBody>): CommandRequest => ({
    type: 'StartOperation',
    body: { mode: 'remove', users: [users[0]!, 'user1@contoso.com'], licenses: [{ skuId: E1.skuId }], ...body },
  });
  const licensesOf = async (user: string): Promise<number> => {
    const state = await world.state({ kind: 'user', tenantId: CONTOSO, userId: user as UserId });
    return 'licenses' in state ? state.licenses.length : 0;
  };
  /** What is appended for the `n`th time fails: the list may stand, and the operation never started. */
  const failAt = async (n: number, failing: CommandRequest): Promise<void> => {
    store.failAppend(n, 'unavailable');
    expect(await world.send(failing, { id: 'bulk' })).toMatchObject({ failure: 'store-unavailable' });
  };
  /** From now on user1@contoso.com names no longer the second user, but the third. */
  const moveAddress = async (): Promise<void> => {
    await world.accept({ type: 'UpdateUser', body: { user: users[1]!, userPrincipalName: 'renamed@contoso.com' } });
    await world.accept({ type: 'UpdateUser', body: { user: users[2]!, userPrincipalName: 'user1@contoso.com' } });
  };
  const listsOf = async (): Promise<ReadonlySet<string>> => {
    const { events } = await store.readAll(START, 100_000);
    return new Set(events.filter(({ type }) => type === 'UsersListed').map(({ stream }) => stream));
  };

  beforeEach(async () => {
    store = new FaultyEventStore(new MemoryEventStore());
    world = openWorld({ store });
    await world.setUp();
    await world.buy(E1, 9);
    users = await world.createUsers(3);
    for (const user of users)
      await world.accept({ type: 'ChangeLicenses', body: { user, add: [{ skuId: E1.skuId }], remove: [] } });
  });
  afterEach(() => world.close());

  it('goes on with that list where it still says whom the request names', async () => {
    await failAt(2, request({}));
    const tried = await world.send(request({}), { id: 'bulk', dryRun: true });
    const started = await world.send(request({}), { id: 'bulk' });
    expect(started).toMatchObject({ answer: { total: 2 } });
    expect(operationIdOf(tried)).toBe(operationIdOf(started));
    await world.runner.idle();
    expect(await Promise.all(users.map(licensesOf))).toEqual([0, 0, 1]);
    expect([...(await listsOf())]).toEqual([`operation-${CONTOSO}_${operationIdOf(started)}`]);
  });

  it('changes nobody whom only the old list names, once an address has moved', async () => {
    await failAt(2, request({}));
    await moveAddress();
    const tried = await world.send(request({}), { id: 'bulk', dryRun: true });
    const started = await world.send(request({}), { id: 'bulk' });
    expect(started).toMatchObject({ outcome: 'accepted', answer: { total: 2 } });
    expect(operationIdOf(tried)).toBe(operationIdOf(started));
    await world.runner.idle();
    expect(await Promise.all(users.map(licensesOf))).toEqual([0, 1, 0]);
    expect((await listsOf()).size).toBe(2);
    expect(await world.send(request({}), { id: 'bulk' })).toMatchObject({ ...started, repeated: true });
  });

  it('lists anew as often as it takes', async () => {
    await failAt(2, request({}));
    await moveAddress();
    await failAt(2, request({}));
    await world.accept({ type: 'UpdateUser', body: { user: users[2]!, userPrincipalName: 'third@contoso.com' } });
    expect(await world.send(request({}), { id: 'bulk' })).toMatchObject({ answer: { total: 2 } });
    await world.runner.idle();
    expect(await Promise.all(users.map(licensesOf))).toEqual([0, 1, 1]);
    expect((await listsOf()).size).toBe(3);
  });

  it('is confirmed by the number of those whom it names now', async () => {
    const deletion = request({ mode: 'delete', licenses: [], confirm: 2 });
    await failAt(2, deletion);
    await moveAddress();
    expect(await world.send(deletion, { id: 'bulk' })).toMatchObject({ outcome: 'accepted', answer: { total: 2 } });
  });

  it('starts a shorter list than was left there', async () => {
    const twice = request({ users: [users[0]!, 'user1@contoso.com', 'user2@contoso.com'] });
    await failAt(2, twice);
    for (const user of [users[1]!, users[2]!])
      await world.accept({ type: 'UpdateUser', body: { user, userPrincipalName: `gone-${user}@contoso.com` } });
    await world.accept({ type: 'UpdateUser', body: { user: users[0]!, userPrincipalName: 'user1@contoso.com' } });
    expect(await world.send(twice, { id: 'bulk' })).toMatchObject({ answer: { total: 2 } });
    await world.runner.idle();
    expect(await Promise.all(users.map(licensesOf))).toEqual([0, 1, 1]);
  });

  it('takes nothing of an unfinished list whose beginning has moved', async () => {
    const many = request({
      users: ['user1@contoso.com', ...Array.from({ length: 5_999 }, (_, at) => `nobody${at}@contoso.com`)],
    });
    await failAt(2, many);
    await moveAddress();
    expect(await world.send(many, { id: 'bulk' })).toMatchObject({ answer: { total: 6_000 } });
    await world.runner.idle();
    expect(await Promise.all(users.map(licensesOf))).toEqual([1, 1, 0]);
  });

  it('creates users under the ids of the list that was started', async () => {
    const create = request({
      mode: 'create',
      users: ['new@contoso.com'],
      licenses: [{ skuPartNumber: 'STANDARDPACK' }],
    });
    await failAt(2, create);
    const operationId = operationIdOf(await world.send(create, { id: 'bulk' }));
    await world.runner.idle();
    const state = await world.state({ kind: 'operation', tenantId: CONTOSO, operationId });
    expect(state).toMatchObject({ status: 'finished' });
    expect((await listsOf()).size).toBe(1);
  });
});
