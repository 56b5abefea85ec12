import type { Actor, CommandReply, CommandRequest, StartOperationBody } from '#application';
import type { Answer, KnownUser, OperationEvent, Role, UserId } from '#licensing';
import { E1, E3 } from '#testing/catalogue';
import { withMethods } from '#testing/faults';
import { CONTOSO, openWorld, type CommandWorld, type Sending } from '#testing/world';

const license = { skuId: E3.skuId };
const as = (...roles: readonly Role[]): Pick<Sending, 'actor'> => ({
  actor: { kind: 'local', roles, tenants: 'all' } satisfies Actor,
});
const start = (body: StartOperationBody): CommandRequest => ({ type: 'StartOperation', body });
const undo = (of: string, more: Partial<StartOperationBody> = {}) => start({ mode: 'undo', users: [], of, ...more });
const idOf = (answer: Answer): string => {
  if (answer.kind !== 'operation') throw new Error(answer.kind);
  return answer.operationId;
};

describe('an undo', () => {
  let world: CommandWorld;
  let users: readonly string[];

  beforeEach(async () => {
    world = openWorld();
    await world.setUp();
    await world.buy(E3, 3);
    users = await world.createUsers(3);
  });
  afterEach(() => world.close());

  const run = async (request: CommandRequest, sending?: Sending): Promise<string> => {
    const id = idOf(await world.accept(request, sending));
    await world.runner.idle();
    expect(world.bugs).toEqual([]);
    return id;
  };
  const user = async (at: number) =>
    (await world.state({ kind: 'user', tenantId: CONTOSO, userId: users[at] as UserId })) as KnownUser;
  const held = async () => Promise.all(users.map(async (_, at) => (await user(at)).licenses.map(({ skuId }) => skuId)));
  const eventsOf = async (id: string) =>
    world.codec.read(await world.store.read(`operation-${CONTOSO}_${id}`)).map(({ event }) => event as OperationEvent);
  /** What is told of each user, in the order of the list. */
  const told = async (id: string) => {
    const events = await eventsOf(id);
    const total = events.flatMap((event) => (event.type === 'UsersListed' ? event.data.items : [])).length;
    const rows = Array.from({ length: total }, (): object => ({ state: 'complete' }));
    for (const event of events)
      if (event.type === 'OperationProgressed') {
        for (const { at, ...effects } of event.data.effects) rows[at] = { state: 'complete', ...effects };
        for (const { at, refusal } of event.data.failures) rows[at] = { state: 'failed', refusal };
      }
    return rows;
  };
  const tried = async (request: CommandRequest, id: string) => {
    const reply = await world.send(request, { id, dryRun: true });
    if (reply.outcome !== 'accepted') throw new Error(JSON.stringify(reply));
    return reply.items?.map(({ index: _index, userId: _userId, ...row }) => row);
  };
  const codeOf = (reply: CommandReply): unknown => (reply.outcome === 'refused' ? reply.refusal.code : reply.outcome);

  it('reverses an operation user by user, the last one first, and is undone by the same rules', async () => {
    const added = await run(start({ mode: 'add', users, licenses: [license] }));
    const undone = await run(undo(added));
    expect(await held()).toEqual([[], [], []]);
    const [listed, started] = await eventsOf(undone);
    expect(listed).toMatchObject({ data: { items: users.toReversed().map((userId, index) => ({ index, userId })) } });
    expect(started).toMatchObject({ data: { mode: 'undo', undo: { of: added }, total: 3 } });
    await run(undo(undone));
    expect(await held()).toEqual([[E3.skuId], [E3.skuId], [E3.skuId]]);
  });

  it('tells of each user what it left and why, with the command that changed it, as its dry run did', async () => {
    const added = await run(start({ mode: 'add', users, licenses: [license], profile: { city: 'Bonn' } }));
    const since = await world.send({
      type: 'ChangeLicenses',
      body: { user: users[0]!, add: [], remove: [license] },
    });
    await world.accept({ type: 'UpdateUser', body: { user: users[1]!, profile: { city: 'Köln' } } });
    await world.accept({ type: 'ChangeLicenses', body: { user: users[1]!, add: [], remove: [license] } });
    const request = undo(added);
    const before = await tried(request, 'both');
    const rows = await told(await run(request, { id: 'both' }));
    expect(rows).toEqual(before);
    const left = { what: 'license', skuId: E3.skuId, code: 'changed-since', by: since.commandId };
    expect(rows).toMatchObject([
      { state: 'complete', removed: [E3.skuId], changed: ['city'] },
      { state: 'failed', refusal: { code: 'not-undone', userId: users[1] } },
      { state: 'complete', changed: ['city'], left: [left] },
    ]);
    const finished = (await eventsOf(added)).at(-1);
    expect(finished).toMatchObject({ type: 'OperationFinished' });
  });

  it('gives seats back that went from hand to hand, also below zero, and forth again', async () => {
    await world.buy(E1, 1);
    const adopted = { user: users[2]!, licenses: [{ skuId: E1.skuId }] };
    await world.accept({ type: 'ChangeLicenses', body: { user: users[0]!, add: [{ skuId: E1.skuId }], remove: [] } });
    const moved = await world.send({
      type: 'ReassignLicenses',
      body: { from: users[0]!, to: users[1]!, licenses: [{ skuId: E1.skuId }] },
    });
    await world.accept({ type: 'AdoptLicenses', body: adopted });
    const handedBack = [{ skuId: E1.skuId, from: users[1], to: users[0] }];
    const rows = [
      { state: 'complete', removed: [E1.skuId], handedBack },
      { state: 'complete', handedBack },
    ];
    expect(await tried(undo(moved.commandId), 'tried')).toMatchObject(rows);
    const back = await run(undo(moved.commandId));
    expect(await told(back)).toMatchObject(rows);
    expect(await held()).toEqual([[E1.skuId], [], [E1.skuId]]);
    await run(undo(back));
    expect(await held()).toEqual([[], [E1.skuId], [E1.skuId]]);
  });

  it('is about an operation by the id of the command that started it, too, and about one of its users', async () => {
    const reply = await world.send(start({ mode: 'add', users, licenses: [license] }));
    await world.runner.idle();
    const [last] = await world.store.read(`user-${CONTOSO}_${users[2]}`, { backwards: true, limit: 1 });
    await run(undo(last!.metadata.commandId));
    expect(await held()).toEqual([[E3.skuId], [E3.skuId], []]);
    await run(undo(reply.commandId.toUpperCase()));
    expect(await held()).toEqual([[], [], []]);
  });

  it('brings back whom an operation deleted, and deletes whom one created, once that is confirmed', async () => {
    const deleted = await run(start({ mode: 'delete', users, confirm: 3 }));
    const back = await run(undo(deleted));
    expect((await user(0)).status).toBe('active');
    const again = { code: 'confirmation-required', distinctUsers: 3 };
    expect(await world.refuse(undo(back))).toEqual(again);
    await run(undo(back, { confirm: 3 }));
    expect((await user(0)).status).toBe('deleted');
    const created = await run(start({ mode: 'create', users: ['eve@contoso.com'] }));
    expect(await world.refuse(undo(created))).toMatchObject({ code: 'confirmation-required', distinctUsers: 1 });
    expect(await told(await run(undo(created, { confirm: 1 })))).toEqual([
      { state: 'complete', purgeAt: expect.any(String) },
    ]);
  });

  it('takes the right to give each compensating command', async () => {
    const licensesOnly = await run(start({ mode: 'add', users, licenses: [license] }));
    const withProfile = await run(start({ mode: 'add', users, licenses: [license], profile: { city: 'Bonn' } }));
    const created = await world.send({ type: 'CreateUser', body: { userPrincipalName: 'e@x.io', profile: {} } });
    const licenseAdmin = as('LicenseAdministrator');
    for (const [of, more] of [
      [withProfile, {}],
      [created.commandId, { confirm: 1 }],
    ] as const) {
      expect(codeOf(await world.send(undo(of, more), { ...licenseAdmin, dryRun: true }))).toBe('forbidden');
      expect(codeOf(await world.send(undo(of, more), licenseAdmin))).toBe('forbidden');
    }
    expect(codeOf(await world.send(undo(licensesOnly), as('GlobalReader')))).toBe('forbidden');
    const allowed = await world.send(undo(licensesOnly), licenseAdmin);
    expect(allowed.outcome).toBe('accepted');
    const both = await world.send(undo(withProfile), as('UserAdministrator', 'LicenseAdministrator'));
    const [receipt] = await world.store.read(`command-${CONTOSO}_${both.commandId}`);
    expect(receipt?.metadata.actorRole).toBe('UserAdministrator');
  });

  it('is refused for what is no user’s, for what did nothing, and for what nobody knows', async () => {
    const bought = await world.send({ type: 'PurchaseSeats', body: { skuId: E3.skuId, seats: 1 } });
    const refused = await world.send({
      type: 'ChangeLicenses',
      body: { user: 'nobody@x.io', add: [license], remove: [] },
    });
    const failed = await run(start({ mode: 'delete', users: ['nobody@x.io'], confirm: 1 }));
    expect(await world.refuse(undo(bought.commandId))).toEqual({ code: 'not-undoable', commandType: 'PurchaseSeats' });
    expect(await world.refuse(undo(refused.commandId))).toEqual({ code: 'nothing-to-undo' });
    expect(await world.refuse(undo(failed))).toEqual({ code: 'nothing-to-undo' });
    for (const unknown of ['33333333-3333-4333-8333-333333333333', 'anything'])
      expect(await world.refuse(undo(unknown))).toEqual({ code: 'command-not-found' });
  });

  it('waits for the end of what it undoes', async () => {
    const waiting = openWorld({ store: world.store, keys: world.keys, ids: world.ids, runOperations: false });
    const operationId = idOf(await waiting.accept(start({ mode: 'add', users, licenses: [license] })));
    expect(await waiting.refuse(undo(operationId))).toEqual({ code: 'operation-still-running', operationId });
    await waiting.close();
  });

  it('of very many users is tried beside everything else', async () => {
    const large = openWorld({ store: world.store, keys: world.keys, ids: world.ids, dryRunsAbove: 2 });
    const added = await run(start({ mode: 'add', users, licenses: [license] }));
    const reply = await large.send(undo(added), { dryRun: true });
    expect(reply).toMatchObject({ outcome: 'accepted', dryRunId: expect.any(String) });
    await large.dryRuns.idle();
    await large.close();
  });

  it('goes on with the others where the stream of one is damaged', async () => {
    const added = await run(start({ mode: 'add', users, licenses: [license] }));
    const { store, keys, ids } = world;
    const damaged = withMethods(store, {
      read: async (stream, options) => {
        const events = await store.read(stream, options);
        return stream.endsWith(users[1]!) ? events.map((event) => ({ ...event, data: '{}' })) : events;
      },
    });
    const broken = openWorld({ store: damaged, keys, ids });
    const id = idOf(await broken.accept(undo(added)));
    await broken.runner.idle();
    expect(await told(id)).toMatchObject([
      { state: 'complete' },
      { state: 'failed', refusal: { code: 'damaged-event' } },
      { state: 'complete' },
    ]);
    await broken.close();
  });
});
