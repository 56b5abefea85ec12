import { MemoryKeys } from '#adapters/keys-memory';
import { MemoryReadModels } from '#adapters/read-models-memory';
import {
  ALL_AT_ONCE,
  type Budget,
  CatalogueView,
  type Codec,
  END_OF_LOG,
  type EventStore,
  Freshness,
  History,
  PastCatalogue,
  type ReadModels,
  type Turn,
} from '#application';
import { createCodec } from '#contracts';
import { evolve, initialState, streamName, type StreamState, type UserId, type UserState } from '#licensing';
import { createLogger, type Logger } from '#platform';
import type { UserDocument } from '#projections';
import { E1, PLANS } from '#testing/catalogue';
import { CountingOpened, ManualDelay } from '#testing/fakes';
import { CONTOSO, openWorld } from '#testing/world';
import { ShownProducts } from './shown-products.js';
import { UserChanges } from './user-changes.js';
import { UserViews } from './user-views.js';

const LOGGER = createLogger('silent');
const NO_CHECK = { report: () => {} };

const shownProducts = (models: ReadModels, store: EventStore, codec: Codec): ShownProducts => {
  const view = new CatalogueView(store, codec);
  const freshness = new Freshness({ readModels: models, delay: new ManualDelay() });
  return new ShownProducts(models, view, new PastCatalogue({ store, codec, view, turn: ALL_AT_ONCE }), freshness);
};

describe('a user while no read model tells of products', () => {
  const disabledPlans = [PLANS.teams.planId];
  const services = [
    { service: 'exchange', state: 'enabled' },
    { service: 'sharepoint', state: 'enabled' },
    { service: 'teams', state: 'disabled' },
  ];

  const open = async () => {
    const world = openWorld();
    await world.setUp();
    await world.buy(E1, 1);
    const [userId] = (await world.createUsers(1)) as readonly [UserId];
    const add = [{ skuId: E1.skuId, disabledPlans }];
    const answer = await world.accept({ type: 'ChangeLicenses', body: { user: userId, add, remove: [] } });
    const { store, codec } = world;
    const history = new History(store, codec);
    const logger = createLogger('silent');
    const models = new MemoryReadModels();
    const products = shownProducts(models, store, codec);
    const views = new UserViews(models, codec, products, logger, ALL_AT_ONCE, NO_CHECK);
    return { world, history, views, changes: new UserChanges(products, history, logger), userId, answer };
  };

  it('is shown with the services that are off, all the same', async () => {
    const { world, history, views, userId } = await open();
    const { state } = await history.userAsOf(CONTOSO, userId, END_OF_LOG);
    expect(await views.state(CONTOSO, state)).toMatchObject({ services });
    await world.close();
  });

  it('is answered with all services after a command', async () => {
    const { world, changes, answer } = await open();
    if (answer.kind !== 'user') throw new Error(`answered ${answer.kind}`);
    expect(await changes.of(CONTOSO, answer)).toMatchObject({
      licenses: [{ skuId: E1.skuId, productRevision: 0, disabledPlans }],
      services,
      retained: [],
      seats: [{ skuId: E1.skuId, valid: 1, assigned: 1, available: 0 }],
    });
    await world.close();
  });
});

/** Folds users as their read model would hold them. */
const documentsOf = ({ store, codec }: ReturnType<typeof openWorld>, ids: readonly UserId[]) =>
  Promise.all(
    ids.map(async (userId) => {
      const events = codec.read(await store.read(streamName({ kind: 'user', tenantId: CONTOSO, userId })));
      const state = events.reduce<StreamState>(
        (before, { event }) => evolve(before, event),
        initialState({ kind: 'user', tenantId: CONTOSO, userId }),
      ) as UserState & { status: 'active' };
      const { usageLocation = null } = state;
      return { ...state, id: userId, usageLocation, retentions: [] } as unknown as UserDocument;
    }),
  );

