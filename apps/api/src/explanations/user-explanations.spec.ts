import { MemoryReadModels } from '#adapters/read-models-memory';
import {
  CatalogueView,
  Freshness,
  GuardedClock,
  History,
  PastCatalogue,
  Projector,
  type ReadModels,
  UserSteps,
} from '#application';
import type { Asked, Service, UserId } from '#licensing';
import { allProjections } from '#projections';
import { E1, E3, PLANS } from '#testing/catalogue';
import { PromptDelay, PromptTurn } from '#testing/fakes';
import { FaultyReadModels } from '#testing/faults';
import { CONTOSO, type CommandWorld, openWorld } from '#testing/world';
import { userExplanation } from '../edge/answers/explanations.js';
import { TrialParts } from '../commands/trial-parts.js';
import { FreshModels } from '../edge/fresh-models.js';
import { ShownHistory } from '../history/shown-history.js';
import { ShownProducts } from '../users/shown-products.js';
import { UserExplanations } from './user-explanations.js';

const DAY = 86_400_000;
const exchange: Asked = { by: 'service', service: 'exchange' as Service };
const neverLate = {
  wait: (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    milliseconds === Infinity
      ? new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)))
      : new Promise((resolve) => void setImmediate(resolve)),
};

describe('what is said of a user and a product, or a service', () => {
  let world: CommandWorld;
  let ann: string;
  const faulty = () => new FaultyReadModels(new MemoryReadModels());
  let counting: FaultyReadModels;
  let models: ReadModels;

  beforeEach(async () => {
    world = openWorld();
    counting = faulty();
    ({ models } = counting);
    await world.setUp();
    await world.buy(E1, 5);
    await world.buy(E3, 1);
    [ann = ''] = await world.createUsers(1, 'ann');
  });
  afterEach(() => world.close());

  const project = async (): Promise<void> => {
    const { store, codec, clock } = world;
    const onAlarm = (alarm: unknown): void => expect(alarm).toBeUndefined();
    const freshness = new Freshness({ readModels: models, delay: neverLate });
    const projector = new Projector({
      store,
      codec,
      clock,
      readModels: models,
      delay: new PromptDelay(),
      turn: new PromptTurn(),
      onAlarm,
      freshness,
      definitions: allProjections,
      holder: 'spec',
    });
    projector.start();
    const names = allProjections.map(({ name }) => name);
    await freshness.waitFor((await store.head())!.position, names, { timeoutMilliseconds: Infinity });
    await projector.stop();
  };
  const explain = async (asked: Asked, more: { readonly user?: string; readonly upTo?: string } = {}) => {
    await project();
    const { store, codec, ids, clock, hasher } = world;
    const catalogue = new CatalogueView(store, codec);
    const freshness = new Freshness({ readModels: models, delay: neverLate });
    const fresh = new FreshModels(models, freshness);
    const turn = new PromptTurn();
    const past = new PastCatalogue({ store, codec, view: catalogue, turn });
    const steps = new UserSteps({ store, codec, turn });
    const entries = new ShownHistory(
      models,
      codec,
      store,
      steps,
      new ShownProducts(models, catalogue, past, freshness),
    );
    const history = new History(store, codec);
    const guarded = clock as unknown as GuardedClock;
    const parts = new TrialParts(guarded, store, codec, ids, hasher);
    const all = new UserExplanations(parts, catalogue, fresh, history, entries, turn);
    const userId = (more.user ?? ann) as UserId;
    const before = await store.head();
    const found = await all.of({ tenantId: CONTOSO, userId, asked, upTo: more.upTo, minPosition: undefined });
    expect(await store.head()).toEqual(before);
    // it has nothing that its description doesn't have
    const shown = JSON.parse(JSON.stringify(found ?? null)) as unknown;
    if (shown !== null) expect(userExplanation.parse(shown)).toEqual(shown);
    return found;
  };
  const change = (body: { readonly add?: readonly object[]; readonly remove?: readonly object[] }, why = {}) =>
    world.accept({ type: 'ChangeLicenses', body: { user: ann, add: [], remove: [], ...body } as never }, why);
  const give = (product: typeof E3, why = {}) => change({ add: [{ skuId: product.skuId }] }, why);
  const take = (product: typeof E3) => change({ remove: [{ skuId: product.skuId }] });

  it('says who gave it, by which right, when, under which ticket and why, with the seat', async () => {
    await give(E3, { reference: 'CHG-1', reason: 'a new mailbox' });
    const found = await explain({ by: 'product', skuId: E3.skuId });
    expect(found).toMatchObject({
      userStatus: 'active',
      state: 'on',
      words: `${E3.skuId} is held.`,
      seats: { valid: 1, expired: 0, assigned: 1, available: 0 },
      chain: [
        {
          type: 'ChangeLicenses',
          words: `${E3.skuId} assigned, seat 1 of 1`,
          actorRole: 'GlobalAdministrator',
          reference: 'CHG-1',
          hasReason: true,
          reasonText: 'a new mailbox',
          after: { state: 'on' },
        },
      ],
    });
    expect(found?.since).toBe(found?.chain[0]?.['commandId']);
    expect(found).not.toHaveProperty('way');
  });

  it('says until when data is kept, and what brings it back, which it tried', async () => {
    await give(E3);
    const held = (await world.store.head())!.position;
    await take(E3);
    const purgeAt = new Date(Date.parse(world.clock.now()) + 30 * DAY).toISOString();
    const found = await explain(exchange);
    expect(found).toMatchObject({
      state: 'retained',
      purgeAt,
      goesWith: 'service',
      words: `Nothing grants exchange. Its data is kept until ${purgeAt}, and goes then.`,
      way: { verdict: 'passes-after', remedies: [{ step: 'assign', skuId: E3.skuId }] },
    });
    expect(found?.chain.map(({ words }) => words)).toEqual([
      `${E3.skuId} assigned, seat 1 of 1; exchange begins`,
      `${E3.skuId} removed, 0 of 1 seats held; data of exchange kept until ${purgeAt}`,
    ]);
    const then = await explain(exchange, { upTo: held });
    expect(then).toMatchObject({ state: 'on', chain: [{}] });
    expect(then?.chain).toHaveLength(1);
  });

  it('says that seats are to be bought first, where there is none', async () => {
    await give(E3);
    await take(E3);
    const [ben = ''] = await world.createUsers(1, 'ben');
    const licenses = { user: ben, add: [{ skuId: E3.skuId }], remove: [] };
    await world.accept({ type: 'ChangeLicenses', body: licenses });
    expect(await explain({ by: 'product', skuId: E3.skuId })).toMatchObject({
      state: 'off',
      kept: [{ service: 'exchange' }, { service: 'sharepoint' }, { service: 'teams' }],
      way: { verdict: 'passes-after', remedies: [{ step: 'buy-seats', seats: 1 }, { step: 'assign' }] },
    });
  });

  it('says by whom it was switched off, and that switching it on suffices', async () => {
    await give(E3);
    const disabledPlans = [PLANS.exchangeEnterprise.planId];
    await change({ add: [{ skuId: E3.skuId, disabledPlans }] }, { reference: 'CHG-2' });
    const found = await explain(exchange);
    expect(found).toMatchObject({
      state: 'retained',
      way: { verdict: 'passes-after', remedies: [{ step: 'switch-on', skuId: E3.skuId, planIds: disabledPlans }] },
    });
    expect(found?.chain.at(-1)).toMatchObject({ reference: 'CHG-2', after: { state: 'retained' } });
  });

  it('of what was never there says what would bring it, and of the past no such thing', async () => {
    const [ben = ''] = await world.createUsers(1, 'ben');
    await world.accept({ type: 'ChangeLicenses', body: { user: ben, add: [{ skuId: E3.skuId }], remove: [] } });
    expect(await explain(exchange)).toMatchObject({
      state: 'absent',
      words: 'The user never had exchange.',
      chain: [],
      way: { verdict: 'passes-after', remedies: [{ step: 'assign', skuId: E1.skuId }] },
    });
    const upTo = (await world.store.head())!.position;
    expect(await explain(exchange, { upTo })).not.toHaveProperty('way');
  });

  it('of a deleted user says that a restore brings it back, and says no second step', async () => {
    await give(E3);
    await world.accept({ type: 'DeleteUser', body: { user: ann } });
    expect(await explain({ by: 'product', skuId: E3.skuId })).toMatchObject({
      userStatus: 'deleted',
      state: 'retained',
      goesWith: 'user',
      way: { verdict: 'passes-after', remedies: [{ step: 'restore-user', userId: ann }] },
    });
  });

  it('of an erased user knows still who did what, and no way', async () => {
    await give(E3, { reason: 'her own words' });
    await world.accept({ type: 'DeleteUser', body: { user: ann } });
    await world.accept({ type: 'EraseUser', body: { userId: ann, confirm: ann } }, { reference: 'GDPR-1' });
    const receipt = { receipt: 'r', shreddedAt: world.clock.now() };
    await world.keys.shred({ tenantId: CONTOSO, personId: ann }, receipt);
    const found = await explain(exchange);
    expect(found).toMatchObject({ userStatus: 'purged', state: 'purged' });
    expect(found?.chain[0]).toMatchObject({ hasReason: true, reasonText: null });
    expect(found?.chain.at(-1)).toMatchObject({ reference: 'GDPR-1', after: { state: 'purged' } });
    expect(found).not.toHaveProperty('way');
  });

  it('says that it stays where a product goes that another one makes up for', async () => {
    await give(E1);
    await give(E3);
    expect((await explain(exchange))?.words).toBe(
      `exchange is on. It is granted by ${E1.skuId}, ${E3.skuId}: ` +
        'each by itself, so that it stays where one of them goes.',
    );
    await take(E1);
    expect(await explain(exchange)).toMatchObject({ state: 'on', grantedBy: [E3.skuId], chain: [{}, {}, {}] });
  });

  it('knows nobody who is not there, and a service by its name', async () => {
    expect(await explain(exchange, { user: '00000000-0000-4000-8000-000000000000' })).toBeUndefined();
  });

  it('costs the same few reads, however long the chain and the log are', async () => {
    const cost = async () => {
      const asked = () => counting.count('query') + counting.count('getMany') + counting.count('keys');
      await project();
      const before = asked();
      const found = await explain({ by: 'product', skuId: E3.skuId });
      return { reads: asked() - before, links: found?.chain.length };
    };
    await give(E3);
    const little = await cost();
    expect(little.links).toBe(1);
    for (let at = 0; at < 30; at += 1)
      await change({ add: [{ skuId: E3.skuId, disabledPlans: at % 2 === 0 ? [PLANS.teams.planId] : [] }] });
    const much = await cost();
    expect(much.links).toBe(31);
    expect(much.reads).toBeLessThanOrEqual(little.reads + 1);
  });
});
