import type { CommandReply, CommandRequest } from '#application';
import { streamName, type CommandId, type CountryCode } from '#licensing';
import { E3, VISIO } from '#testing/catalogue';
import { type CommandWorld, CONTOSO, openWorld } from '#testing/world';
import { explainRefusal } from './explain-refusal.js';
import type { WayFound } from './way-to.js';

const PLACES = ['AT', 'DE', 'US'] as readonly string[] as readonly CountryCode[];

describe('why a command was refused, and what would make it pass', () => {
  let world: CommandWorld;
  let user: string;
  beforeEach(async () => {
    world = openWorld();
    await world.setUp();
    await world.buy(E3, 1);
    [user = ''] = await world.createUsers(1);
  });
  afterEach(() => world.close());

  const explained = async (reply: CommandReply): Promise<WayFound | undefined> => {
    if (reply.outcome !== 'refused') throw new Error(reply.outcome);
    const commandId = reply.commandId as CommandId;
    const stored = await world.store.read(streamName({ kind: 'command', tenantId: CONTOSO, commandId }));
    const [receipt] = world.codec.read(stored);
    if (receipt?.event.type !== 'CommandDecided') throw new Error('no receipt');
    return explainRefusal({ ...world, countries: PLACES }, CONTOSO, receipt.event.data, receipt.metadata);
  };
  const change = (body: Partial<Extract<CommandRequest, { type: 'ChangeLicenses' }>['body']>) =>
    world.send({ type: 'ChangeLicenses', body: { user, add: [], remove: [], ...body } });
  const add = (...products: readonly (typeof E3)[]) => change({ add: products.map(({ skuId }) => ({ skuId })) });

  it('says how many seats it takes, of several products too, and has tried it', async () => {
    const [other = ''] = await world.createUsers(1, 'other');
    await world.accept({ type: 'ChangeLicenses', body: { user: other, add: [{ skuId: E3.skuId }], remove: [] } });
    const before = await world.store.head();
    const reply = await add(E3, VISIO);
    expect(await explained(reply)).toEqual({
      passes: true,
      remedies: [
        { step: 'buy-seats', skuId: E3.skuId, seats: 1 },
        { step: 'buy-seats', skuId: VISIO.skuId, seats: 1 },
      ],
    });
    expect((await world.store.head())?.position).not.toBe(before?.position);
    const after = await world.store.head();
    await explained(reply);
    expect(await world.store.head()).toEqual(after);
  });

  it('says that nothing is needed any more where it would pass by now', async () => {
    const reply = await add(VISIO);
    await world.buy(VISIO, 1);
    expect(await explained(reply)).toEqual({ passes: true, remedies: [] });
  });

  it('restores first, and leaves out what is not held', async () => {
    const reply = await change({ add: [{ skuId: E3.skuId }], remove: [{ skuId: VISIO.skuId }] });
    expect(await explained(reply)).toEqual({
      passes: true,
      remedies: [{ step: 'leave-out', skuIds: [VISIO.skuId], because: 'not-held' }],
    });
    await world.accept({ type: 'DeleteUser', body: { user } });
    expect(await explained(await add(E3))).toEqual({
      passes: true,
      remedies: [{ step: 'restore-user', userId: user }],
    });
  });

  it('sets a location where there is none', async () => {
    await world.accept({ type: 'UpdateUser', body: { user, usageLocation: null } });
    expect(await explained(await add(E3))).toEqual({
      passes: true,
      remedies: [{ step: 'set-location', userId: user, usageLocation: 'DE' }],
    });
  });

  it('says what is left where no small change helps', async () => {
    const reply = await change({ remove: [{ skuId: E3.skuId }] });
    expect(await explained(reply)).toEqual({
      passes: false,
      remedies: [],
      left: expect.objectContaining({ code: 'not-held' }) as unknown,
    });
  });
});
