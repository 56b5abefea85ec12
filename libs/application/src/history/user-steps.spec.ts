import { START } from '#application';
import { userDifference, type CommandId, type SkuId, type TenantId, type UserId } from '#licensing';
import { SMALL_CATALOGUE } from '#testing/catalogue';
import { PromptTurn } from '#testing/fakes';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';
import { UserSteps } from './user-steps.js';

const { skuId } = SMALL_CATALOGUE[0]!;

describe('what commands made of users', () => {
  let world: CommandWorld;
  let anna: UserId;
  let reads = 0;
  const steps = () => {
    const store = {
      read: (...asked: Parameters<typeof world.store.read>) => {
        reads += 1;
        return world.store.read(...asked);
      },
    };
    return new UserSteps({ store, codec: world.codec, turn: new PromptTurn() });
  };
  const stepsOf = async (...commands: readonly string[]) => {
    const asked = { commandIds: new Set(commands as readonly CommandId[]), since: START };
    const found = await steps().of(CONTOSO as TenantId, new Map([[anna, asked]]));
    const ofUser = found.get(anna);
    if (ofUser === undefined || ofUser === 'damaged') throw new Error('no steps');
    return commands.map((id) => {
      const step = ofUser.get(id as CommandId)!;
      return userDifference(step.before, step.after);
    });
  };
  const send = async (type: 'ChangeLicenses' | 'UpdateUser' | 'DeleteUser', body: object): Promise<string> =>
    (await world.send({ type, body: { user: anna, ...body } } as Parameters<typeof world.send>[0])).commandId;

  beforeEach(async () => {
    reads = 0;
    world = openWorld();
    await world.setUp();
    await world.buy(SMALL_CATALOGUE[0]!, 5);
    [anna] = (await world.createUsers(1)) as [UserId];
  });
  afterEach(() => world.close());

  it('tells before and after of a license, its plans, a profile and a deletion', async () => {
    const plan = SMALL_CATALOGUE[0]!.plans[0]!.planId;
    const given = await send('ChangeLicenses', { add: [{ skuId }], remove: [] });
    const off = await send('ChangeLicenses', { add: [{ skuId, disabledPlans: [plan] }], remove: [] });
    const moved = await send('UpdateUser', { usageLocation: 'CZ', profile: { city: 'Brno' } });
    const deleted = await send('DeleteUser', {});
    const terms = (disabledPlans: readonly string[]) => ({ productRevision: expect.any(Number), disabledPlans });
    const sealed = expect.objectContaining({ kind: 'city', sealed: expect.any(String) });
    expect(await stepsOf(given, off, moved, deleted)).toEqual([
      [{ property: 'license', skuId: skuId as SkuId, before: null, after: terms([]) }],
      [{ property: 'license', skuId: skuId as SkuId, before: terms([]), after: terms([plan]) }],
      [
        { property: 'city', before: null, after: sealed },
        { property: 'usageLocation', before: 'DE', after: 'CZ' },
      ],
      [
        { property: 'status', before: 'active', after: 'deleted' },
        { property: 'license', skuId: skuId as SkuId, before: terms([plan]), after: null },
      ],
    ]);
    expect(reads).toBe(1);
  });

  it('reads no further than to the last command that is asked for', async () => {
    const given = await send('ChangeLicenses', { add: [{ skuId }], remove: [] });
    for (let at = 0; at < 1_010; at += 1) await send('UpdateUser', { profile: { city: `City ${at}` } });
    await stepsOf(given);
    expect(reads).toBe(1);
  });

  it('says of a damaged stream that it is', async () => {
    const codec: typeof world.codec = {
      ...world.codec,
      read: (events) => world.codec.read(events.map((each) => ({ ...each, data: '{}' }))),
    };
    const broken = new UserSteps({ store: world.store, codec, turn: new PromptTurn() });
    const asked = { commandIds: new Set(['c' as CommandId]), since: START };
    const found = await broken.of(CONTOSO as TenantId, new Map([[anna, asked]]));
    expect(found.get(anna)).toBe('damaged');
  });
});
