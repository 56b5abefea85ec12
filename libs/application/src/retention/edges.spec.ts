import { streamName, type RetentionPolicy, type TenantId, type UserId } from '#licensing';
import { E1, E3, EXCHANGE_ONLY, PLANS, product, VISIO } from '#testing/catalogue';
import { FaultyEventStore } from '#testing/faults';
import { CONTOSO, RetentionWorld, type CommandWorld } from '#testing/world';
import { MemoryEventStore } from '#adapters/event-store-memory';
import type { CommandReply, CommandRequest } from '#application';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const days = (count: number, iso = `P${count}D`): RetentionPolicy => ({
  term: { milliseconds: count * DAY, iso },
  ofService: new Map(),
});

let world: RetentionWorld;
let ann: string;
let commands: CommandWorld;
const open = async (options: Parameters<typeof RetentionWorld.open>[0] = {}): Promise<void> => {
  world = await RetentionWorld.open(options);
  commands = world.commands;
  await commands.setUp();
  for (const product of [E1, E3, EXCHANGE_ONLY, VISIO]) await commands.buy(product, 2);
  ann = await create('ann');
};
const create = async (name: string): Promise<string> => {
  const answer = await commands.accept({
    type: 'CreateUser',
    body: {
      userPrincipalName: `${name}@contoso.com`,
      profile: { displayName: name },
      usageLocation: 'DE',
      aliases: [`${name}.alias@contoso.com`],
    },
  });
  if (answer.kind !== 'user') throw new Error(answer.kind);
  return answer.userId;
};
type Skus = readonly { readonly skuId: string }[];
const change = (user: string, add: Skus, remove: Skus = []): CommandRequest => ({
  type: 'ChangeLicenses',
  body: { user, add: add.map(({ skuId }) => ({ skuId })), remove: remove.map(({ skuId }) => ({ skuId })) },
});
const accept = (request: CommandRequest) => commands.accept(request);
const userOf = async (userId = ann) => {
  const state = await commands.state({ kind: 'user', tenantId: CONTOSO, userId: userId as UserId });
  if (state.status === 'absent' || state.status === 'purged') throw new Error(state.status);
  return state;
};
const retained = async (userId = ann) => [...(await userOf(userId)).retentions.keys()].toSorted();
const typesOf = async (userId = ann): Promise<readonly string[]> => {
  const stream = streamName({ kind: 'user', tenantId: CONTOSO as TenantId, userId: userId as UserId });
  return (await commands.store.read(stream)).map(({ type }) => type);
};
const count = async (type: string, userId = ann) => (await typesOf(userId)).filter((each) => each === type).length;
const answerOf = (reply: CommandReply) => {
  if (reply.outcome !== 'accepted') throw new Error(JSON.stringify(reply));
  return reply.answer;
};

beforeEach(() => open());
afterEach(() => world.close());

