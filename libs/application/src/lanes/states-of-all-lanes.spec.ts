import { MemoryEventStore } from '#adapters/event-store-memory';
import type { CommandRequest } from '#application';
import type { TenantId } from '#licensing';
import { FaultyEventStore } from '#testing/faults';
import { CONTOSO, FABRIKAM, openWorld, type CommandWorld } from '#testing/world';

describe('the states that lanes know', () => {
  let store: FaultyEventStore;
  let world: CommandWorld;
  const open = async (cachedStates: number): Promise<void> => {
    store = new FaultyEventStore(new MemoryEventStore());
    world = openWorld({ store, cachedStates });
    await world.setUp(CONTOSO);
    await world.setUp(FABRIKAM);
  };
  afterEach(() => world.close());

  const create = async (name: string, tenantId: TenantId): Promise<string> => {
    const body = { userPrincipalName: `${name}@contoso.com`, profile: { displayName: name }, usageLocation: 'DE' };
    const answer = await world.accept({ type: 'CreateUser', body }, { tenantId });
    if (answer.kind !== 'user') throw new Error('no user');
    return answer.userId;
  };
  const readsToChange = async (user: string): Promise<number> => {
    const change: CommandRequest = { type: 'UpdateUser', body: { user, profile: { city: `not ${store.readCount}` } } };
    const before = store.readCount;
    await world.accept(change, { tenantId: CONTOSO });
    return store.readCount - before;
  };
  const others = async (): Promise<void> => {
    for (let number = 0; number < 10; number += 1) await create(`other${number}`, FABRIKAM);
  };

  it('are as many as all may keep, and those of any tenant go that were not used for longest', async () => {
    await open(20);
    const ann = await create('ann', CONTOSO);
    expect(await readsToChange(ann)).toBe(0);
    await others();
    expect(await readsToChange(ann)).toBeGreaterThan(0);
  });

  it('may all be those of one tenant, though one lane decides for it', async () => {
    await open(500);
    const ann = await create('ann', CONTOSO);
    // more than an eighth of what eight lanes keep
    for (let number = 0; number < 20; number += 1) await create(`user${number}`, CONTOSO);
    await others();
    expect(await readsToChange(ann)).toBe(0);
  });
});
