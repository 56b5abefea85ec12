import type { CommandRequest, StartOperationBody } from '#application';
import { parseStream, type CataloguePlan, type OperationProgressed, type UserEffects } from '#licensing';
import { E1, E3, PLANS } from '#testing/catalogue';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';

type Row = UserEffects & { readonly index: number; readonly state: string };
interface Told {
  readonly rows: readonly Row[];
  readonly withShortfalls: number | undefined;
}
const license = { skuId: E3.skuId };

/** Three users have a license and an alias each, and all three seats are taken. */
const open = async (): Promise<{ readonly world: CommandWorld; readonly users: readonly string[] }> => {
  const world = openWorld();
  await world.setUp();
  await world.buy(E3, 3);
  const users = await world.createUsers(3);
  for (const [at, user] of users.entries()) {
    await world.accept({ type: 'UpdateUser', body: { user, addAliases: [`nick${at}@contoso.com`] } });
    await world.accept({ type: 'ChangeLicenses', body: { user, add: [license], remove: [] } });
  }
  return { world, users };
};

/** Tries the operation, and then runs it under the same id: what both tell of each user. */
const tryAndRun = async (
  world: CommandWorld,
  body: StartOperationBody,
  id: string = `both ${body.mode}`,
): Promise<{ tried: Told; ran: Told }> => {
  const request: CommandRequest = { type: 'StartOperation', body };
  const reply = await world.send(request, { id, dryRun: true });
  if (reply.outcome !== 'accepted' || reply.items === undefined) throw new Error(JSON.stringify(reply));
  const { items, summary } = reply;
  const answer = await world.accept(request, { id });
  if (answer.kind !== 'operation') throw new Error(answer.kind);
  await world.runner.idle();
  const { operationId } = answer;
  const stored = await world.store.read(`operation-${CONTOSO}_${operationId}`);
  const progress = world.codec
    .read(stored)
    .flatMap(({ event }) => (event.type === 'OperationProgressed' ? [(event satisfies OperationProgressed).data] : []));
  const effects = new Map(progress.flatMap((data) => data.effects.map(({ at, ...each }) => [at, each] as const)));
  const failed = new Set(progress.flatMap(({ failures }) => failures.map(({ at }) => at)));
  expect(parseStream(stored[0]!.stream)?.kind).toBe('operation');
  return {
    tried: {
      rows: items.map(({ userId: _, refusal: _refusal, ...row }) => row as Row),
      withShortfalls: summary?.withShortfalls,
    },
    ran: {
      rows: items.map(({ index }, at) => ({
        index,
        state: failed.has(at) ? 'failed' : 'complete',
        ...effects.get(at),
      })),
      withShortfalls: progress.at(-1)?.counts.withShortfalls,
    },
  };
};

