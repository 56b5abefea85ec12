import type { CommandReply, CommandRequest } from '#application';
import { createIds } from '#contracts';
import { E3 } from '#testing/catalogue';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';
import { openKurrentEventStore, type KurrentEventStore } from './index.js';

const create = (name: string, aliases: readonly string[] = []): CommandRequest => ({
  type: 'CreateUser',
  body: { userPrincipalName: `${name}@contoso.com`, aliases, profile: { displayName: name }, usageLocation: 'DE' },
});
const assign = (user: string): CommandRequest => ({
  type: 'ChangeLicenses',
  body: { user, add: [{ skuPartNumber: E3.skuPartNumber }], remove: [] },
});
const aliasesOf = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => `alias${from + index}@contoso.com`);
const outcomes = (replies: readonly CommandReply[]) => [...new Set(replies.map(({ outcome }) => outcome))];

describe('a batch on KurrentDB', () => {
  let double: KurrentDouble;
  let store: KurrentEventStore;
  let world: CommandWorld;
  let batches: number;
  let appends: string[];

  beforeAll(async () => {
    double = await KurrentDouble.start();
  });
  afterAll(() => double.close());
  beforeEach(async () => {
    double.reset();
    store = await openKurrentEventStore({ url: double.url });
    [batches, appends] = [0, []];
    const observer = {
      batch: () => void (batches += 1),
      append: () => (end: string) => void appends.push(end),
    };
    world = openWorld({ store, ids: createIds(), observer });
    await world.setUp();
    await world.buy(E3, 1_000);
  });
  afterEach(async () => {
    await world.close();
    await store.close();
  });
  const send = (requests: readonly CommandRequest[]) =>
    Promise.all(requests.map((request) => world.send(request, { tenantId: CONTOSO })));
  /** Tells which calls the work makes. */
  const callsOf = async (work: () => Promise<unknown>) => {
    const before = { ...double.calls };
    await work();
    const { append, readStream, readAll } = double.calls;
    return {
      append: append - before.append,
      readStream: readStream - before.readStream,
      readAll: readAll - before.readAll,
    };
  };

  it('of changes to what is known is one call', async () => {
    const users = await world.createUsers(20);
    const calls = await callsOf(async () => expect(outcomes(await send(users.map(assign)))).toEqual(['accepted']));
    expect(calls).toEqual({ append: 1, readStream: 0, readAll: 0 });
  });

  it('of new users is one call', async () => {
    const requests = Array.from({ length: 20 }, (_, index) => create(`new${index}`, [`other${index}@contoso.com`]));
    const calls = await callsOf(async () => expect(outcomes(await send(requests))).toEqual(['accepted']));
    expect(calls).toEqual({ append: 1, readStream: 0, readAll: 0 });
  });

  it('of a new user under an id of its own with a number of its sender is one call', async () => {
    const id = 'aaaaaaaa-0000-4000-8000-000000000001';
    const body = { id, userPrincipalName: 'ann@contoso.com', profile: { displayName: 'Ann' } };
    const calls = await callsOf(() => world.accept({ type: 'CreateUser', body }, { version: 1 }));
    expect(calls).toEqual({ append: 1, readStream: 0, readAll: 0 });
    expect(await world.refuse({ type: 'CreateUser', body })).toMatchObject({ code: 'user-id-taken' });
  });

  it('ends where the server could not name more that has moved, and the rest comes after it', async () => {
    const users = (await Promise.all(['a', 'b'].map((prefix) => world.createUsers(100, prefix)))).flat();
    const calls = await callsOf(async () => expect(outcomes(await send(users.map(assign)))).toEqual(['accepted']));
    expect(calls).toMatchObject({ readStream: 0, readAll: 0 });
    expect([calls.append > 2, calls.append < 10]).toEqual([true, true]);
    expect(await world.totals(E3.skuId)).toMatchObject({ assigned: 200 });
  });

  it('with a new user whose 400 aliases somebody else has reads them first, and refuses', async () => {
    const aliases = aliasesOf(0, 400);
    await send(Array.from({ length: 10 }, (_, at) => create(`holder${at}`, aliases.slice(at * 40, at * 40 + 40))));
    const cold = openWorld({ store, keys: world.keys, ids: createIds() });
    const calls = await callsOf(async () => {
      const refusal = await cold.refuse(create('late', aliases));
      expect(refusal).toMatchObject({ code: 'address-taken', field: 'aliases', index: 0 });
    });
    expect(calls.append).toBe(1);
    expect(calls.readStream).toBeGreaterThan(400);
    await cold.close();
  });

  it('with a new user who has 400 new aliases goes alone, looked at in pieces', async () => {
    const [first, ...others] = await send([create('many', aliasesOf(0, 400)), create('one'), create('two')]);
    expect(outcomes([first!, ...others])).toEqual(['accepted']);
    expect(appends.slice(-2)).toEqual(['stored', 'stored']);
  });

  it('of an import of 500 users, of whom half have taken addresses, takes two appends at most', async () => {
    await send(Array.from({ length: 250 }, (_, index) => create(`both${index}`)));
    const users = Array.from({ length: 500 }, (_, index) => ({
      userPrincipalName: index % 2 === 0 ? `both${index / 2}@contoso.com` : `single${index}@contoso.com`,
      profile: { displayName: `User ${index}` },
    }));
    const cold = openWorld({
      store,
      keys: world.keys,
      ids: createIds(),
      observer: { batch: () => void (batches += 1), append: () => (end) => void appends.push(end) },
    });
    [batches, appends] = [0, []];
    const started = await cold.accept({ type: 'StartOperation', body: { mode: 'create', users } });
    await cold.runner.idle();
    const operationId = started.kind === 'operation' ? started.operationId : '';
    expect(await cold.state({ kind: 'operation', tenantId: CONTOSO, operationId: operationId as never })).toMatchObject(
      {
        status: 'finished',
        counts: { complete: 250, failed: 250 },
      },
    );
    expect(appends.length).toBeLessThanOrEqual(2 * batches);
    expect(appends.filter((end) => end === 'stored')).toHaveLength(batches);
    await cold.close();
  });
});
