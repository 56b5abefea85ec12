import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import { MemoryReadModels, MemoryReadModelsData } from '#adapters/read-models-memory';
import {
  type Changed,
  type ChangedIds,
  changesFrom,
  type ChangesItem,
  type ChangesLife,
  followerOf,
  Freshness,
  LOOKED_THROUGH,
  LogReader,
  MOST_CHANGED,
  type Position,
  ReadModelsUnavailable,
  type RecordedEvent,
  START,
  TenantChanges,
  type Watch,
} from '#application';
import { createCodec, createIds } from '#contracts';
import { type DomainEvent, parseStream, type StreamRef, streamName, type TenantId } from '#licensing';
import { ManualClock, ManualDelay, PromptDelay, PromptTurn } from '#testing/fakes';

const CONTOSO = '11111111-1111-4111-8111-111111111111' as TenantId;
const FABRIKAM = '22222222-2222-4222-8222-222222222222' as TenantId;
const STARTED: DomainEvent = { type: 'OperationStarted', data: { mode: 'add', total: 1, licenses: [] } };
const NAMES = ['users', 'operations'];

/** Streams alone say here what an event changed. */
const idsOf = ({ stream }: RecordedEvent): ChangedIds => {
  const { kind, key = '' } = parseStream(stream)!;
  return {
    users: kind === 'user' ? [key] : [],
    subscriptions: [],
    operations: kind === 'operation' ? [key] : [],
  };
};

/** This is a log with read models, which are as far as the test lets them be, and any number of processes. */
class Installation {
  readonly store = new MemoryEventStore();
  readonly codec = createCodec({ keys: new MemoryKeys() });
  readonly turn = new PromptTurn();
  readonly troubles: unknown[] = [];
  readonly #data = new MemoryReadModelsData();
  readonly #models = new MemoryReadModels(this.#data);
  readonly #ids = createIds();
  readonly #revisions = new Map<string, number>();
  readonly #ends: (() => Promise<void>)[] = [];

