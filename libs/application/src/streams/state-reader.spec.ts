import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import { ALL_AT_ONCE, type Codec } from '#application';
import { createCodec, createIds } from '#contracts';
import type { RefOf, TenantId, UserId } from '#licensing';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';
import { StateReader } from './state-reader.js';

const FABRIKAM = '0000000f-0000-4000-8000-00000000000a' as TenantId;
const CHANGES = 40;

describe('a user that is read from the log', () => {
  const store = new MemoryEventStore();
  const keys = new MemoryKeys();
  let world: CommandWorld;
  let opened: number[];
  let reader: StateReader;

  const create = async (tenantId: TenantId, name: string): Promise<RefOf<'user'>> => {
    const body = { userPrincipalName: `${name}@contoso.com`, profile: { displayName: name }, usageLocation: 'DE' };
    const answer = await world.accept({ type: 'CreateUser', body }, { tenantId });
    return { kind: 'user', tenantId, userId: (answer as unknown as { readonly userId: UserId }).userId };
  };

  beforeAll(async () => {
    world = openWorld({ store, keys, ids: createIds() });
    await world.setUp();
    await world.accept({ type: 'CreateTenant', body: { tenantId: FABRIKAM, displayName: 'Fabrikam', country: 'DE' } });
  });
  afterAll(() => world.close());
  beforeEach(() => {
    opened = [];
    const codec = createCodec({ keys });
    const counting: Codec = {
      ...codec,
      open: () => Promise.reject(new Error('all texts of a stream would be opened')),
      revealAround: (tenantId, values, options) => {
        opened.push(values.length);
        return codec.revealAround(tenantId, values, options);
      },
    };
    reader = new StateReader(store, counting, ALL_AT_ONCE);
  });

  it('costs as many opened texts as it has, however often they were changed', async () => {
    const user = await create(CONTOSO, 'often');
    for (let at = 0; at < CHANGES; at += 1)
      await world.accept({ type: 'UpdateUser', body: { user: user.userId, profile: { city: `City ${at}` } } });
    const { state, revision } = await reader.load(user);
    expect(state).toMatchObject({ profile: { city: { clear: `City ${CHANGES - 1}` } } });
    expect(revision).toBeGreaterThanOrEqual(CHANGES);
    expect(opened).toEqual([3]);
  });

  it('is told in its place among others of several tenants, with one look at the keys for each', async () => {
    const refs = [
      await create(CONTOSO, 'one'),
      await create(FABRIKAM, 'two'),
      { kind: 'tenant', tenantId: CONTOSO } as const,
      await create(CONTOSO, 'three'),
    ];
    const known = await reader.loadMany(refs);
    expect(known.map(({ ref }) => ref)).toEqual(refs);
    expect(known.map(({ state }) => state)).toMatchObject([
      { profile: { displayName: { clear: 'one' } } },
      { profile: { displayName: { clear: 'two' } } },
      { kind: 'tenant' },
      { profile: { displayName: { clear: 'three' } } },
    ]);
    expect(opened).toEqual([4, 2]);
  });

  it('keeps a text sealed that can’t be read, and says why, beside others who are read', async () => {
    const whole = await create(CONTOSO, 'whole');
    const broken = await create(CONTOSO, 'broken');
    keys.tamper({ tenantId: CONTOSO, personId: broken.userId }, 'damage');
    const [first, second] = await reader.loadMany([whole, broken]);
    expect(first).not.toHaveProperty('damage');
    expect(second).toMatchObject({
      damage: { code: 'damaged-key', personId: broken.userId },
      state: { profile: { displayName: { sealed: expect.any(String) as string } } },
    });
  });
});
