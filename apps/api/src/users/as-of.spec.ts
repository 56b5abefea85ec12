import fc from 'fast-check';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryReadModels } from '#adapters/read-models-memory';
import {
  asOfAsked,
  CatalogueView,
  END_OF_LOG,
  Freshness,
  type GuardedClock,
  History,
  InvalidCursor,
  NO_TENANT,
  Past,
  PastCatalogue,
  Projector,
  type ReadModels,
  type RecordedEvent,
  START,
  type Then,
} from '#application';
import {
  defined,
  evolve,
  initialState,
  type StreamRef,
  type StreamState,
  streamName,
  type UserId,
  type UserState,
} from '#licensing';
import { allProjections, instantsIn } from '#projections';
import { E1, E3 } from '#testing/catalogue';
import { ManualClock, PromptDelay, PromptTurn } from '#testing/fakes';
import { FaultyReadModels } from '#testing/faults';
import { CONTOSO, type CommandWorld, openWorld } from '#testing/world';
import { ListRetentionsAsOf, ListRetentionsAsOfHandler } from './list-retentions-as-of.query.js';
import { AsOf, nextThen } from '../edge/as-of.js';
import { FreshModels } from '../edge/fresh-models.js';
import {
  ListSubscriptionsAsOf,
  ListSubscriptionsAsOfHandler,
} from '../subscriptions/list-subscriptions-as-of.query.js';
import { ShowSubscriptionAsOf, ShowSubscriptionAsOfHandler } from '../subscriptions/show-subscription-as-of.query.js';
import { ListUsersAsOf, ListUsersAsOfHandler } from './list-users-as-of.query.js';
import { ShowUserAsOf, ShowUserAsOfHandler } from './show-user-as-of.query.js';

const MINUTE = 60_000;

/** Two processes share a log; the clock of the second is three minutes behind. */
class TwoProcesses {
  readonly store = new MemoryEventStore();
  readonly clocks = [new ManualClock(), new ManualClock()] as const;
  readonly worlds: readonly [CommandWorld, CommandWorld];
  readonly faulty = new FaultyReadModels(new MemoryReadModels());
  readonly models: ReadModels = this.faulty.models;
  readonly freshness = new Freshness({ readModels: this.models, delay: new PromptDelay() });
  readonly history: History;
  readonly past: Past;
  readonly catalogue: PastCatalogue;
  users: readonly string[] = [];
  log: readonly RecordedEvent[] = [];

  constructor() {
    this.clocks[1].step(-3 * MINUTE);
    const one = openWorld({ store: this.store, clock: this.clocks[0] });
    this.worlds = [one, openWorld({ store: this.store, clock: this.clocks[1], keys: one.keys, ids: one.ids })];
    this.history = new History(this.store, one.codec);
    const view = new CatalogueView(this.store, one.codec);
    this.catalogue = new PastCatalogue({ store: this.store, codec: one.codec, view, turn: new PromptTurn() });
    this.past = new Past({ store: this.store, instants: instantsIn(this.models), freshness: this.freshness });
  }

  advance(milliseconds: number): void {
    for (const clock of this.clocks) clock.advance(milliseconds);
  }

  async begin(seats: number, users: number): Promise<void> {
    const [one] = this.worlds;
    await one.setUp();
    for (const product of [E1, E3]) await one.buy(product, seats);
    this.users = await one.createUsers(users);
  }

  async project(): Promise<void> {
    const { store, models: readModels, freshness } = this;
    const { codec, clock } = this.worlds[0];
    const onAlarm = (alarm: unknown): void => expect(alarm).toBeUndefined();
    const parts = { store, codec, readModels, clock, delay: new PromptDelay(), turn: new PromptTurn(), onAlarm };
    const projector = new Projector({ ...parts, freshness, definitions: allProjections, holder: 'spec' });
    projector.start();
    const names = allProjections.map(({ name }) => name);
    const endless = new Freshness({ readModels, delay: neverLate });
    await endless.waitFor((await store.head())!.position, names, { timeoutMilliseconds: Infinity });
    await projector.stop();
    this.log = codec.read((await store.readAll(START, 100_000)).events);
  }

  find(text: string): Promise<Then> {
    return this.past.find(CONTOSO, asOfAsked(text)!);
  }

  /** Says which position an instant means, by reading the whole log. */
  positionOf(instant: string): string {
    const end = (own: boolean) => {
      const events = this.log.filter(({ stream }) => stream.includes(CONTOSO) === own);
      const later = events.find(({ metadata }) => metadata.occurredAt > instant)?.position ?? END_OF_LOG;
      return { later, last: events.findLast(({ position }) => position < later)?.position ?? START };
    };
    const [own, others] = [end(true), end(false)];
    return others.last > own.last && others.last < own.later ? others.last : own.last;
  }

