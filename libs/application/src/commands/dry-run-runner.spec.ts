import { MemoryReadModels, MemoryReadModelsData } from '#adapters/read-models-memory';
import {
  type CommandReply,
  type CommandRequest,
  type DryRunEnd,
  type DryRuns,
  KeptDryRuns,
  ReadModelsUnavailable,
  START,
} from '#application';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { E3 } from '#testing/catalogue';
import { PromptTurn } from '#testing/fakes';
import { FaultyEventStore, withMethods } from '#testing/faults';
import { CONTOSO, FABRIKAM, openWorld, type CommandWorld, type WorldOptions } from '#testing/world';

const THIRD = '33333333-3333-4333-8333-333333333333' as typeof CONTOSO;
const DAY = 24 * 60 * 60 * 1_000;

/** Each gets a license of a product. */
const assign = (users: readonly string[]): CommandRequest => ({
  type: 'StartOperation',
  body: { mode: 'add', users, licenses: [{ skuPartNumber: 'ENTERPRISEPACK' }] },
});
const create = (count: number, prefix = 'new'): CommandRequest => ({
  type: 'StartOperation',
  body: {
    mode: 'create',
    users: Array.from({ length: count }, (_, at) => ({ userPrincipalName: `${prefix}${at}@contoso.com` })),
  },
});
const idOf = (reply: CommandReply): string => {
  if ('dryRunId' in reply && reply.dryRunId !== undefined) return reply.dryRunId;
  throw new Error(`it was answered at once: ${JSON.stringify(reply).slice(0, 300)}`);
};

/** Steps are stored, and from `hold` on whoever took one waits until `release`. */
const holding = (real: DryRuns) => {
  let held = false;
  let steps = 0;
  const goOn: (() => void)[] = [];
  const kept = withMethods(real, {
    advance: async (...step) => {
      const told = await real.advance(...step);
      steps += 1;
      if (held) await new Promise<void>((resolve) => void goOn.push(resolve));
      return told;
    },
  });
  return {
    kept,
    hold: () => void ((held = true), (steps = 0)),
    untilSteps: async (wanted: number) => {
      while (steps < wanted) await new Promise((resolve) => void setImmediate(resolve));
    },
    release: () => {
      held = false;
      for (const each of goOn.splice(0)) each();
    },
  };
};

