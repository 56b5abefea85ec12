import { MemoryEventStore } from '#adapters/event-store-memory';
import { StoreUnavailable, type CommandReply, type CommandRequest } from '#application';
import { E3 } from '#testing/catalogue';
import { FaultyEventStore } from '#testing/faults';
import { openWorld } from '#testing/world';

const create = (name: string): CommandRequest => ({
  type: 'CreateUser',
  body: {
    userPrincipalName: `${name}@contoso.com`,
    profile: { displayName: name },
    usageLocation: 'DE',
    aliases: [`${name}-1@contoso.com`, `${name}-2@contoso.com`],
    // a part number has to be looked up, which takes longer than naming a user
    licenses: [{ skuPartNumber: 'ENTERPRISEPACK' }],
  },
});
const move = (name: string, usageLocation: string): CommandRequest => ({
  type: 'UpdateUser',
  body: { user: `${name}@contoso.com`, usageLocation },
});
const outcomes = (replies: readonly CommandReply[]) =>
  replies.map((reply) => (reply.outcome === 'failed' ? reply.failure : reply.outcome));

describe('the commands of one tenant', () => {
  it('are decided in the order in which they came, however long each takes to prepare', async () => {
    const world = openWorld();
    await world.setUp();
    await world.buy(E3, 10);
    const replies = await Promise.all([
      world.send(create('ann')),
      world.send(move('ann', 'FR')),
      world.send({ type: 'DeleteUser', body: { user: 'ann@contoso.com' } }),
      world.send(create('ann')),
      world.send(move('ann', 'IT')),
    ]);
    expect(outcomes(replies)).toEqual(Array.from({ length: 5 }, () => 'accepted'));
  });

  it('let a bulk operation find the users that were created just before it', async () => {
    const world = openWorld();
    await world.setUp();
    await world.buy(E3, 10);
    const [, started] = await Promise.all([
      world.send(create('ann')),
      world.send({
        type: 'StartOperation',
        body: { mode: 'remove', users: ['ann@contoso.com'], licenses: [{ skuId: E3.skuId }] },
      }),
    ]);
    expect(started).toMatchObject({ outcome: 'accepted' });
    await world.runner.idle();
    expect(await world.totals(E3.skuId)).toMatchObject({ assigned: 0 });
  });

  it('do not overtake one that was not decided because the store went away for a moment', async () => {
    const store = new FaultyEventStore(new MemoryEventStore());
    const world = openWorld({ store });
    await world.setUp();
    await world.buy(E3, 10);
    store.failNextAppend('unavailable');
    const first = world.send(create('ann'));
    const others = ['bob', 'cid'].map((name) => world.send(create(name)));
    const replies = await Promise.all([first, ...others]);
    expect(outcomes(replies)).toEqual(Array.from({ length: 3 }, () => 'store-unavailable'));
    expect(outcomes(await Promise.all([world.send(create('ann')), world.send(move('ann', 'FR'))]))).toEqual([
      'accepted',
      'accepted',
    ]);
  });

  it('do not overtake one whose names could not be looked up because the store was away', async () => {
    const store = new FaultyEventStore(new MemoryEventStore());
    const earlier = openWorld({ store });
    await earlier.setUp();
    await earlier.buy(E3, 10);
    // a process that has just begun knows no names
    const world = openWorld({ store, keys: earlier.keys });
    const read = store.read.bind(store);
    let away = true;
    store.read = async (stream, options) => {
      if (away && stream === 'catalogue') {
        away = false;
        throw new StoreUnavailable('away for one read');
      }
      return read(stream, options);
    };
    const replies = await Promise.all([world.send(create('ann')), world.send(move('ann', 'FR'))]);
    expect(outcomes(replies)).toEqual(['store-unavailable', 'store-unavailable']);
  });
});