describe('an operation and its dry run tell the same of each user', () => {
  it('that is deleted: until when it can come back, what is retained, and which aliases are free', async () => {
    const { world, users } = await open();
    const { tried, ran } = await tryAndRun(world, { mode: 'delete', users: [...users, 'nobody@x.io'], confirm: 4 });
    expect(ran).toEqual(tried);
    expect(ran).toMatchObject({
      rows: [
        ...users.map(() => ({ state: 'complete', purgeAt: expect.any(String), aliasesReleased: [expect.any(String)] })),
        { index: 3, state: 'failed' },
      ],
      withShortfalls: 0,
    });
    expect(ran.rows[0]!.retained).toContainEqual(expect.objectContaining({ service: 'exchange' }));
  });

  it('that comes back, also where a license or an alias does not', async () => {
    const { world, users } = await open();
    for (const user of users) await world.accept({ type: 'DeleteUser', body: { user } });
    const [other] = await world.createUsers(1, 'other');
    const body = { user: other!, addAliases: ['nick0@contoso.com', 'nick1@contoso.com'] };
    await world.accept({ type: 'UpdateUser', body });
    await world.accept({ type: 'ChangeLicenses', body: { user: other!, add: [license], remove: [] } });
    const { tried, ran } = await tryAndRun(world, { mode: 'restore', users });
    expect(ran).toEqual(tried);
    const lost = [expect.any(String)];
    expect(ran).toMatchObject({
      rows: [
        { state: 'complete', aliasesLost: lost, restored: expect.arrayContaining([{ service: 'exchange' }].map(has)) },
        { state: 'complete', aliasesLost: lost },
        { state: 'complete', shortfalls: [{ skuId: E3.skuId, code: 'no-available-seats' }] },
      ],
      withShortfalls: 3,
    });
    expect(ran.rows[2]).not.toHaveProperty('aliasesLost');
    await world.close();
  });

  it('that is updated: which fields changed', async () => {
    const { world, users } = await open();
    const profile = { department: 'Sales' };
    await world.accept({ type: 'UpdateUser', body: { user: users[0]!, profile } });
    const changes = users.map((user) => ({ user, profile, usageLocation: 'FR' }));
    const { tried, ran } = await tryAndRun(world, { mode: 'update', users: changes });
    expect(ran).toEqual(tried);
    expect(ran.rows.map(({ changed }) => changed)).toEqual([
      ['usageLocation'],
      ...[1, 2].map(() => ['department', 'usageLocation']),
    ]);
    await world.close();
  });

  it('that loses a license and gets it back', async () => {
    const { world, users } = await open();
    const removed = await tryAndRun(world, { mode: 'remove', users, licenses: [license] });
    expect(removed.ran).toEqual(removed.tried);
    const added = await tryAndRun(world, { mode: 'add', users, licenses: [license] });
    expect(added.ran).toEqual(added.tried);
    expect(added.ran.rows).toMatchObject(users.map(() => ({ aliasesReturned: [expect.any(String)] })));
    await world.close();
  });

  it('whose license goes for another: nothing of who lacks it', async () => {
    const { world, users } = await open();
    await world.buy(E1, 2);
    await world.accept({ type: 'ChangeLicenses', body: { user: users[0]!, add: [], remove: [license] } });
    const add = [{ skuPartNumber: 'STANDARDPACK' }];
    const { tried, ran } = await tryAndRun(world, { mode: 'change', users, add, remove: [license] });
    expect(ran).toEqual(tried);
    const swapped = { state: 'complete', assigned: [E1.skuId], removed: [E3.skuId] };
    expect(ran.rows).toEqual([{ index: 0, state: 'complete' }, ...[1, 2].map((index) => ({ index, ...swapped }))]);
    await world.close();
  });

  it('whose license is refreshed: what ends and what begins, and nothing of who holds none', async () => {
    const { world, users } = await open();
    const importing = (plans: readonly CataloguePlan[], confirm: number): Promise<unknown> =>
      world.accept({ type: 'ImportCatalogue', body: { products: [{ ...E3, plans }], confirm } });
    await importing(
      E3.plans.filter(({ planId }) => planId !== PLANS.teams.planId),
      1,
    );
    const all = [...users, ...(await world.createUsers(1, 'other'))];
    const body = { mode: 'refresh', users: all, licenses: [license] } as const;
    const ended = await tryAndRun(world, body);
    expect(ended.ran).toEqual(ended.tried);
    const retained = [has({ service: 'teams', purgeAt: expect.any(String) })];
    expect(ended.ran.rows).toMatchObject([
      ...users.map(() => ({ state: 'complete', retained })),
      { state: 'complete' },
    ]);
    expect(Object.keys(ended.ran.rows[3]!).toSorted()).toEqual(['index', 'state']);
    await importing(E3.plans, 0);
    const begun = await tryAndRun(world, body, 'again');
    expect(begun.ran).toEqual(begun.tried);
    const granted = [{ service: 'teams', start: 'again' }];
    expect(begun.ran.rows).toMatchObject([
      ...users.map(() => ({ granted, restored: [has({ service: 'teams' })] })),
      {},
    ]);
    await world.close();
  });
});

const has = (members: object): unknown => expect.objectContaining(members);
