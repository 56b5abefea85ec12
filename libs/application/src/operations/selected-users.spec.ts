import type { SelectUsers } from '#application';
import type { UserId } from '#licensing';
import { E3 } from '#testing/catalogue';
import { openWorld, type CommandWorld } from '#testing/world';
import type { StartOperationBody } from '../requests.js';

describe('an operation on users who are selected', () => {
  let found: readonly UserId[] | undefined;
  let asked: Parameters<SelectUsers>[1][];
  let world: CommandWorld;
  let users: readonly UserId[];
  beforeEach(async () => {
    asked = [];
    const selectUsers: SelectUsers = async (_tenantId, filters) => {
      asked.push(filters);
      return found;
    };
    world = openWorld({ selectUsers });
    await world.setUp();
    await world.buy(E3, 3);
    users = (await world.createUsers(3)) as readonly UserId[];
    found = users;
  });
  afterEach(() => world.close());

  const start = (body: Omit<StartOperationBody, 'users'>, more: { readonly id: string; readonly dryRun?: true }) =>
    world.send({ type: 'StartOperation', body: { users: [], ...body } }, more);
  const add = { mode: 'add', licenses: [{ skuPartNumber: 'ENTERPRISEPACK' }] } as const;

  it('is about those who meet the filters when it comes in, each once', async () => {
    found = [...users, users[0]!];
    const select = { product: E3.skuId, without: 'enterprisepack', location: 'DE', state: 'active' } as const;
    const reply = await start({ ...add, select }, { id: 'a' });
    expect(reply).toMatchObject({ outcome: 'accepted', answer: { kind: 'operation', total: 3 } });
    expect(asked).toEqual([{ product: E3.skuId, without: E3.skuId, location: 'DE', state: 'active' }]);
    await world.runner.idle();
    expect(await start({ ...add, select: {} }, { id: 'try', dryRun: true })).toMatchObject({
      items: [...users].map((userId) => ({ userId, state: 'complete' })),
    });
  });

  it('is the first one where it comes again, whoever would be found by then', async () => {
    const first = await start({ ...add, select: { state: 'active' } }, { id: 'a' });
    found = [];
    const again = await start({ ...add, select: { state: 'active' } }, { id: 'a' });
    expect(again).toEqual({ ...first, repeated: true });
    expect(asked).toHaveLength(1);
    expect(await start({ ...add, select: { state: 'deleted' } }, { id: 'a' })).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'command-id-reused' },
    });
  });

  it('is refused where nobody is found, or more than one operation takes', async () => {
    found = [];
    expect(await start({ ...add, select: {} }, { id: 'a' })).toMatchObject({
      refusal: { code: 'operation-without-users' },
    });
    found = undefined;
    for (const more of [{ id: 'b' }, { id: 'try', dryRun: true } as const])
      expect(await start({ ...add, select: {} }, more)).toMatchObject({
        outcome: 'refused',
        refusal: { code: 'too-many-users', limit: 100_000, users: 100_001 },
      });
  });

  it.each(['product', 'without'])('is refused where nothing is called by the product in %s', async (member) => {
    expect(await start({ ...add, select: { [member]: 'SHOES' } }, { id: 'a' })).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'product-not-found' },
    });
    expect(asked).toEqual([]);
  });
});
