import { START, type CommandRequest, type EventStore, type StartOperationBody, type StoredEvent } from '#application';
import {
  MAX_OPERATION_USERS,
  type OperationId,
  type OperationProgressed,
  type UserId,
  type UsersListed,
} from '#licensing';
import { E1, E3 } from '#testing/catalogue';
import { CONTOSO, openWorld, type CommandWorld, type WorldOptions } from '#testing/world';

const operation = (body: StartOperationBody): CommandRequest => ({ type: 'StartOperation', body });
const replaceWith = (users: StartOperationBody['users']) =>
  operation({ mode: 'replace', users, licenses: [{ skuPartNumber: 'ENTERPRISEPACK' }] });

const open = async (options: WorldOptions = {}): Promise<CommandWorld> => {
  const world = openWorld(options);
  await world.setUp();
  return world;
};
const start = async (world: CommandWorld, request: CommandRequest, id?: string): Promise<OperationId> => {
  const answer = await world.accept(request, id === undefined ? {} : { id });
  if (answer.kind !== 'operation') throw new Error(answer.kind);
  return answer.operationId;
};
const stateOf = (world: CommandWorld, operationId: OperationId) =>
  world.state({ kind: 'operation', tenantId: CONTOSO, operationId });
const eventsOf = (world: CommandWorld, operationId: OperationId) =>
  world.store.read(`operation-${CONTOSO}_${operationId}`);
const failuresOf = async (world: CommandWorld, operationId: OperationId) =>
  world.codec
    .read(await eventsOf(world, operationId))
    .flatMap(({ event }) =>
      event.type === 'OperationProgressed' ? (event satisfies OperationProgressed).data.failures : [],
    );
const log = async (store: EventStore): Promise<readonly StoredEvent[]> =>
  (await store.readAll(START, 1_000_000)).events;

