import { ReadModelsUnavailable, type CommandRequest, type FindDeletedUsers } from '#application';
import { CONTOSO, openWorld } from '#testing/world';

const UPN = 'USER0@contoso.com';
const restore = (user: string): CommandRequest => ({ type: 'RestoreUser', body: { user } });
const restoreAll = (...users: string[]): CommandRequest => ({
  type: 'StartOperation',
  body: { mode: 'restore', users },
});

describe('a deleted user named by its address', () => {
  const open = async (deletedUsers?: FindDeletedUsers) => {
    const world = openWorld(deletedUsers === undefined ? {} : { deletedUsers });
    await world.setUp();
    const [id] = await world.createUsers(1);
    await world.accept({ type: 'DeleteUser', body: { user: id! } });
    return { world, id: id! };
  };
  /** Finds by the key of the address alone. */
  const finding = (ids: () => readonly string[]): FindDeletedUsers => {
    return (tenantId, keys) => {
      expect(tenantId).toBe(CONTOSO);
      return Promise.resolve(new Map(keys.map((key) => [key, ids()])));
    };
  };

  it('is restored, and a repeat is answered like the first, although the address leads to nobody now', async () => {
    let ids: readonly string[] = [];
    const { world, id } = await open(finding(() => ids));
    ids = [id];
    expect(await world.send(restore(UPN), { id: 'try', dryRun: true })).toMatchObject({ answer: { userId: id } });
    const first = await world.send(restore(UPN), { id: 'once' });
    expect(first).toMatchObject({ outcome: 'accepted', answer: { kind: 'restored', userId: id } });
    ids = [];
    expect(await world.send(restore(UPN), { id: 'once' })).toEqual({ ...first, repeated: true });
  });

  it('is restored in bulk, beside others that are named by id', async () => {
    let ids: readonly string[] = [];
    const { world, id } = await open(finding(() => ids));
    ids = [id];
    const tried = await world.send(restoreAll(id, UPN, UPN.toLowerCase()), { dryRun: true });
    expect(tried).toMatchObject({ answer: { total: 1 }, items: [{ userId: id, state: 'complete' }] });
    await world.accept(restoreAll(UPN));
    await world.runner.idle();
    expect(await world.state({ kind: 'user', tenantId: CONTOSO, userId: id as never })).toMatchObject({
      status: 'active',
    });
  });

  it('is not guessed where several had the address', async () => {
    const { world } = await open(finding(() => ['a', 'b']));
    expect(await world.refuse(restore(UPN))).toEqual({ code: 'ambiguous-user', userIds: ['a', 'b'] });
    expect(await world.refuse(restoreAll('x@contoso.com', UPN))).toMatchObject({ code: 'ambiguous-user', index: 0 });
  });

  it('is nobody where none had it, and the refusal says where ids are', async () => {
    const { world } = await open();
    const refusal = { code: 'user-not-found', among: 'deleted-users' };
    expect(await world.refuse(restore(UPN))).toEqual(refusal);
    expect(await world.send(restoreAll(UPN), { dryRun: true })).toMatchObject({
      items: [{ state: 'failed', refusal }],
    });
  });

  it('is told from an alias, which names nobody', async () => {
    const { world } = await open();
    const [bob] = await world.createUsers(2, 'bob');
    await world.accept({ type: 'UpdateUser', body: { user: bob!, addAliases: ['old@contoso.com'] } });
    const refusal = { code: 'alias-names-no-user', userId: bob };
    expect(await world.refuse(restore('OLD@contoso.com'))).toEqual(refusal);
    expect(await world.send(restoreAll('old@contoso.com'), { dryRun: true })).toMatchObject({
      items: [{ state: 'failed', refusal }],
    });
  });

  it('waits for the read model, and nothing is decided or recorded meanwhile', async () => {
    let away = true;
    const { world, id } = await open(() =>
      away ? Promise.reject(new ReadModelsUnavailable('away')) : Promise.resolve(new Map()),
    );
    for (const request of [restore(UPN), restoreAll(UPN)])
      expect(await world.send(request, { id: request.type })).toMatchObject({
        outcome: 'failed',
        failure: 'read-models-unavailable',
        retryAfterSeconds: 1,
      });
    expect(await world.send(restore(id), { id: 'by id' })).toMatchObject({ outcome: 'accepted' });
    away = false;
    expect(await world.send(restore(UPN), { id: 'RestoreUser' })).toMatchObject({ outcome: 'refused' });
    expect(world.bugs).toEqual([]);
  });
});