  /** Folds a stream up to a position, from the whole log. */
  fold<S extends StreamState>(ref: StreamRef, position: string): S {
    const its = this.log.filter((event) => event.stream === streamName(ref) && event.position <= position);
    return its.reduce((state, { event }) => evolve(state, event), initialState(ref)) as S;
  }

  user(id: string, position: string): UserState {
    return this.fold<UserState>({ kind: 'user', tenantId: CONTOSO, userId: id as UserId }, position);
  }

  async holders(skuId: string, then: Then, limit = 3): Promise<readonly string[]> {
    const fresh = new FreshModels(this.models, this.freshness);
    const handler = new ListUsersAsOfHandler(fresh, this.history, new PromptTurn());
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const asked = { limit, ...(after === undefined ? {} : { after }) };
      const page = await handler.execute(new ListUsersAsOf(CONTOSO, { product: skuId as never }, then, asked));
      ids.push(...page.items.map(({ state }) => state.userId));
      after = page.next;
    } while (after !== undefined);
    return ids;
  }

  /** Asks every list for all that it tells of a position. */
  async toldAt(position: string): Promise<unknown> {
    const then = await this.find(position);
    const fresh = new FreshModels(this.models, this.freshness);
    const all = { limit: 500 };
    const users = new ListUsersAsOfHandler(fresh, this.history, new PromptTurn());
    const kept = new ListRetentionsAsOfHandler(fresh, this.history);
    const bought = new ListSubscriptionsAsOfHandler(fresh, this.history, this.catalogue);
    const found = [
      ...[{}, { state: 'deleted' as const }, { product: E3.skuId }, { unlicensed: true }].map((search) =>
        users.execute(new ListUsersAsOf(CONTOSO, search, then, all)),
      ),
      ...[true, false].map((ofUsers) => kept.execute(new ListRetentionsAsOf(CONTOSO, then, all, ofUsers))),
      bought.execute(new ListSubscriptionsAsOf(CONTOSO, then, all)),
    ];
    return {
      at: then,
      lists: (await Promise.all<{ readonly items: readonly unknown[] }>(found)).map(({ items }) => items),
    };
  }

  close(): Promise<unknown> {
    return Promise.all(this.worlds.map((world) => world.close()));
  }
}
const neverLate = {
  wait: (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    milliseconds === Infinity
      ? new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)))
      : new Promise((resolve) => void setImmediate(resolve)),
};