describe('a bulk operation', () => {
  it('lets others go between while its users are looked up', async () => {
    const world = await open({ runOperations: false });
    const users = Array.from({ length: 5_000 }, (_, at) => ({ userPrincipalName: `u${at}@contoso.com` }));
    let listing = true;
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      if (listing) setImmediate(turn);
    };
    setImmediate(turn);
    await start(world, operation({ mode: 'create', users }));
    listing = false;
    expect(turns).toBeGreaterThanOrEqual(10);
    await world.close();
  });

  it('gives every user what was asked for, and says why where it could not', async () => {
    const world = await open();
    await world.buy(E3, 700);
    await world.buy(E1, 5);
    const users = await world.createUsers(1_000);
    await world.accept({ type: 'ChangeLicenses', body: { user: users[0]!, add: [{ skuId: E1.skuId }], remove: [] } });
    const operationId = await start(world, replaceWith([...users, 'nobody@contoso.com', CONTOSO]));
    await world.runner.idle();
    expect(await stateOf(world, operationId)).toMatchObject({
      status: 'finished',
      cursor: 1_002,
      counts: { complete: 700, failed: 302 },
    });
    expect(await world.totals(E3.skuId)).toMatchObject({ assigned: 700 });
    expect(await world.totals(E1.skuId)).toMatchObject({ assigned: 0 });
    const failures = await failuresOf(world, operationId);
    expect(failures).toHaveLength(302);
    expect(failures[0]).toMatchObject({ at: 700, refusal: { code: 'no-available-seats', available: 0 } });
    expect(failures.slice(300)).toMatchObject([
      { at: 1_000, refusal: { code: 'user-not-found' } },
      { at: 1_001, refusal: { code: 'user-not-found' } },
    ]);
    expect(world.bugs).toEqual([]);
  });

  it('takes a user once who is named twice, by id, by address, in any case', async () => {
    const world = await open();
    await world.buy(E3, 10);
    const [a, b] = await world.createUsers(2);
    const operationId = await start(
      world,
      replaceWith([a!, 'USER1@contoso.com', 'user0@contoso.com', b!.toUpperCase(), a!]),
    );
    await world.runner.idle();
    expect(await stateOf(world, operationId)).toMatchObject({
      status: 'finished',
      listed: 2,
      counts: { complete: 2, failed: 0 },
    });
  });

  it('refuses the whole where a user is named again with another content, and names the lines', async () => {
    const world = await open();
    const [a] = await world.createUsers(2);
    const users = [
      { user: a!, profile: { jobTitle: 'Engineer' } },
      { user: 'USER1@contoso.com', aliases: ['One@contoso.com'] },
      { user: 'user0@contoso.com', profile: { department: 'Research' } },
      'user0@contoso.com',
      { userPrincipalName: 'user1@contoso.com', aliases: ['one@contoso.com'] },
      'nobody@contoso.com',
      { user: 'Nobody@contoso.com', usageLocation: 'DE' },
    ];
    const before = (await log(world.store)).length;
    const lines = [
      { index: 2, sameAs: 0 },
      { index: 6, sameAs: 5 },
    ];
    const request = operation({ mode: 'update', users });
    expect(await world.refuse(request)).toEqual({ code: 'duplicate-user', lines, count: 2 });
    expect((await log(world.store)).slice(before).map(({ type }) => type)).toEqual(['CommandDecided']);
    const many = users.slice(0, 2).flatMap((user) => [user, user]);
    const operationId = await start(world, operation({ mode: 'update', users: [...many, a!] }));
    await world.runner.idle();
    expect(await stateOf(world, operationId)).toMatchObject({ listed: 2, counts: { complete: 2, failed: 0 } });
    const differing = Array.from({ length: 30 }, (_, n) => ({ user: a!, profile: { city: `C${n}` } }));
    expect(await world.refuse(operation({ mode: 'update', users: differing }))).toMatchObject({
      lines: { length: 20 },
      count: 29,
    });
  });

  it('keeps of each account what the batch or the line says, and of a guest what the name says', async () => {
    const world = await open();
    const created = await start(
      world,
      operation({
        mode: 'create',
        accountEnabled: false,
        users: [
          'ann@contoso.com',
          { userPrincipalName: 'bo@contoso.com', accountEnabled: true, userType: 'Guest' },
          { userPrincipalName: 'cyd_x.io#EXT#@contoso.com', profile: { displayName: 'Cyd' } },
          { userPrincipalName: 'dan_x.io#EXT#@contoso.com', userType: 'Member' },
        ],
      }),
    );
    await world.runner.idle();
    const [listed] = world.codec.read(await eventsOf(world, created));
    const ids = (listed!.event as UsersListed).data.items.map(({ userId }) => userId as UserId);
    const accounts = async () => {
      const states = await Promise.all(
        ids.map((userId) => world.state({ kind: 'user', tenantId: CONTOSO, userId }) as Promise<object>),
      );
      return states.map((state) => ['accountEnabled', 'userType'].map((member) => Reflect.get(state, member)));
    };
    expect(await accounts()).toEqual([
      [false, undefined],
      [undefined, 'Guest'],
      [false, 'Guest'],
      [false, undefined],
    ]);
    const [ann, , cyd] = ids;
    const users = [ann!, { user: cyd!, userType: 'Member' as const }];
    await start(world, operation({ mode: 'update', accountEnabled: true, users }), 'update');
    await world.runner.idle();
    expect(await accounts()).toEqual([
      [undefined, undefined],
      [undefined, 'Guest'],
      [undefined, undefined],
      [false, undefined],
    ]);
    await world.close();
  });

  it('creates who stands first, and says of a second with the same address that it is taken', async () => {
    const world = await open();
    const named = (displayName: string) => ({ userPrincipalName: 'ana@contoso.com', profile: { displayName } });
    const users = [named('Ana'), named('Ann'), 'ANA@contoso.com', named('Ana'), 'bea@contoso.com', 'Bea@contoso.com'];
    const request = operation({ mode: 'create', users });
    const dry = await world.send(request, { dryRun: true });
    const operationId = await start(world, request);
    await world.runner.idle();
    const counts = { complete: 2, failed: 2 };
    expect(await stateOf(world, operationId)).toMatchObject({ status: 'finished', listed: 4, counts });
    const [listed] = await world.codec.open((await eventsOf(world, operationId)).slice(0, 1));
    const { items } = (listed!.event as UsersListed).data;
    expect(items.map(({ index }) => index)).toEqual([0, 1, 2, 4]);
    const taken = { code: 'address-taken', field: 'userPrincipalName', heldBy: items[0]!.userId };
    const failures = await failuresOf(world, operationId);
    expect(failures).toEqual([
      { at: 1, refusal: taken },
      { at: 2, refusal: taken },
    ]);
    const states = dry.outcome === 'accepted' ? dry.items?.map(({ state }) => state) : [];
    expect(states).toEqual(['complete', 'failed', 'failed', 'complete']);
    const state = await world.state({ kind: 'user', tenantId: CONTOSO, userId: items[0]!.userId! });
    expect(state).toMatchObject({ profile: { displayName: { clear: 'Ana' } } });
    expect(world.bugs).toEqual([]);
  });

  it.each([
    [
      'too many users',
      {
        mode: 'replace',
        users: Array.from({ length: MAX_OPERATION_USERS + 1 }, (_, n) => `u${n}@x.de`),
        licenses: [{ skuId: E3.skuId }],
      },
      'too-many-users',
    ],
    ['no user', { mode: 'replace', users: [], licenses: [{ skuId: E3.skuId }] }, 'operation-without-users'],
    ['replace with nothing', { mode: 'replace', users: ['a@contoso.com'] }, 'replace-needs-a-product'],
    [
      'an unknown product',
      { mode: 'add', users: ['a@contoso.com'], licenses: [{ skuPartNumber: 'NO_SUCH' }] },
      'product-not-found',
    ],
    [
      'an unknown product of one user',
      { mode: 'create', users: [{ userPrincipalName: 'a@contoso.com', licenses: [{ skuPartNumber: 'NO_SUCH' }] }] },
      'product-not-found',
    ],
    [
      'an unconfirmed deletion',
      { mode: 'delete', users: ['a@contoso.com', 'A@contoso.com', 'b@contoso.com'], confirm: 3 },
      'confirmation-required',
    ],
  ] as const)('refuses %s before anything is listed, with a receipt', async (_name, body, code) => {
    const world = await open();
    const before = (await log(world.store)).length;
    expect(await world.refuse(operation(body), { id: 'bulk' })).toMatchObject({ code });
    const events = await log(world.store);
    expect(events.slice(before).map(({ type }) => type)).toEqual(['CommandDecided']);
    expect(await world.send(operation(body), { id: 'bulk' })).toMatchObject({ outcome: 'refused', repeated: true });
  });

  it('creates users with licenses and keeps their names sealed under their own keys', async () => {
    const world = await open();
    await world.buy(E3, 2);
    const users = ['Lovelace', 'Hopper', 'Noether'].map((name) => ({
      userPrincipalName: `${name}@contoso.com`,
      profile: { displayName: `${name} Secret` },
      aliases: [`${name}.alias@contoso.com`],
    }));
    const operationId = await start(
      world,
      operation({
        mode: 'create',
        users: [...users, users[0]!],
        licenses: [{ skuId: E3.skuId }],
        usageLocation: 'DE',
        profile: { department: 'Hidden Research' },
      }),
    );
    await world.runner.idle();
    expect(await stateOf(world, operationId)).toMatchObject({ status: 'finished', counts: { complete: 2, failed: 1 } });
    const bytes = JSON.stringify(await log(world.store));
    expect(/lovelace|hopper|noether|secret|hidden|research/i.exec(bytes)).toBeNull();
    const [listed] = await world.codec.open((await eventsOf(world, operationId)).slice(0, 1));
    const { userId } = (listed!.event as UsersListed).data.items[0]!;
    const state = await world.state({ kind: 'user', tenantId: CONTOSO, userId: userId! });
    expect(state).toMatchObject({
      userPrincipalName: { text: { clear: 'Lovelace@contoso.com' } },
      profile: { department: { clear: 'Hidden Research' } },
    });
  });

  it('changes profiles and locations along with licenses', async () => {
    const world = await open();
    await world.buy(E3, 5);
    const [a] = await world.createUsers(1);
    await start(
      world,
      operation({
        mode: 'add',
        users: [a!],
        licenses: [{ skuId: E3.skuId }],
        profile: { city: 'Berlin' },
        usageLocation: 'AT',
      }),
    );
    await start(
      world,
      operation({
        mode: 'update',
        users: [{ user: 'user0@contoso.com', profile: { jobTitle: 'Engineer' } }],
        profile: { city: 'Wien' },
      }),
    );
    await world.runner.idle();
    const state = await world.state({ kind: 'user', tenantId: CONTOSO, userId: a as UserId });
    expect(state).toMatchObject({
      usageLocation: 'AT',
      profile: { city: { clear: 'Wien' }, jobTitle: { clear: 'Engineer' } },
    });
  });

  it('deletes what was confirmed, and restores it', async () => {
    const world = await open();
    await world.buy(E3, 3);
    const users = await world.createUsers(3);
    await start(world, replaceWith(users));
    await world.runner.idle();
    await start(world, operation({ mode: 'delete', users: [...users, 'user0@contoso.com'], confirm: 3 }));
    await world.runner.idle();
    expect(await world.totals(E3.skuId)).toMatchObject({ assigned: 0 });
    const restore = await start(world, operation({ mode: 'restore', users }));
    await world.runner.idle();
    expect(await stateOf(world, restore)).toMatchObject({ counts: { complete: 3, failed: 0 } });
    expect(await world.totals(E3.skuId)).toMatchObject({ assigned: 3 });
  });
});