describe('a list of users of whom one has a damaged key', () => {
  it('shows the others, and of that one which members can’t be read', async () => {
    const keys = new MemoryKeys();
    const world = openWorld({ keys });
    await world.setUp();
    const ids = (await world.createUsers(50)) as readonly UserId[];
    const { store, codec } = world;
    const damaged = ids[20]!;
    const documents = await documentsOf(world, ids);
    keys.tamper({ tenantId: CONTOSO, personId: damaged }, 'damage');
    const told: unknown[] = [];
    const reported: unknown[] = [];
    const logger = { error: (about: unknown) => void told.push(about) } as Pick<Logger, 'error'>;
    const models = new MemoryReadModels();
    const views = new UserViews(models, codec, shownProducts(models, store, codec), logger, ALL_AT_ONCE, {
      report: (persons) => void reported.push(...persons),
    });
    const shown = await views.documents(CONTOSO, documents);
    expect(shown.filter(({ displayName }) => typeof displayName === 'string')).toHaveLength(49);
    expect(shown.filter((user) => 'unreadable' in user)).toMatchObject([
      { id: damaged, userPrincipalName: null, displayName: null, unreadable: ['userPrincipalName', 'displayName'] },
    ]);
    expect(told).toMatchObject([{ err: { code: 'damaged-key' } }]);
    const persons = new Set(reported.map((person) => JSON.stringify(person)));
    expect([...persons]).toEqual([JSON.stringify({ tenantId: CONTOSO, personId: damaged })]);
    await world.close();
  });
});

describe('a page of users that is shown again', () => {
  it('opens nothing, and has nothing of who was erased since', async () => {
    const opened = new CountingOpened();
    const keys = new MemoryKeys();
    const codec = createCodec({ keys, opened });
    const world = openWorld({ keys });
    await world.setUp();
    const ids = (await world.createUsers(50)) as readonly UserId[];
    const models = new MemoryReadModels();
    const products = shownProducts(models, world.store, codec);
    const views = new UserViews(models, codec, products, LOGGER, ALL_AT_ONCE, NO_CHECK);
    const documents = await documentsOf(world, ids);
    const first = await views.documents(CONTOSO, documents);
    expect(opened.opened).toBe(2 * 50);
    expect(await views.documents(CONTOSO, documents)).toEqual(first);
    expect(opened.opened).toBe(2 * 50);
    const erased = { tenantId: CONTOSO, personId: ids[20]! };
    await keys.shred(erased, { shreddedAt: '2026-02-01T00:00:00.000Z', receipt: 'r-1' });
    const names = (await views.documents(CONTOSO, documents)).filter((user) => user['displayName'] !== null);
    expect(names).toEqual(first.filter(({ id }) => id !== erased.personId));
    await world.close();
  });
});

describe('a page of very many users', () => {
  it('is opened and shown in units of at most 500, between which others have their turn', async () => {
    const keys = new MemoryKeys();
    const world = openWorld({ keys });
    await world.setUp();
    const { store } = world;
    const few = await documentsOf(world, (await world.createUsers(10)) as readonly UserId[]);
    const many = Array.from({ length: 1_000 }, (_, at) => few[at % few.length]!);
    const turnsOf = async (turns: { readonly opening?: Turn; readonly showing?: Turn }) => {
      const models = new MemoryReadModels();
      const codec = createCodec({ keys, turn: turns.opening ?? ALL_AT_ONCE });
      const products = shownProducts(models, store, codec);
      const views = new UserViews(models, codec, products, LOGGER, turns.showing ?? ALL_AT_ONCE, NO_CHECK);
      const shown = await views.documents(CONTOSO, many);
      expect(shown.map(({ id }) => id)).toEqual(many.map(({ id }) => id));
    };
    const opening = new CountedTurn();
    await turnsOf({ opening });
    const showing = new CountedTurn();
    await turnsOf({ showing });
    // each user has a name and a display name
    expect({ opening: opening.count, showing: showing.count }).toEqual({ opening: 4, showing: 2 });
    await world.close();
  });
});

/** Counts the turns, in which no time ever runs out. */
class CountedTurn implements Turn {
  count = 0;
  async next(): Promise<void> {
    this.count += 1;
  }
  soon(): Promise<void> {
    return this.next();
  }
  budget(): Budget {
    return { over: () => false };
  }
}