  async happens(tenantId: TenantId, ref: object, ...events: readonly DomainEvent[]): Promise<Position> {
    const stream = streamName({ tenantId, ...ref } as StreamRef);
    const before = this.#revisions.get(stream) ?? -1;
    const given = events.length === 0 ? [STARTED] : events;
    this.#revisions.set(stream, before + given.length);
    const id = this.#ids.next();
    const metadata = {
      tenantId,
      actor: 'a',
      actorKind: 'local' as const,
      commandId: id,
      correlationId: id,
      causationId: id,
      occurredAt: '2026-01-01T00:00:00.000Z',
    };
    const expected = before === -1 ? ('no-stream' as const) : before;
    const recorded = given.map((event) => ({ id: this.#ids.next(), event, metadata }));
    return (await this.store.append(await this.codec.encode([{ stream, expected, events: recorded }]))).position;
  }
  user(userId: string, tenantId = CONTOSO): Promise<Position> {
    return this.happens(tenantId, { kind: 'user', userId });
  }

  /** Read models are folded elsewhere, up to this position. */
  async folded(position: Position): Promise<void> {
    const checkpoint = { storeId: await this.store.storeId(), position, updatedAt: '2026-01-01T00:00:00.000Z' };
    for (const name of NAMES) {
      await this.#models.ensure({ name, generation: 1, version: 1, indexes: [] });
      await this.#models.saveCheckpoint(followerOf({ name, generation: 1 }), checkpoint);
    }
  }
  async userIsShown(userId: string, tenantId = CONTOSO): Promise<Position> {
    const position = await this.user(userId, tenantId);
    await this.folded(position);
    return position;
  }

  process(): TenantChanges {
    const delay = new PromptDelay();
    const log = new LogReader({ ...this, delay, store: this.store, codec: this.codec, turn: this.turn });
    const changes = new TenantChanges({
      log,
      delay,
      idsOf,
      head: () => this.store.head(),
      freshness: new Freshness({ readModels: new MemoryReadModels(this.#data), delay }),
      readModels: NAMES,
      onTrouble: (error) => this.troubles.push(error),
      onWell: () => {},
    });
    this.#ends.push(async () => {
      await changes.stop();
      await log.close();
    });
    return changes;
  }

  async end(): Promise<void> {
    for (const end of this.#ends) await end();
    await this.store.close();
    expect(this.troubles).toEqual([]);
  }
}

/** Resolves to the next that a watch has, however long that takes. */
const next = async ({ changes, gathered }: Watch): Promise<Changed> => {
  for (;;) {
    const seen = changes.look();
    const changed = gathered.take();
    if (changed !== undefined) return changed;
    await changes.wait(seen);
  }
};
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await turn();
};

describe('what changes in a tenant', () => {
  let world: Installation;
  let start: Position;
  beforeEach(async () => {
    world = new Installation();
    start = await world.userIsShown('first');
  });
  afterEach(() => world.end());

  it('is told as soon as read models show it, and no sooner', async () => {
    const watch = await world.process().watch(CONTOSO, undefined);
    expect(await next(watch)).toEqual({ position: start, users: [], subscriptions: [], operations: [] });
    const position = await world.user('ana');
    for (let turns = 0; turns < 50; turns += 1) await turn();
    expect(watch.gathered.isEmpty).toBe(true);
    await world.folded(position);
    expect(await next(watch)).toEqual({ position, users: ['ana'], subscriptions: [], operations: [] });
    const later = await world.happens(CONTOSO, { kind: 'operation', operationId: 'bulk' }, STARTED, STARTED);
    await world.folded(later);
    expect(await next(watch)).toEqual({ position: later, users: [], subscriptions: [], operations: ['bulk'] });
  });

  it('is nothing where only other tenants changed, and an empty list where a command changed nothing', async () => {
    const watch = await world.process().watch(CONTOSO, undefined);
    await next(watch);
    const theirs = await world.userIsShown('ben', FABRIKAM);
    await until(() => watch.upTo === theirs);
    expect(watch.gathered.isEmpty).toBe(true);
    const position = await world.happens(CONTOSO, { kind: 'command', commandId: 'c' });
    await world.folded(position);
    expect(await next(watch)).toEqual({ position, users: [], subscriptions: [], operations: [] });
  });

  it('goes on behind any position, at whichever process', async () => {
    const [one, other] = [world.process(), world.process()];
    const first = await one.watch(CONTOSO, undefined);
    await next(first);
    const ana = await world.userIsShown('ana');
    expect((await next(first)).users).toEqual(['ana']);
    await world.userIsShown('theirs', FABRIKAM);
    const ben = await world.userIsShown('ben');
    const again = await other.watch(CONTOSO, ana);
    expect(await next(again)).toEqual({ position: ben, users: ['ben'], subscriptions: [], operations: [] });
    const all = await other.watch(CONTOSO, START);
    expect((await next(all)).users).toEqual(['first', 'ana', 'ben']);
    const cleo = await world.userIsShown('cleo');
    for (const watch of [again, all]) expect(await next(watch)).toMatchObject({ position: cleo, users: ['cleo'] });
    const nothing = await other.watch(CONTOSO, cleo);
    expect(nothing.gathered.isEmpty).toBe(true);
    expect(await one.since(CONTOSO, ana)).toEqual({
      changed: { position: cleo, users: ['ben', 'cleo'], subscriptions: [], operations: [] },
      position: cleo,
    });
    expect(await one.since(CONTOSO, cleo)).toEqual({ changed: undefined, position: cleo });
  });

  it('is told once by a process that is behind the one that told it first', async () => {
    const changes = world.process();
    const behind = await changes.watch(CONTOSO, undefined);
    await next(behind);
    const ana = await world.user('ana');
    const watch = await changes.watch(CONTOSO, ana);
    expect(await changes.since(CONTOSO, ana)).toEqual({ changed: undefined, position: ana });
    await world.folded(ana);
    expect((await next(behind)).users).toEqual(['ana']);
    expect(watch.gathered.isEmpty).toBe(true);
    const ben = await world.userIsShown('ben');
    expect(await next(watch)).toMatchObject({ position: ben, users: ['ben'] });
  });

  it('may be anything behind a position that the log doesn’t have', async () => {
    const changes = world.process();
    const many = { position: start, users: 'many', subscriptions: 'many', operations: 'many' };
    expect(await next(await changes.watch(CONTOSO, '9'.repeat(20)))).toEqual(many);
    expect(await changes.since(CONTOSO, '9'.repeat(20))).toEqual({ changed: many, position: start });
  });

  it('is many beyond so many ids of a kind, and each kind for itself', async () => {
    const changes = world.process();
    const watch = await changes.watch(CONTOSO, undefined);
    await next(watch);
    let position = await world.happens(CONTOSO, { kind: 'operation', operationId: 'bulk' });
    for (let user = 1; user <= MOST_CHANGED; user += 1) position = await world.user(`user-${user}`);
    await world.folded(position);
    await until(() => watch.upTo === position);
    expect((await next(watch)).users).toHaveLength(MOST_CHANGED);
    for (let user = 0; user <= MOST_CHANGED; user += 1) position = await world.user(`user-${user}`);
    await world.folded(position);
    await until(() => watch.upTo === position);
    expect(await next(watch)).toEqual({ position, users: 'many', subscriptions: [], operations: [] });
    expect((await changes.since(CONTOSO, start)).changed).toMatchObject({ users: 'many', operations: ['bulk'] });
  });

  it('is many for whoever was away for longer than is looked through', async () => {
    const theirs = { kind: 'operation', operationId: 'x' };
    let position = start;
    for (let events = 0; events < LOOKED_THROUGH + 500; events += 500)
      position = await world.happens(FABRIKAM, theirs, ...Array.from({ length: 500 }, () => STARTED));
    await world.folded(position);
    const { changed } = await world.process().since(CONTOSO, start);
    expect(changed).toEqual({ position, users: 'many', subscriptions: 'many', operations: 'many' });
  });

  it('is followed for as long as somebody watches, and from where it is then by who comes next', async () => {
    const changes = world.process();
    const [one, other] = [await changes.watch(CONTOSO, undefined), await changes.watch(FABRIKAM, undefined)];
    expect(changes.watching).toBe(2);
    for (const watch of [one, one, other]) changes.unwatch(watch);
    expect(changes.watching).toBe(0);
    const ana = await world.userIsShown('ana');
    const later = await changes.watch(CONTOSO, undefined);
    expect(await next(later)).toMatchObject({ position: ana, users: [] });
    await world.userIsShown('ben');
    expect((await next(later)).users).toEqual(['ben']);
    expect(one.upTo).toBe(start);
  });

  it('can’t be told before anybody has built the read models, and can afterwards', async () => {
    const empty = new Installation();
    const changes = empty.process();
    await expect(changes.watch(CONTOSO, undefined)).rejects.toThrow(ReadModelsUnavailable);
    await expect(changes.since(CONTOSO, undefined)).rejects.toThrow(ReadModelsUnavailable);
    await empty.userIsShown('ana');
    expect((await next(await changes.watch(CONTOSO, START))).users).toEqual(['ana']);
    await empty.end();
  });
});

describe('who is told what changes', () => {
  let world: Installation;
  let delay: ManualDelay;
  let clock: ManualClock;
  let ending: AbortController;
  let gone: AbortController;
  let items: AsyncGenerator<ChangesItem, void>;
  let watch: Watch;
  const begin = async (life: Partial<ChangesLife> = {}): Promise<void> => {
    watch = await world.process().watch(CONTOSO, undefined);
    items = changesFrom(watch, { clock, delay }, { ending: ending.signal, gone: gone.signal, ...life });
    expect(await items.next()).toMatchObject({ value: { kind: 'changed', changed: { users: [] } } });
  };
  const pass = async (milliseconds: number): Promise<void> => {
    clock.advance(milliseconds);
    await delay.advance(milliseconds);
  };
  beforeEach(async () => {
    world = new Installation();
    await world.userIsShown('first');
    [delay, clock] = [new ManualDelay(), new ManualClock()];
    [ending, gone] = [new AbortController(), new AbortController()];
  });
  afterEach(async () => {
    gone.abort();
    await items.return();
    expect(delay.pending).toBe(0);
    await world.end();
  });

  it('is told four times a second at most, of all that changed between', async () => {
    await begin();
    const told = items.next();
    for (const user of ['ana', 'ben', 'cleo']) await world.userIsShown(user);
    await until(() => !watch.gathered.isEmpty && watch.upTo.endsWith('4'));
    await delay.untilWaitingFor(250);
    await delay.advance(249);
    expect(delay.pending).toBe(1);
    await delay.advance(1);
    expect(await told).toMatchObject({ value: { kind: 'changed', changed: { users: ['ana', 'ben', 'cleo'] } } });
  });

  it('hears every 15 seconds up to where nothing changed', async () => {
    await begin();
    const quiet = items.next();
    await delay.untilWaitingFor(250);
    await delay.advance(250);
    await delay.untilWaitingFor(15_000);
    const theirs = await world.userIsShown('theirs', FABRIKAM);
    await until(() => watch.upTo === theirs);
    await pass(14_999);
    expect(delay.pending).toBe(1);
    await pass(1);
    expect(await quiet).toEqual({ done: false, value: { kind: 'quiet', position: theirs } });
  });

  it('is told no more once the process ends, and why, before anything that is left', async () => {
    await begin();
    const last = items.next();
    await delay.untilWaitingFor(250);
    const ana = await world.userIsShown('ana');
    await until(() => watch.upTo === ana);
    ending.abort();
    // whoever goes on is told of it elsewhere: the position isn't behind it
    expect(await last).toEqual({ done: false, value: { kind: 'end', end: 'shutting-down' } });
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  it('is told no more once its token has ended, to the second', async () => {
    await begin({ until: new Date(Date.parse(clock.now()) + 3_000).toISOString() });
    const last = items.next();
    await delay.untilWaitingFor(250);
    await pass(250);
    await delay.untilWaitingFor(2_750);
    await pass(2_750);
    const { upTo: position } = watch;
    expect(await last).toEqual({ done: false, value: { kind: 'end', end: 'token-ended', position } });
    expect((await items.next()).done).toBe(true);
  });

  it('is told no more once its session is over', async () => {
    const session = new AbortController();
    await begin({ unknown: session.signal });
    const last = items.next();
    await delay.untilWaitingFor(250);
    session.abort();
    const { upTo: position } = watch;
    expect(await last).toEqual({ done: false, value: { kind: 'end', end: 'token-ended', position } });
    expect((await items.next()).done).toBe(true);
  });

  it('is told of the end of its tenant', async () => {
    await begin();
    const told = items.next();
    await delay.untilWaitingFor(250);
    const purged = { type: 'TenantPurged', data: {} } as unknown as DomainEvent;
    const position = await world.happens(CONTOSO, { kind: 'tenant' }, purged);
    await world.folded(position);
    await until(() => watch.upTo === position);
    await delay.advance(250);
    expect(await told).toMatchObject({ value: { kind: 'changed', changed: { position } } });
    const last = items.next();
    await delay.untilWaitingFor(250);
    await delay.advance(250);
    expect(await last).toEqual({ done: false, value: { kind: 'end', end: 'tenant-gone', position } });
  });

  it('costs nothing any more when it is gone', async () => {
    await begin();
    const last = items.next();
    await delay.untilWaitingFor(250);
    gone.abort();
    expect(await last).toEqual({ done: true, value: undefined });
  });
});
