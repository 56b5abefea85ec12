import { setTimeout as wait } from 'node:timers/promises';
import { START, verify, type CommandReply, type CommandRequest, type Delay, type StoredEvent } from '#application';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';
import { E1, EXCHANGE_ONLY } from '#testing/catalogue';
import { createIds, withChecksums } from '#contracts';
import { ManualDelay } from '#testing/fakes';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { openKurrentEventStore, type KurrentEventStore } from './index.js';

const CLIENTS = 10;
const USERS_OF_CLIENT = 10;
const USERS = CLIENTS * USERS_OF_CLIENT;
/** There are fewer of these seats than users. */
const SCARCE = 30;
/** A change of the leader begins after so many answers, and is over before twice as many commands are sent. */
const BETWEEN_CHANGES = 45;
const CHANGES = ['resign', 'kill', 'hang', 'lose the answer'] as const;
const ids = createIds();
type Change = (typeof CHANGES)[number];

const timers: Delay = {
  wait: async (milliseconds, signal) => {
    await wait(milliseconds, undefined, signal === undefined ? {} : { signal });
  },
};

/** Counts answers and changes, so that each waits for the other and not for time. */
class Progress {
  #sent = 0;
  #answers = 0;
  #changes = 0;
  readonly #waiting = new Set<() => void>();

  constructor(readonly changesInAll = 0) {}

