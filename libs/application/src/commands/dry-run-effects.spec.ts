import type { CommandRequest } from '#application';
import { defined } from '#licensing';
import { E1, E3 } from '#testing/catalogue';
import { openWorld, type CommandWorld } from '#testing/world';
import { DryRunTally } from './dry-run-effects.js';

const bulk = async (world: CommandWorld, body: Extract<CommandRequest, { type: 'StartOperation' }>['body']) => {
  const reply = await world.send({ type: 'StartOperation', body }, { id: `try ${body.mode}`, dryRun: true });
  if (reply.outcome !== 'accepted') throw new Error(JSON.stringify(reply));
  return reply;
};

describe('a dry run of many users', () => {
  const open = async (): Promise<{ readonly world: CommandWorld; readonly users: readonly string[] }> => {
    const world = openWorld();
    await world.setUp();
    await world.buy(E3, 3);
    const users = await world.createUsers(3);
    await world.accept({ type: 'UpdateUser', body: { user: users[0]!, addAliases: ['nick@contoso.com'] } });
    for (const user of users)
      await world.accept({
        type: 'ChangeLicenses',
        body: { user, add: [{ skuPartNumber: 'ENTERPRISEPACK' }], remove: [] },
      });
    return { world, users };
  };

  it('tells of each what the single command tells, and the sums', async () => {
    const { world, users } = await open();
    const single = await world.send(
      { type: 'ChangeLicenses', body: { user: users[0]!, add: [], remove: [{ skuPartNumber: 'ENTERPRISEPACK' }] } },
      { id: 'single', dryRun: true },
    );
    if (single.outcome !== 'accepted' || single.answer.kind !== 'user') throw new Error(JSON.stringify(single));
    const { items, summary } = await bulk(world, {
      mode: 'remove',
      users,
      licenses: [{ skuPartNumber: 'ENTERPRISEPACK' }],
    });
    const services = single.answer.retained!.map(({ retentionId: _, ...rest }) => rest);
    expect(services).toContainEqual({ service: 'exchange', purgeAt: expect.any(String) });
    expect(items![0]).toMatchObject({
      state: 'complete',
      removed: [E3.skuId],
      retained: services,
      aliasesReleased: single.answer.aliasesReleased,
    });
    expect(items![0]!.aliasesReleased).toHaveLength(1);
    expect(items![1]).not.toHaveProperty('aliasesReleased');
    expect(summary).toMatchObject({
      seats: [
        { skuId: E3.skuId, valid: 3, assigned: 0, available: 3, before: { valid: 3, assigned: 3, available: 0 } },
      ],
      assigned: [],
      removed: [{ skuId: E3.skuId, users: 3 }],
      retained: expect.arrayContaining([
        { service: 'exchange', users: 3, purgeAt: services.find(({ service }) => service === 'exchange')!.purgeAt },
        { service: 'sharepoint', users: 3 },
      ]),
      retainedUsers: 3,
      restored: [],
      aliasesReleased: 1,
      detailedUsers: 3,
    });
  });

  it('tells for how many users each field would change', async () => {
    const { world, users } = await open();
    const department = { department: 'Sales' };
    await world.accept({ type: 'UpdateUser', body: { user: users[2]!, profile: department } });
    const changes = users.map((user) => ({ user, profile: department, usageLocation: 'FR' }));
    const { summary } = await bulk(world, { mode: 'update', users: changes });
    expect(summary?.changed).toEqual([
      { field: 'department', users: 2 },
      { field: 'usageLocation', users: 3 },
    ]);
    await world.close();
  });

  it('tells of a deletion until when each could come back, and of a restore what would be short', async () => {
    const { world, users } = await open();
    const { items } = await bulk(world, { mode: 'delete', users, confirm: 3 });
    expect(items).toMatchObject(users.map((userId) => ({ userId, state: 'complete', purgeAt: expect.any(String) })));
    for (const user of users) await world.accept({ type: 'DeleteUser', body: { user } });
    const others = await world.createUsers(2, 'other');
    for (const user of others)
      await world.accept({
        type: 'ChangeLicenses',
        body: { user, add: [{ skuPartNumber: 'ENTERPRISEPACK' }], remove: [] },
      });
    const restored = await bulk(world, { mode: 'restore', users });
    const shortfall = { skuId: E3.skuId, code: 'no-available-seats' };
    expect(restored.items).toMatchObject([
      { restored: expect.anything() },
      { shortfalls: [shortfall] },
      { shortfalls: [shortfall] },
    ]);
    expect(restored.summary).toMatchObject({
      seats: [{ skuId: E3.skuId, assigned: 3, available: 0 }],
      shortfalls: [{ ...shortfall, users: 2 }],
      aliasesReturned: 1,
    });
  });

  it('tells of a change whose products would go for others, and what becomes of those who hold less', async () => {
    const { world, users } = await open();
    await world.buy(E1, 2);
    const e3 = { skuPartNumber: 'ENTERPRISEPACK' };
    const e1 = { skuPartNumber: 'STANDARDPACK' };
    await world.accept({ type: 'ChangeLicenses', body: { user: users[1]!, add: [], remove: [e3] } });
    const swap = (ifNotHeld?: 'leave' | 'fail' | 'add') =>
      bulk(world, {
        mode: 'change',
        users: [...users, 'nobody@x.io'],
        add: [e1],
        remove: [e3],
        ...defined({ ifNotHeld }),
      });
    const none = { exchanged: 0, left: 0, notHeld: 0, added: 0 };
    const left = await swap();
    expect(left.summary).toMatchObject({
      swaps: { ...none, exchanged: 2, left: 1 },
      assigned: [{ skuId: E1.skuId, users: 2 }],
      removed: [{ skuId: E3.skuId, users: 2 }],
      retained: [],
      seats: expect.arrayContaining([expect.objectContaining({ skuId: E1.skuId, assigned: 2, available: 0 })]),
    });
    expect(left.items!.map(({ state }) => state)).toEqual(['complete', 'complete', 'complete', 'failed']);
    expect(Object.keys(left.items![1]!)).toEqual(['index', 'userId', 'state']);
    const failed = await swap('fail');
    expect(failed.summary?.swaps).toEqual({ ...none, exchanged: 2, notHeld: 1 });
    expect(failed.items![1]).toMatchObject({ state: 'failed', refusal: { code: 'not-held', skuIds: [E3.skuId] } });
    const added = await swap('add');
    expect(added.summary?.swaps).toEqual({ ...none, exchanged: 1, added: 1 });
    expect(added.items![2]).toMatchObject({ state: 'failed', refusal: { code: 'no-available-seats' } });
    await world.close();
  });

  it('stops telling of each before the answer gets too large, and goes on summing up', async () => {
    const { world, users } = await open();
    const deletion = await world.send({ type: 'DeleteUser', body: { user: users[1]! } }, { id: 'd', dryRun: true });
    if (deletion.outcome !== 'accepted') throw new Error(JSON.stringify(deletion));
    const size = JSON.stringify(new DryRunTally().add(deletion.answer)).length;
    const tally = new DryRunTally(2 * size);
    const told = [1, 2, 3, 4].map(() => Object.keys(tally.add(deletion.answer)).length > 0);
    expect(told).toEqual([true, true, false, false]);
    expect(tally.add(undefined)).toEqual({});
    expect(tally.summary()).toMatchObject({
      retained: expect.arrayContaining([{ service: 'exchange', users: 4, purgeAt: expect.any(String) }]),
      retainedUsers: 4,
      detailedUsers: 2,
    });
  });
});
