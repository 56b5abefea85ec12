import { reasonsOf } from '#application';
import type { CommandId } from '#licensing';
import { withMethods } from '#testing/faults';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';

describe('the reasons of commands', () => {
  let world: CommandWorld;
  let ids: readonly CommandId[];
  beforeEach(async () => {
    world = openWorld();
    await world.setUp();
    const sent = [];
    for (const [name, reason] of [
      ['ann', 'she begins'],
      ['bo', undefined],
      ['cy', 'he begins'],
    ] as const) {
      const body = { userPrincipalName: `${name}@contoso.com`, profile: { displayName: name } };
      sent.push(await world.send({ type: 'CreateUser', body }, reason === undefined ? {} : { reason }));
    }
    ids = sent.map(({ commandId }) => commandId as CommandId);
    await world.accept({ type: 'RedactReason', body: { commandId: ids[2]! } });
  });
  afterEach(() => world.close());

  it('are read from the receipts, sealed, and none that is redacted', async () => {
    const found = await reasonsOf(world, CONTOSO, [...ids, 'nobody' as CommandId]);
    expect([...found.keys()]).toEqual([ids[0]]);
    expect(found.get(ids[0]!)).toMatchObject({ kind: 'reason', sealed: expect.any(String) });
  });

  it('cost one read of the store for each command', async () => {
    let reads = 0;
    const store = withMethods(world.store, {
      read: (...of) => {
        reads += 1;
        return world.store.read(...of);
      },
    });
    await reasonsOf({ ...world, store }, CONTOSO, ids);
    expect(reads).toBe(3);
  });

  it('say of a damaged receipt that it is', async () => {
    const store = withMethods(world.store, {
      read: async (...of) => (await world.store.read(...of)).map((each) => ({ ...each, type: 'CommandDecidet' })),
    });
    expect((await reasonsOf({ ...world, store }, CONTOSO, ids)).get(ids[1]!)).toBe('damaged');
  });
});