const step = fc.record({
  process: fc.constantFrom(0, 1),
  user: fc.nat({ max: 3 }),
  product: fc.constantFrom(E1, E3),
  what: fc.constantFrom('add', 'remove', 'delete', 'restore', 'catalogue'),
  wait: fc.constantFrom(0, 1, 1_000, 2 * MINUTE, 5 * MINUTE),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const take = async (both: TwoProcesses, { process, user, product, what, wait }: Step): Promise<void> => {
  const world = both.worlds[process === 0 ? 0 : 1];
  const named = both.users[user]!;
  const license = [{ skuId: product.skuId }];
  if (what === 'delete' || what === 'restore')
    await world.send({ type: what === 'delete' ? 'DeleteUser' : 'RestoreUser', body: { user: named } });
  else if (what === 'catalogue') await world.setUp().catch(() => {});
  else {
    const change = { add: what === 'add' ? license : [], remove: what === 'remove' ? license : [] };
    await world.send({ type: 'ChangeLicenses', body: { user: named, ...change } });
  }
  both.advance(wait);
};

describe('the past, over two processes with clocks three minutes apart', () => {
  it('is at every instant what a fold of the log up to its position says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 25 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        async (steps, picks) => {
          const both = new TwoProcesses();
          await both.begin(3, 4);
          for (const each of steps) await take(both, each);
          await both.project();
          const { log } = both;
          const instants = picks.map((pick) => {
            const { occurredAt } = log[pick % log.length]!.metadata;
            return new Date(Date.parse(occurredAt) + (pick % 3) - 1).toISOString();
          });
          for (const instant of instants) {
            const then = await both.find(instant);
            expect(then).toEqual({ position: both.positionOf(instant), instant });
            const { position } = then;
            for (const id of both.users) {
              const shown = new ShowUserAsOfHandler(both.worlds[0].hasher, both.history);
              const found = await shown.execute(new ShowUserAsOf(CONTOSO, id, position));
              const { codec } = both.worlds[0];
              const its = (await both.store.read(`user-${CONTOSO}_${id}`)).filter(
                (event) => event.position <= position,
              );
              const ref = { kind: 'user', tenantId: CONTOSO, userId: id as UserId } as const;
              const folded = codec.read(its).reduce((state, { event }) => evolve(state, event), initialState(ref));
              expect(found?.state).toEqual(folded);
            }
            for (const { skuId } of [E1, E3]) {
              const holding = both.users.filter((id) => {
                const state = both.user(id, position);
                return state.status === 'active' && state.licenses.some((license) => license.skuId === skuId);
              });
              expect(await both.holders(skuId, then)).toEqual(holding.toSorted());
              const seats = new ShowSubscriptionAsOfHandler(
                new FreshModels(both.models, both.freshness),
                both.history,
                both.catalogue,
              );
              const shown = await seats.execute(new ShowSubscriptionAsOf(CONTOSO, skuId, then, undefined));
              const state = both.fold({ kind: 'seats', tenantId: CONTOSO, skuId }, position) as StreamState & {
                totals: object;
              };
              if (shown !== undefined) expect(shown).toMatchObject({ ...state.totals, position });
            }
            const kept = new ListRetentionsAsOfHandler(new FreshModels(both.models, both.freshness), both.history);
            const page = await kept.execute(new ListRetentionsAsOf(CONTOSO, then, { limit: 500 }));
            const ends = both.users.flatMap((id) => {
              const state = both.user(id, position);
              if (!('retentions' in state)) return [];
              const services = [...state.retentions.values()].filter(({ purgeAt }) => purgeAt !== undefined);
              return [...services, ...(state.deletion ? [state.deletion] : [])].map(({ retentionId }) => retentionId);
            });
            expect(page.items.map(({ retention }) => retention.retentionId).toSorted()).toEqual(ends.toSorted());
            // the same position is asked for, and tells the same
            expect((await both.find(position)).position).toBe(position);
          }
          await both.close();
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('what is told by a position', () => {
  it('is the same for ever, whatever comes later', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 15 }),
        fc.array(step, { minLength: 5, maxLength: 15 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
        async (before, after, picks) => {
          const both = new TwoProcesses();
          await both.begin(3, 4);
          for (const each of before) await take(both, each);
          await both.project();
          const positions = picks.map((pick) => both.log[pick % both.log.length]!.position);
          const told = await Promise.all(positions.map((position) => both.toldAt(position)));
          for (const each of after) await take(both, each);
          await both.project();
          expect(await Promise.all(positions.map((position) => both.toldAt(position)))).toEqual(told);
          await both.close();
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('the pages of one question', () => {
  it('are of one place in the log, though a process whose clock is behind writes between them', async () => {
    const both = new TwoProcesses();
    await both.begin(9, 4);
    const [world, behind] = both.worlds;
    const license = [{ skuId: E3.skuId }];
    for (const user of both.users)
      await world.accept({ type: 'ChangeLicenses', body: { user, add: license, remove: [] } });
    await both.project();
    const asOf = new AsOf(both.clocks[0] as unknown as GuardedClock, both.past);
    const handler = new ListUsersAsOfHandler(
      new FreshModels(both.models, both.freshness),
      both.history,
      new PromptTurn(),
    );
    const now = { asOf: both.clocks[0].now() };
    const page = async (after?: string) => {
      const { at: then, query } = await asOf.page(CONTOSO, now, { limit: 1, ...defined({ after }) });
      const found = await handler.execute(new ListUsersAsOf(CONTOSO, { product: E3.skuId }, then, query));
      return { ids: found.items.map(({ state }) => state.userId), ...nextThen(then, found), position: then.position };
    };
    const first = await page();
    for (const user of both.users)
      await behind.accept({ type: 'ChangeLicenses', body: { user, add: [], remove: license } });
    await both.project();
    expect((await asOf.find(CONTOSO, now)).position > first.position).toBe(true);
    const ids = [...first.ids];
    for (let { next } = first; next !== undefined;) {
      const further = await page(next);
      expect(further.position).toBe(first.position);
      ids.push(...further.ids);
      next = further.next;
    }
    expect(ids).toEqual(both.users.toSorted());
    await expect(asOf.page(CONTOSO, { asOf: first.position }, { after: `${first.next}` })).resolves.toBeDefined();
    for (const other of ['2026-01-15T07:00:00.000Z', '1', '2026-01-14[UTC]'])
      await expect(asOf.page(CONTOSO, { asOf: other }, { after: first.next! })).rejects.toThrow(InvalidCursor);
    await both.close();
  });
});

describe('a day', () => {
  it('tells of whoever held a product at any time of it, once, with when and by which commands', async () => {
    const both = new TwoProcesses();
    await both.begin(9, 4);
    const [early = '', twice = '', always = '', never = ''] = both.users;
    const [world] = both.worlds;
    const change = (user: string, add: boolean) => {
      const license = [{ skuId: E3.skuId }];
      const body = { user, add: add ? license : [], remove: add ? [] : license };
      return world.accept({ type: 'ChangeLicenses', body });
    };
    for (const user of [early, always]) await change(user, true);
    both.advance(24 * 60 * MINUTE);
    await change(early, false);
    for (const add of [true, false, true, false]) {
      both.advance(MINUTE);
      await change(twice, add);
    }
    both.advance(24 * 60 * MINUTE);
    await change(never, true);
    both.advance(24 * 60 * MINUTE);
    await both.project();
    for (const limit of [1, 2, 100]) {
      expect(await both.holders(E3.skuId, await both.find('2026-01-16[UTC]'), limit)).toEqual(
        [early, twice, always].toSorted(),
      );
      expect(await both.holders(E3.skuId, await both.find('2026-01-16T23:59:59.999Z'), limit)).toEqual([always]);
      expect(await both.holders(E3.skuId, await both.find('2026-01-14[UTC]'), limit)).toEqual([]);
    }
    await both.close();
  });
});

describe('what a question about the past costs', () => {
  it('is the same few reads, however long the log is', async () => {
    const both = new TwoProcesses();
    await both.begin(60, 40);
    const [world] = both.worlds;
    for (const user of both.users) {
      const body = { user, add: [{ skuId: E3.skuId }], remove: [] };
      await world.accept({ type: 'ChangeLicenses', body });
      both.advance(MINUTE);
    }
    await both.project();
    const asked = () => both.faulty.count('query') + both.faulty.count('getMany') + both.faulty.count('keys');
    const cost = async (work: () => Promise<unknown>) => {
      const before = asked();
      await work();
      return asked() - before;
    };
    expect(await cost(() => both.find('2026-01-15T08:10:00Z'))).toBeLessThanOrEqual(8);
    const then = await both.find('2026-01-15T09:00:00Z');
    const handler = new ListUsersAsOfHandler(
      new FreshModels(both.models, both.freshness),
      both.history,
      new PromptTurn(),
    );
    const page = () => handler.execute(new ListUsersAsOf(CONTOSO, { product: E3.skuId }, then, { limit: 50 }));
    expect(await cost(page)).toBe(1);
    expect((await page()).items).toHaveLength(40);
    const shown = new ShowUserAsOfHandler(world.hasher, both.history);
    expect(await cost(() => shown.execute(new ShowUserAsOf(CONTOSO, both.users[0]!, then.position)))).toBe(0);
    await both.close();
  });

  it('knows of no time before the first event, and of nobody then', async () => {
    const both = new TwoProcesses();
    await both.begin(1, 1);
    await both.project();
    expect(await both.find('2000-01-01T00:00:00Z')).toEqual({ position: START, instant: '2000-01-01T00:00:00.000Z' });
    expect((await both.past.find(NO_TENANT, asOfAsked('0')!)).position).toBe(START);
    await both.close();
  });
});

describe('an address', () => {
  it('means who had it then, and says so where that is somebody else today', async () => {
    const both = new TwoProcesses();
    await both.begin(1, 2);
    const [world] = both.worlds;
    const [first = '', second = ''] = both.users;
    const rename = async (user: string, userPrincipalName: string) =>
      world.accept({ type: 'UpdateUser', body: { user, userPrincipalName } });
    await rename(first, 'boss@contoso.com');
    const early = (await both.store.head())!.position;
    await rename(first, 'former@contoso.com');
    const between = (await both.store.head())!.position;
    await rename(second, 'boss@contoso.com');
    const handler = new ShowUserAsOfHandler(world.hasher, both.history);
    const ask = (position: string) => handler.execute(new ShowUserAsOf(CONTOSO, 'boss@contoso.com', position));
    expect(await ask(early)).toMatchObject({ state: { userId: first }, addressIsNowOf: second });
    expect(await ask(between)).toBeUndefined();
    const now = await ask(END_OF_LOG);
    expect(now).toMatchObject({ state: { userId: second } });
    expect(now).not.toHaveProperty('addressIsNowOf');
    await both.close();
  });
});