describe('what a removed license leaves behind', () => {
  it('stays where another license grants the service: one of two, and E1 replaced by E3', async () => {
    await accept(change(ann, [E1, EXCHANGE_ONLY]));
    await accept(change(ann, [], [EXCHANGE_ONLY]));
    expect(await retained()).toEqual([]);
    await accept(change(ann, [E3], [E1]));
    expect(await retained()).toEqual([]);
    world.time.advance(31 * DAY);
    expect(await world.sweep()).toMatchObject({ purged: 0 });
  });

  it('starts the clock of exchange only, where the product that comes instead lacks only that', async () => {
    const noMail = product('NO_MAIL', 'eeeeeeee-0000-4000-8000-000000000001', PLANS.sharepointEnterprise, PLANS.teams);
    await accept({ type: 'ImportCatalogue', body: { products: [noMail] } });
    await commands.buy(noMail, 1);
    await accept(change(ann, [E3]));
    await accept(change(ann, [noMail], [E3]));
    expect(await retained()).toEqual(['exchange']);
    world.time.advance(30 * DAY);
    expect(await world.sweep()).toMatchObject({ purged: 1 });
    expect(await typesOf()).toContain('ServiceDataPurged');
  });

  it('comes back on day 29, with the aliases, and is not purged on day 30', async () => {
    await accept(change(ann, [E3]));
    await accept(change(ann, [], [E3]));
    expect((await userOf()).aliases).toEqual([]);
    world.time.advance(29 * DAY);
    expect(await world.sweep()).toMatchObject({ purged: 0 });
    await accept(change(ann, [E1]));
    expect((await userOf()).aliases).toHaveLength(1);
    world.time.advance(2 * DAY);
    expect(await world.sweep()).toMatchObject({ purged: 0, ignored: 0 });
    expect(await count('ServiceDataRestored')).toBe(3);
  });

  it('is purged on day 30, once, by one of many workers; documents stay for good', async () => {
    await accept(change(ann, [E3]));
    await accept(change(ann, [], [E3]));
    world.time.advance(30 * DAY - 1);
    expect(await world.sweep()).toMatchObject({ purged: 0 });
    world.time.advance(1);
    const other = world.anotherWorker();
    await world.project();
    const never = new AbortController().signal;
    const sweeps = await Promise.all([world.worker.sweep(never), other.sweep(never), world.worker.sweep(never)]);
    expect(sweeps.reduce((sum, { purged, before }) => sum + purged + before, 0)).toBe(6);
    expect(await count('ServiceDataPurged')).toBe(2);
    expect(await retained()).toEqual(['sharepoint']);
    world.time.advance(3_650 * DAY);
    expect(await world.sweep()).toMatchObject({ purged: 0 });
  });

  it('gets its whole time again by a second removal; the first wake-up then does nothing', async () => {
    await accept(change(ann, [EXCHANGE_ONLY]));
    const first = answerOf(await commands.send(change(ann, [], [EXCHANGE_ONLY])));
    if (first.kind !== 'user') throw new Error(first.kind);
    world.time.advance(20 * DAY);
    await accept(change(ann, [EXCHANGE_ONLY]));
    await accept(change(ann, [], [EXCHANGE_ONLY]));
    world.time.advance(10 * DAY);
    const retentionId = first.retained![0]!.retentionId;
    const wakeUp = { tenantId: CONTOSO, userId: ann, retentionId, service: 'exchange' };
    expect(await world.worker.onWakeUp(wakeUp)).toBe('ignored');
    expect(await world.sweep()).toMatchObject({ purged: 0 });
    world.time.advance(20 * DAY);
    expect(await world.sweep()).toMatchObject({ purged: 1 });
  });

  it('keeps the earlier deadline of a service where the whole user is deleted later', async () => {
    await accept(change(ann, [E3]));
    await accept(change(ann, [], [E3]));
    world.time.advance(10 * DAY);
    await accept({ type: 'DeleteUser', body: { user: ann } });
    world.time.advance(20 * DAY);
    expect(await world.sweep()).toMatchObject({ purged: 2 });
    expect((await userOf()).status).toBe('deleted');
    world.time.advance(10 * DAY);
    expect(await world.sweep()).toMatchObject({ purged: 1 });
    expect(await count('UserPurged')).toBe(1);
  });

  it('goes on towards its deadline where a restored user finds the seat sold', async () => {
    await accept(change(ann, [E3]));
    await accept({ type: 'DeleteUser', body: { user: ann } });
    for (const name of ['bob', 'eve']) await accept(change(await create(name), [E3]));
    world.time.advance(5 * DAY);
    const restored = await accept({ type: 'RestoreUser', body: { user: ann } });
    expect(restored).toMatchObject({ kind: 'restored', shortfalls: [{ skuId: E3.skuId, code: 'no-available-seats' }] });
    expect(await retained()).toEqual(['exchange', 'sharepoint', 'teams']);
    world.time.advance(25 * DAY);
    expect(await world.sweep()).toMatchObject({ purged: 2 });
    expect((await userOf()).status).toBe('active');
  });

  it('comes back without an alias that somebody else took meanwhile', async () => {
    await accept(change(ann, [E3]));
    await accept(change(ann, [], [E3]));
    await accept({ type: 'UpdateUser', body: { user: await create('bob'), addAliases: ['ann.alias@contoso.com'] } });
    const back = await accept(change(ann, [E1]));
    expect(back).not.toHaveProperty('aliasesReturned');
    expect(back.kind === 'user' && back.aliasesLost).toHaveLength(1);
  });

  it('is purged when it was promised, whatever the setting became since', async () => {
    await accept(change(ann, [E3]));
    await accept(change(ann, [], [E3]));
    world = await world.restart({ retention: days(90) });
    commands = world.commands;
    world.time.advance(30 * DAY);
    expect(await world.sweep()).toMatchObject({ purged: 2 });
  });

  it('is caught up after days in which nothing ran; a grant before records the overdue purge', async () => {
    const bob = await create('bob');
    for (const user of [ann, bob]) {
      await accept(change(user, [E3]));
      await accept(change(user, [], [E3]));
    }
    world.time.advance(28 * DAY);
    await world.keeper.heartbeat();
    await world.close();
    world.time.advance(3 * DAY);
    world = await world.restart();
    commands = world.commands;
    const answer = answerOf(await commands.send(change(bob, [E1])));
    expect(answer).toMatchObject({
      purged: [{ service: 'exchange' }, { service: 'teams' }],
      restored: [{ service: 'sharepoint' }],
    });
    expect(await world.sweep()).toMatchObject({ untrusted: true, purged: 0 });
    world.time.advance(HOUR);
    expect(await world.sweep()).toMatchObject({ purged: 2 });
    expect(await count('ServiceDataPurged', bob)).toBe(2);
  });

  it('is purged once where a wake-up comes a second early, and then the sweep', async () => {
    await accept(change(ann, [EXCHANGE_ONLY]));
    const answer = answerOf(await commands.send(change(ann, [], [EXCHANGE_ONLY])));
    const wakeUp = {
      tenantId: CONTOSO,
      userId: ann,
      retentionId: answer.kind === 'user' ? answer.retained![0]!.retentionId : '',
      service: 'exchange',
    };
    world.time.advance(30 * DAY - 1_000);
    expect(await world.worker.onWakeUp(wakeUp)).toBe('ignored');
    world.time.advance(1_000);
    expect(await world.sweep()).toMatchObject({ purged: 1 });
    expect(await world.worker.onWakeUp(wakeUp)).toBe('before');
    expect(await count('ServiceDataPurged')).toBe(1);
  });

  it.each(['purge first', 'grant first'])(
    'goes to exactly one of purge and grant at the very deadline (%s), and both are answered alike',
    async (order) => {
      await accept(change(ann, [EXCHANGE_ONLY]));
      await accept(change(ann, [], [EXCHANGE_ONLY]));
      world.time.advance(30 * DAY);
      await world.project();
      const sweep = () => world.worker.sweep(new AbortController().signal);
      const grant = () => commands.send(change(ann, [E1]));
      const [swept, granted] =
        order === 'purge first'
          ? await Promise.all([sweep(), grant()])
          : await Promise.all([grant(), sweep()]).then(([reply, result]) => [result, reply] as const);
      expect(await count('ServiceDataPurged')).toBe(1);
      expect(await count('ServiceDataRestored')).toBe(0);
      const answer = answerOf(granted);
      const byGrant = answer.kind === 'user' ? (answer.purged?.length ?? 0) : 0;
      expect([swept.purged + byGrant, swept.purged + swept.ignored]).toEqual([1, 1]);
      expect((await userOf()).licenses).toHaveLength(1);
    },
  );

  it.each(['restore first', 'purge first'])(
    'of a deleted user: exactly one of restore and purge, a millisecond before the deadline and at it (%s)',
    async (order) => {
      const bob = await create('bob');
      for (const user of [ann, bob]) {
        await accept({ type: 'DeleteUser', body: { user } });
        world.time.advance(1);
      }
      world.time.advance(30 * DAY - 2); // ann's time has come, bob's comes in a millisecond
      await world.project();
      const restores = () =>
        Promise.all([ann, bob].map((user) => commands.send({ type: 'RestoreUser', body: { user } })));
      const sweep = () => world.worker.sweep(new AbortController().signal);
      const [[forAnn, forBob], swept] =
        order === 'restore first'
          ? await Promise.all([restores(), sweep()])
          : await Promise.all([sweep(), restores()]).then(([result, replies]) => [replies, result] as const);
      expect(forAnn?.outcome).toBe('refused');
      expect(forBob?.outcome).toBe('accepted');
      expect(swept.purged).toBe(1);
      expect([await count('UserPurged'), await count('UserPurged', bob)]).toEqual([1, 0]);
      expect([await count('UserRestored'), await count('UserRestored', bob)]).toEqual([0, 1]);
    },
  );
});