describe('a dry run of very many users', () => {
  const data = new MemoryReadModelsData();
  const worlds: CommandWorld[] = [];
  const ended: DryRunEnd[] = [];
  beforeEach(() => {
    data.dryRuns.clear();
    ended.length = 0;
  });
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });
  const open = async (options: WorldOptions = {}): Promise<CommandWorld> => {
    const world = openWorld({
      dryRunsAbove: 20,
      keptDryRuns: new MemoryReadModels(data).dryRuns,
      dryRunObserver: { ended: (end) => void ended.push(end) },
      ...options,
    });
    worlds.push(world);
    await world.setUp();
    return world;
  };
  /** These are the questions of a process, by default of one that decides none itself. */
  const reader = (world: CommandWorld, holder = 'an API'): KeptDryRuns =>
    new KeptDryRuns({
      runs: new MemoryReadModels(data).dryRuns,
      clock: world.clock,
      turn: new PromptTurn(),
      lives: { holder },
    });
  const begin = async (world: CommandWorld, request: CommandRequest, tenantId = CONTOSO): Promise<string> =>
    idOf(await world.send(request, { dryRun: true, tenantId }));

  it('says at once under which id it goes on, and tells of each user in the order of the list', async () => {
    const world = await open();
    await world.buy(E3, 15);
    const users = await world.createUsers(30);
    const events = (await world.store.readAll(START, 1_000)).events.length;
    const reply = await world.send(assign([...users, 'nobody@contoso.com']), { id: 'mine', dryRun: true });
    expect(reply).toMatchObject({ outcome: 'accepted', answer: { kind: 'operation', total: 31 } });
    expect(reply).not.toHaveProperty('items');
    await world.dryRuns.idle();
    const id = idOf(reply);
    expect(await reader(world).find(CONTOSO, id)).toMatchObject({
      mode: 'add',
      state: 'finished',
      total: 31,
      decided: 31,
      counts: { pending: 0, complete: 15, withShortfalls: 0, failed: 16 },
      summary: { seats: [{ skuId: E3.skuId, assigned: 15, available: 0 }] },
    });
    const rows = (await reader(world).rows(CONTOSO, id, -1, 100)) ?? [];
    expect(rows.map(({ index }) => index)).toEqual(Array.from({ length: 31 }, (_, at) => at));
    expect(rows[0]).toEqual({ index: 0, userId: users[0], state: 'complete', assigned: [E3.skuId] });
    expect(rows[15]).toMatchObject({ index: 15, state: 'failed', refusal: { code: 'no-available-seats' } });
    expect(rows[30]).toMatchObject({ index: 30, state: 'failed', refusal: { code: 'user-not-found' } });
    expect(await reader(world).rows(CONTOSO, id, 14, 2)).toEqual(rows.slice(15, 17));
    expect(await reader(world).find(FABRIKAM, id)).toBeUndefined();
    // neither an event nor a receipt was written, and the id serves the operation itself
    expect((await world.store.readAll(START, 1_000)).events).toHaveLength(events);
    expect(await world.send(assign(users), { id: 'mine' })).not.toMatchObject({ repeated: true });
    expect(ended).toEqual(['finished']);
    expect(world.bugs).toEqual([]);
  });

  it('tells the same as the answer at once of fewer users', async () => {
    const world = await open();
    const atOnce = await open({ dryRunsAbove: 1_000, store: world.store, keys: world.keys });
    await world.buy(E3, 15);
    const users = await world.createUsers(30);
    const told = await atOnce.send(assign(users), { dryRun: true });
    const id = await begin(world, assign(users));
    await world.dryRuns.idle();
    const { summary } = (await reader(world).find(CONTOSO, id))!;
    expect(told).toMatchObject({ items: await reader(world).rows(CONTOSO, id, -1, 100), summary });
  });

  it('gives neither an id nor an address twice, however far apart they are named', async () => {
    const world = await open();
    const id = '99999999-9999-4999-8999-999999999999';
    const named = (userPrincipalName: string, more: object = {}) => ({ userPrincipalName, ...more });
    const users = [
      named('first@contoso.com', { id }),
      ...Array.from({ length: 300 }, (_, at) => named(`u${at}@contoso.com`)),
      named('other@contoso.com', { id }),
      named('last@contoso.com', { aliases: ['first@contoso.com'] }),
    ];
    const request: CommandRequest = { type: 'StartOperation', body: { mode: 'create', users } };
    const dryRunId = idOf(await world.send(request, { dryRun: true }));
    await world.dryRuns.idle();
    const rows = (await reader(world).rows(CONTOSO, dryRunId, -1, 1_000)) ?? [];
    expect(rows.filter(({ state }) => state === 'failed')).toMatchObject([
      { index: 301, refusal: { code: 'user-id-taken' } },
      { index: 302, refusal: { code: 'address-taken' } },
    ]);
  });

  it('is one of more users than the bound: of as many all are told at once, however often they are named', async () => {
    const world = await open();
    const users = await world.createUsers(20);
    expect(await world.send(assign(users), { dryRun: true })).toHaveProperty('items.length', 20);
    expect(await world.send(assign([...users, users[0]!]), { dryRun: true })).toHaveProperty('items.length', 20);
    expect(await world.send(assign([...users, 'nobody@contoso.com']), { dryRun: true })).toHaveProperty('dryRunId');
    await world.dryRuns.idle();
    expect(world.dryRuns.running).toBe(0);
  });

  it('is refused at once where the operation would be, and takes no place', async () => {
    const world = await open();
    const users = Array.from({ length: 30 }, (_, at) => `u${at}@contoso.com`);
    const request: CommandRequest = {
      type: 'StartOperation',
      body: { mode: 'add', users, licenses: [{ skuPartNumber: 'NO_SUCH' }] },
    };
    expect(await world.send(request, { dryRun: true })).toMatchObject({ refusal: { code: 'product-not-found' } });
    expect(world.dryRuns.running).toBe(0);
    expect(data.dryRuns.size).toBe(0);
  });

  it('is one of a tenant, and one of two in a process; the next is told when to ask again', async () => {
    const steps = holding(new MemoryReadModels(data).dryRuns);
    const world = await open({ keptDryRuns: steps.kept });
    for (const tenant of [FABRIKAM, THIRD]) await world.setUp(tenant);
    steps.hold();
    const first = await begin(world, create(300));
    const later = { outcome: 'failed', failure: 'too-many-dry-runs', retryAfterSeconds: 5 };
    expect(await world.send(create(30), { dryRun: true })).toMatchObject(later);
    const second = await begin(world, create(300), FABRIKAM);
    expect(world.dryRuns.running).toBe(2);
    await steps.untilSteps(2);
    expect(await world.send(create(30), { dryRun: true, tenantId: THIRD })).toMatchObject(later);
    // what is small waits for nobody
    expect(await world.send(create(10), { dryRun: true })).toHaveProperty('items.length', 10);
    expect(await reader(world).find(CONTOSO, first)).toMatchObject({ state: 'running', decided: 250, total: 300 });
    steps.release();
    await world.dryRuns.idle();
    expect(await reader(world).find(FABRIKAM, second)).toMatchObject({ state: 'finished', decided: 300 });
    expect(await world.send(create(30), { dryRun: true, tenantId: THIRD })).toHaveProperty('dryRunId');
    await world.dryRuns.idle();
    expect(ended).toEqual(['turned-away', 'turned-away', 'finished', 'finished', 'finished']);
  });

  it('is cancelled by whichever process is asked, and decides nobody any more', async () => {
    const steps = holding(new MemoryReadModels(data).dryRuns);
    const world = await open({ keptDryRuns: steps.kept });
    steps.hold();
    const id = await begin(world, create(1_000));
    await steps.untilSteps(1);
    expect(await reader(world).end(CONTOSO, id)).toMatchObject({ state: 'cancelled', decided: 250 });
    steps.release();
    await world.dryRuns.idle();
    expect(await reader(world).find(CONTOSO, id)).toMatchObject({ state: 'cancelled', decided: 250 });
    expect(world.dryRuns.running).toBe(0);
    expect(ended).toEqual(['cancelled']);
  });

  it('is dropped where its end is asked for once it has ended', async () => {
    const world = await open();
    const id = await begin(world, create(30));
    await world.dryRuns.idle();
    expect(await reader(world).end(CONTOSO, id)).toMatchObject({ state: 'finished' });
    expect(await reader(world).find(CONTOSO, id)).toBeUndefined();
    expect(await reader(world).end(CONTOSO, id)).toBeUndefined();
    expect(data.dryRuns.size).toBe(0);
  });

  it('is gone with a process that says no more that it lives, and the next one drops it', async () => {
    const steps = holding(new MemoryReadModels(data).dryRuns);
    const world = await open({ keptDryRuns: steps.kept, holder: 'process 1' });
    const done = await begin(world, create(30, 'a'));
    await world.dryRuns.idle();
    steps.hold();
    const under = await begin(world, create(300, 'b'));
    await steps.untilSteps(1);
    world.clock.advance(59_000);
    expect(await reader(world).find(CONTOSO, under)).toMatchObject({ state: 'running' });
    await world.dryRuns.look();
    world.clock.advance(59_000);
    expect(await reader(world).find(CONTOSO, under)).toMatchObject({ state: 'running' });
    // as after a kill -9: it says nothing any more
    world.clock.advance(1_000);
    for (const id of [done, under]) {
      expect(await reader(world).find(CONTOSO, id)).toBeUndefined();
      expect(await reader(world).rows(CONTOSO, id, -1, 10)).toBeUndefined();
      expect(await reader(world).end(CONTOSO, id)).toBeUndefined();
      // the process itself knows better
      expect(await reader(world, 'process 1').find(CONTOSO, id)).toBeDefined();
    }
    const next = await open({ holder: 'process 2', clock: world.clock });
    await next.dryRuns.look();
    expect(data.dryRuns.size).toBe(0);
    // the first one was only asleep, and finds its dry run gone
    steps.release();
    await world.dryRuns.idle();
    expect(data.dryRuns.size).toBe(0);
  });

  it('is gone at once with a process that is known to have ended', async () => {
    const world = await open({ holder: 'process 1' });
    const id = await begin(world, create(30));
    await world.dryRuns.idle();
    const lives = { holder: 'an API', isGone: (holder: string) => holder === 'process 1' };
    const kept = new MemoryReadModels(data).dryRuns;
    const knowing = new KeptDryRuns({ runs: kept, clock: world.clock, turn: new PromptTurn(), lives });
    expect(await knowing.find(CONTOSO, id)).toBeUndefined();
  });

  it('is gone after a day, also of a process that lives', async () => {
    const world = await open();
    const id = await begin(world, create(30));
    await world.dryRuns.idle();
    for (let hours = 0; hours < 24; hours += 1) {
      expect(await reader(world).find(CONTOSO, id)).toMatchObject({ state: 'finished' });
      world.clock.advance(DAY / 24);
      await world.dryRuns.look();
    }
    expect(await reader(world).find(CONTOSO, id)).toBeUndefined();
    expect(data.dryRuns.size).toBe(0);
  });

  it('is gone when its process ends as it should', async () => {
    const steps = holding(new MemoryReadModels(data).dryRuns);
    const world = await open({ keptDryRuns: steps.kept });
    const done = await begin(world, create(30, 'a'));
    await world.dryRuns.idle();
    steps.hold();
    const under = await begin(world, create(300, 'b'));
    await steps.untilSteps(1);
    const stopped = world.dryRuns.stop();
    steps.release();
    await stopped;
    for (const id of [done, under]) expect(await reader(world).find(CONTOSO, id)).toBeUndefined();
  });

  it('is one of the ten newest of its tenant', async () => {
    const world = await open();
    const ids: string[] = [];
    for (let at = 0; at < 12; at += 1) {
      ids.push(await begin(world, create(30, `u${at}-`)));
      await world.dryRuns.idle();
    }
    await world.dryRuns.look();
    const found = await Promise.all(ids.map((id) => reader(world).find(CONTOSO, id)));
    expect(found.map((each) => each !== undefined)).toEqual([false, false, ...Array.from({ length: 10 }, () => true)]);
  });

  it('fails with its reason where the events are away meanwhile', async () => {
    const store = new FaultyEventStore(new MemoryEventStore());
    const steps = holding(new MemoryReadModels(data).dryRuns);
    const world = await open({ store, keptDryRuns: steps.kept });
    const users = await world.createUsers(300);
    steps.hold();
    const id = await begin(world, assign(users));
    await steps.untilSteps(1);
    store.goAway();
    steps.release();
    await world.dryRuns.idle();
    expect(await reader(world).find(CONTOSO, id)).toMatchObject({ state: 'failed', failure: 'store-unavailable' });
    expect(world.dryRuns.running).toBe(0);
    store.comeBack();
  });

  it('goes on where its store is away for a moment, and where it stays away is gone', async () => {
    let failures = 3;
    const kept: DryRuns = withMethods(new MemoryReadModels(data).dryRuns, {
      advance: async (...step) => {
        if ((failures -= 1) >= 0) throw new ReadModelsUnavailable('as the spec wants it');
        return new MemoryReadModels(data).dryRuns.advance(...step);
      },
    });
    const world = await open({ keptDryRuns: kept });
    const id = await begin(world, create(30));
    await world.dryRuns.idle();
    expect(await reader(world).find(CONTOSO, id)).toMatchObject({ state: 'finished', decided: 30 });
    failures = 1_000;
    const lost = await begin(world, create(30));
    await world.dryRuns.idle();
    expect(ended).toEqual(['finished', 'failed']);
    expect(await reader(world).find(CONTOSO, lost)).toMatchObject({ state: 'pending' });
    world.clock.advance(30_000);
    await world.dryRuns.look();
    world.clock.advance(30_000);
    expect(await reader(world).find(CONTOSO, lost)).toBeUndefined();
    expect(await reader(world).find(CONTOSO, id)).toBeDefined();
  });

  it('does not begin where nobody could be told of it, and leaves its place', async () => {
    const kept = withMethods(new MemoryReadModels(data).dryRuns, {
      begin: () => Promise.reject(new ReadModelsUnavailable('as the spec wants it')),
    });
    const world = await open({ keptDryRuns: kept });
    const reply = await world.send(create(30), { dryRun: true });
    expect(reply).toMatchObject({ outcome: 'failed', failure: 'read-models-unavailable' });
    expect(world.dryRuns.running).toBe(0);
  });
});