  /** Sends a command, once all changes before it are over. */
  async send<T>(command: () => Promise<T>): Promise<T> {
    this.#sent += 1;
    const changes = Math.min(Math.floor(this.#sent / BETWEEN_CHANGES) - 1, this.changesInAll);
    await this.#until(() => this.#changes >= changes);
    const answer = await command();
    this.#answers += 1;
    this.#look();
    return answer;
  }

  /** Makes a change, once its turn has come. */
  async change(make: () => Promise<void>): Promise<void> {
    await this.#until(() => this.#answers >= BETWEEN_CHANGES * this.#changes);
    await make();
    this.#changes += 1;
    this.#look();
  }

  /** Resolves with the next answer. */
  oneMore(): Promise<void> {
    const before = this.#answers;
    return this.#until(() => this.#answers > before);
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }

  #until(isReached: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!isReached()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }
}

/** Tells an answer in short: `accepted`, or what it was refused with. */
const told = (reply: CommandReply): string => {
  switch (reply.outcome) {
    case 'refused':
      return reply.refusal.code;
    case 'failed':
      return `503 ${reply.failure}`;
    default:
      return reply.outcome;
  }
};

/** What became of the ten commands for each user, in their order. */
type Told = readonly string[];

const workOn = async (world: CommandWorld, progress: Progress, name: string): Promise<Told> => {
  const answers: string[] = [];
  const send = async (request: CommandRequest, id: string): Promise<CommandReply> => {
    const reply = await progress.send(() => world.send(request, { id: `${name} ${id}` }));
    answers.push(told(reply));
    return reply;
  };
  const address = `${name}@contoso.com`;
  const creation: CommandRequest = {
    type: 'CreateUser',
    body: { userPrincipalName: address, profile: { displayName: name }, usageLocation: 'DE' },
  };
  const change = (add: readonly string[], remove: readonly string[] = []): CommandRequest => {
    const lines = (skus: readonly string[]) => skus.map((skuId) => ({ skuId: skuId as typeof E1.skuId }));
    return { type: 'ChangeLicenses', body: { user: address, add: lines(add), remove: lines(remove) } };
  };
  const move = (city: string): CommandRequest => ({ type: 'UpdateUser', body: { user: address, profile: { city } } });
  await send(creation, '1');
  await send(change([E1.skuId]), '2');
  await send(change([E1.skuId]), '2');
  await send(change([EXCHANGE_ONLY.skuId]), '4');
  await send(move('Ulm'), '5');
  await send(change([], [E1.skuId]), '6');
  await send(change([], [E1.skuId]), '7');
  await send(change([E1.skuId]), '8');
  await send(move('Köln'), '9');
  await send(creation, '10');
  return answers;
};

/** Changes the leader, and lets the one before come back once the next one works. */
const changeLeader = async ({ faults, nodes }: KurrentDouble, change: Change, progress: Progress): Promise<void> => {
  const { leader } = nodes;
  switch (change) {
    case 'resign':
      return nodes.resign();
    case 'kill':
      await nodes.kill(leader);
      await nodes.leaderAfter(leader);
      await progress.oneMore();
      return nodes.restart(leader);
    case 'hang':
      await nodes.hang(leader);
      await nodes.leaderAfter(leader);
      await progress.oneMore();
      return nodes.resume(leader);
    case 'lose the answer':
      faults.push({ call: 'append', when: 'cut' });
      return progress.oneMore();
  }
};

/** Reads all that comes until it has the event at the end, which is known only later. */
const followTo = async (store: KurrentEventStore, end: Promise<string>): Promise<readonly StoredEvent[]> => {
  const seen: StoredEvent[] = [];
  let last: string | undefined;
  const stop = new AbortController();
  void end.then((position) => {
    last = position;
    if (seen.at(-1)?.position === last) stop.abort();
  });
  for await (const { events } of store.follow(START, { signal: stop.signal })) {
    seen.push(...events);
    if (last !== undefined && seen.at(-1)?.position === last) break;
  }
  return seen;
};

const countsOf = (all: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const each of all) counts[each] = (counts[each] ?? 0) + 1;
  return counts;
};

describe('a cluster whose leader changes', () => {
  let double: KurrentDouble;
  let store: KurrentEventStore;
  let world: CommandWorld;
  let renewals: number;
  let progress: Progress;

  beforeEach(async () => {
    double = await KurrentDouble.start(3, { electionMilliseconds: 100, isBehindProxies: true });
    renewals = 0;
    store = await openKurrentEventStore({ url: double.url, onRenewal: () => (renewals += 1) });
    world = openWorld({ store, delay: timers });
    progress = new Progress();
  });
  afterEach(async () => {
    await world.close();
    await store.close();
    await double.close();
  });

  const client = async (n: number): Promise<readonly Told[]> => {
    const answers: Told[] = [];
    for (let user = 0; user < USERS_OF_CLIENT; user += 1)
      answers.push(await workOn(world, progress, `user-${n}-${user}`));
    return answers;
  };
  const changeTwentyTimes = async (): Promise<void> => {
    for (let count = 0; count < progress.changesInAll; count += 1)
      await progress.change(() => changeLeader(double, CHANGES[count % CHANGES.length]!, progress));
  };

  test('answers a thousand commands as counted, each once, and is followed to the end', async () => {
    progress = new Progress(20);
    await world.setUp();
    await world.buy(E1, USERS);
    await world.buy(EXCHANGE_ONLY, SCARCE);
    const before = double.nodes.connections;
    const working = Promise.all([changeTwentyTimes(), ...Array.from({ length: CLIENTS }, (_, n) => client(n))]);
    const end = working.then(async () => (await store.head())!.position);
    const [[, ...answers], followed] = await Promise.all([working, followTo(store, end)]);
    const { connections } = double.nodes;

    const column = (at: number) => countsOf(answers.flat().map((of) => of[at - 1]!));
    for (const at of [1, 2, 3, 5, 6, 8, 9]) expect(column(at)).toEqual({ accepted: USERS });
    expect(column(4)).toEqual({ accepted: SCARCE, 'no-available-seats': USERS - SCARCE });
    expect(column(7)).toEqual({ 'not-held': USERS });
    expect(column(10)).toEqual({ 'address-taken': USERS });

    const { events } = await store.readAll(START, 100_000);
    expect(followed.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(countsOf(events.map(({ type }) => type))).toMatchObject({ UserCreated: USERS });
    expect(await world.totals(E1.skuId)).toMatchObject({ assigned: USERS });
    expect(await world.totals(EXCHANGE_ONLY.skuId)).toMatchObject({ assigned: SCARCE });
    expect((await verify({ store, codec: world.codec })).discrepancies).toEqual([]);
    expect(world.bugs).toEqual([]);
    // the client's compiled part leaves its socket open, and nothing else does
    expect(connections - before).toBeLessThanOrEqual(renewals);
  }, 180_000);

  test('goes on without a leader that stays away, and is followed', async () => {
    await world.setUp();
    await world.buy(E1, USERS);
    await double.nodes.kill(double.nodes.leader);
    const working = client(0);
    const end = working.then(async () => (await store.head())!.position);
    const [answers, followed] = await Promise.all([working, followTo(store, end)]);
    expect(countsOf(answers.map((of) => of[1]!))).toEqual({ accepted: USERS_OF_CLIENT });
    expect(countsOf(followed.map(({ type }) => type))).toMatchObject({ UserCreated: USERS_OF_CLIENT });
  });

  test('has no append in doubt where a leader only resigns', async () => {
    // a lane waits before it asks again what became of an append, and this wait never ends
    const patient = openWorld({ store, delay: new ManualDelay() });
    await patient.setUp();
    for (let count = 0; count < 5; count += 1) {
      double.nodes.resign();
      await patient.createUsers(10, `after-${count}-`);
    }
    expect(renewals).toBeGreaterThanOrEqual(5);
    await patient.close();
  });

  /** Appends the next event of a tenant. */
  const appendAt = (revision: number) => {
    const id = ids.next();
    const caller = { actor: 'a', actorKind: 'local', commandId: id, correlationId: id, causationId: id } as const;
    const metadata = { ...caller, occurredAt: '2026-01-15T08:00:00.000Z' };
    const events = [{ id, type: 'TenantRenamed', version: 1, data: `{"displayName":"${revision}"}`, metadata }];
    const expected = revision === 0 ? ('no-stream' as const) : revision - 1;
    return store.append([withChecksums({ stream: `tenant-${CONTOSO}`, expected, events })]);
  };

  test('makes appends to one stream in the order in which they were asked for', async () => {
    const appending = Array.from({ length: 20 }, (_, revision) => appendAt(revision));
    await appending[5];
    double.nodes.resign();
    await appending[12];
    double.nodes.resign();
    const positions = (await Promise.all(appending)).map(({ position }) => position);
    expect(positions).toEqual(positions.toSorted());
    expect(renewals).toBe(2);
  });

  test('lets a store be closed though nobody leads, with what waits', async () => {
    await appendAt(0);
    const before = double.calls.append;
    await Promise.all([double.nodes.kill(1), double.nodes.kill(2)]);
    const ended = appendAt(1).then(
      () => 'made',
      (error: unknown) => (error as { readonly code: string }).code,
    );
    while (double.calls.append === before) await new Promise((resolve) => void setImmediate(resolve));
    await store.close();
    expect(await ended).toBe('store-closed');
  });
});