describe('the worker', () => {
  it('works in bounded batches, and other commands go along', async () => {
    await world.close();
    await open({ batchSize: 10 });
    const users = await commands.createUsers(45);
    await Promise.all(users.map((user) => accept({ type: 'DeleteUser', body: { user } })));
    world.time.advance(31 * DAY);
    await world.project();
    let most = 0;
    let underWay = 0;
    const worker = world.anotherWorker({
      send: async (envelope) => {
        most = Math.max(most, (underWay += 1));
        const reply = await commands.commands.handle(envelope);
        underWay -= 1;
        return reply;
      },
    });
    const sweep = worker.sweep(new AbortController().signal);
    const other = await commands.send({ type: 'RenameTenant', body: { displayName: 'Meanwhile' } });
    const left = (await world.models.query({ name: 'deadlines' }, { index: 'by-purge', prefix: [], limit: 99 })).items;
    expect(other.outcome).toBe('accepted');
    expect(left.length).toBeGreaterThan(0);
    expect(await sweep).toMatchObject({ purged: 45 });
    expect(most).toBe(10);
  });

  it('goes on behind users whose streams are damaged, however many, and purges those once they are whole', async () => {
    await world.close();
    const store = new MemoryEventStore();
    await open({ store, batchSize: 2, onAlarm: () => undefined });
    const users = await commands.createUsers(5);
    for (const user of users) {
      await accept({ type: 'DeleteUser', body: { user } });
      world.time.advance(1_000);
    }
    world.time.advance(31 * DAY);
    await world.project();
    const damaged = users.slice(0, 3).map((userId) => `user-${CONTOSO}_${userId}`);
    for (const stream of damaged) store.damage(stream);
    expect(await world.sweep()).toMatchObject({ purged: 2, failed: 3 });
    for (const stream of damaged) store.damagedStreams.clear(stream);
    expect(await world.sweep()).toMatchObject({ purged: 3, failed: 0 });
  });

  it('leaves to the next sweep what an outage kept it from', async () => {
    await world.close();
    const store = new FaultyEventStore(new MemoryEventStore());
    await open({ store });
    await accept({ type: 'DeleteUser', body: { user: ann } });
    world.time.advance(31 * DAY);
    await world.project();
    store.goAway();
    expect(await world.worker.sweep(new AbortController().signal)).toMatchObject({ purged: 0, failed: 1 });
    store.comeBack();
    expect(await world.sweep()).toMatchObject({ purged: 1 });
  });

  it('is not kept from a purge by a caller who uses up ids', async () => {
    await accept(change(ann, [EXCHANGE_ONLY]));
    const answer = answerOf(await commands.send(change(ann, [], [EXCHANGE_ONLY])));
    const retentionId = answer.kind === 'user' ? answer.retained![0]!.retentionId : '';
    for (const id of [retentionId, `purge${retentionId}`, `purge:${retentionId}`])
      await commands.send({ type: 'RenameTenant', body: { displayName: 'Taken' } }, { id });
    world.time.advance(30 * DAY);
    expect(await world.sweep()).toMatchObject({ purged: 1, refused: 0 });
  });
});
