import { MemoryReadModels } from '#adapters/read-models-memory';
import { Freshness, Projector, START, type RecordedEvent } from '#application';
import { SMALL_CATALOGUE } from '#testing/catalogue';
import { PromptDelay, PromptTurn } from '#testing/fakes';
import { project } from '#testing/projections';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';
import {
  allProjections,
  commandsPage,
  deadlinesPage,
  deletedUsersPage,
  dueDeadlines,
  holdersCount,
  holdersOf,
  operationById,
  operationResultsPage,
  productsByPartNumber,
  runningOperations,
  subscriptionsOf,
  withBehind,
  tenantById,
  assignmentsOfUser,
  userByAddressKey,
  userById,
  usersPage,
} from './index.js';

/** Resolves to a tenant with ten users: nine hold a license, one is deleted, and one has lost the license again. */
const aDay = async (world: CommandWorld): Promise<readonly string[]> => {
  const { skuId } = SMALL_CATALOGUE[0]!;
  await world.setUp();
  await world.buy(SMALL_CATALOGUE[0]!, 20);
  const ids = await world.createUsers(10);
  const licenses = [{ skuId }];
  await world.accept({ type: 'StartOperation', body: { mode: 'add', users: ids.slice(1), licenses } });
  await world.runner.idle();
  await world.accept({ type: 'ChangeLicenses', body: { user: ids[1]!, add: [], remove: [{ skuId }] } });
  await world.accept({ type: 'UpdateUser', body: { user: ids[2]!, addAliases: ['second@contoso.com'] } });
  await world.accept({ type: 'DeleteUser', body: { user: ids[3]! } });
  await world.refuse({ type: 'DeleteUser', body: { user: ids[3]! } });
  return ids;
};

describe('all projections, over what the command side really writes', () => {
  let world: CommandWorld;
  let ids: readonly string[];
  let log: readonly RecordedEvent[];
  beforeAll(async () => {
    world = openWorld();
    ids = await aDay(world);
    log = world.codec.read((await world.store.readAll(START, 10_000)).events);
  });
  afterAll(() => world.close());

  it.each(allProjections)(
    '$name: the same in every slicing, nothing parked, nothing personal in clear',
    async (each) => {
      const { documents, parked } = await project(each, log);
      expect(parked).toEqual([]);
      const text = JSON.stringify([...documents]);
      expect(text).not.toContain('"clear"');
      expect(text).not.toContain('@contoso.com');
    },
  );

  it('answers every question of the edge', async () => {
    const readModels = new MemoryReadModels();
    const { store, codec, clock, hasher } = world;
    const delay = new PromptDelay();
    const onAlarm = (alarm: unknown): void => expect(alarm).toBeUndefined();
    const base = { store, codec, readModels, clock, delay, turn: new PromptTurn(), onAlarm, holder: 'spec' };
    const projector = new Projector({ ...base, definitions: allProjections });
    projector.start();
    const names = allProjections.map(({ name }) => name);
    const head = (await store.head())!.position;
    await new Freshness({ readModels, delay: neverLate }).waitFor(head, names, { timeoutMilliseconds: 0 });
    await projector.stop();

    const page = { limit: 100 };
    const { skuId, skuPartNumber } = SMALL_CATALOGUE[0]!;
    expect(await tenantById(readModels, CONTOSO)).toMatchObject({ displayName: 'Contoso' });
    expect(await subscriptionsOf(readModels, CONTOSO)).toMatchObject([{ valid: 20, assigned: 7, available: 13 }]);
    const [subscription] = await withBehind(readModels, await subscriptionsOf(readModels, CONTOSO));
    expect(subscription).toMatchObject({ revisions: [{ productRevision: 0, licenses: 7 }], behind: 0 });
    expect(await holdersCount(readModels, CONTOSO, skuId)).toBe(7);
    const held = [ids[0]!, ids[1]!, ids[3]!];
    const holders = (await holdersOf(readModels, CONTOSO, skuId, page)).items.map((user) => user.id as string);
    expect(holders).toEqual(ids.filter((id) => !held.includes(id)).toSorted());
    expect((await usersPage(readModels, CONTOSO, page)).items).toHaveLength(9);
    expect(await userById(readModels, CONTOSO, ids[3]!)).toBeUndefined();
    const [alias] = await hasher.addressKeys(CONTOSO, ['second@contoso.com']);
    expect((await userByAddressKey(readModels, CONTOSO, alias!))?.id).toBe(ids[2]);
    expect((await deletedUsersPage(readModels, CONTOSO, page)).items.map(({ id }) => id)).toEqual([ids[3]]);
    const deadlines = (await deadlinesPage(readModels, CONTOSO, page)).items;
    expect(new Set(deadlines.map(({ userId }) => userId as string))).toEqual(new Set([ids[1], ids[3]]));
    expect(deadlines.filter(({ service }) => service === null)).toHaveLength(1);
    expect((await dueDeadlines(readModels, clock.now(), page)).items).toEqual([]);
    expect((await dueDeadlines(readModels, '9999', page)).items).toEqual(deadlines);
    expect((await assignmentsOfUser(readModels, CONTOSO, ids[1]!, page)).items).toMatchObject([
      { skuId, cause: 'removed', assignedBy: expect.any(String), endedBy: expect.any(String) },
    ]);
    expect(await productsByPartNumber(readModels, skuPartNumber.toLowerCase())).toMatchObject([{ skuId }]);
    expect((await runningOperations(readModels, page)).items).toEqual([]);
    const refused = await commandsPage(readModels, CONTOSO, { outcome: 'refused' }, page);
    expect(refused.items).toMatchObject([{ type: 'DeleteUser', refusal: { code: 'user-deleted' } }]);
    const [operation] = (await commandsPage(readModels, CONTOSO, {}, page)).items.filter(
      ({ type }) => type === 'StartOperation',
    );
    expect(operation).toMatchObject({ outcome: 'accepted', answer: 'operation' });
    const started = log.find(({ event }) => event.type === 'OperationStarted')!;
    const operationId = started.stream.slice(started.stream.lastIndexOf('_') + 1);
    expect(await operationById(readModels, CONTOSO, operationId)).toMatchObject({
      state: 'finished',
      counts: { pending: 0, complete: 9, failed: 0 },
    });
    const results = await operationResultsPage(readModels, CONTOSO, operationId, page);
    expect(results.items.map(({ userId, state }) => [userId, state])).toEqual(
      ids.slice(1).map((id) => [id, 'complete']),
    );
  });
});

/** Lets a waiter ask again at each turn, and never ends a wait by its timeout. */
const neverLate = {
  wait: (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    milliseconds === 0
      ? new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)))
      : new Promise((resolve) => void setImmediate(resolve)),
};
