import { type Position, START } from '#application';
import type { SkuId } from '#licensing';
import { PromptTurn } from '#testing/fakes';
import { E3, VISIO } from '#testing/catalogue';
import { type CommandWorld, CONTOSO, openWorld } from '#testing/world';
import { whatIf, type WhatIfReport } from './what-if.js';
import type { WhatIfAsked } from './what-if-states.js';

describe('what if there had been fewer seats', () => {
  let world: CommandWorld;
  let users: readonly string[];
  beforeEach(async () => {
    world = openWorld();
    await world.setUp();
    await world.buy(E3, 3);
    users = await world.createUsers(5);
  });
  afterEach(() => world.close());

  const give = (at: number, product = E3) => change(at, { add: [{ skuId: product.skuId }] });
  const take = (at: number, product = E3) => change(at, { remove: [{ skuId: product.skuId }] });
  const change = (at: number, body: object) => {
    world.clock.advance(60_000);
    return world.send({ type: 'ChangeLicenses', body: { user: users[at]!, add: [], remove: [], ...body } });
  };
  const ask = async (fewer: number, change: Partial<WhatIfAsked> = {}): Promise<WhatIfReport> => {
    const to = (await world.store.head())!.position;
    const { store, codec, ids } = world;
    return whatIf(
      { store, codec, ids, turn: new PromptTurn() },
      { tenantId: CONTOSO, skuId: E3.skuId, fewer, after: START, to, ...change },
      { signal: new AbortController().signal },
    );
  };
  const head = async (): Promise<Position> => (await world.store.head())!.position;
  const told = ({ refusals }: WhatIfReport): readonly string[] =>
    refusals.map(
      ({ users: [user], code, inLog }) => `${users.indexOf(user ?? '')} ${code}${inLog ? ' (then, too)' : ''}`,
    );

  it('gives the log’s own refusals for none fewer', async () => {
    for (const at of [0, 1, 2, 3]) await give(at);
    await take(4);
    await give(0, VISIO);
    const report = await ask(0);
    expect(told(report)).toEqual([
      '3 no-available-seats (then, too)',
      '4 not-held (then, too)',
      '0 no-subscription (then, too)',
    ]);
    expect(report).toMatchObject({ refused: 3, refusedInLog: 3, more: 0, missing: { seats: 0 } });
    expect(report.first).toBeUndefined();
  });

  it('refuses who would have found no seat, and says how many were missing at the worst moment, and when', async () => {
    for (const at of [0, 1]) await give(at);
    await give(2);
    const worst = world.clock.now();
    await take(0);
    await give(3);
    const report = await ask(1);
    expect(told(report)).toEqual(['2 no-available-seats']);
    expect(report.first).toMatchObject({
      users: [users[2]],
      skuId: E3.skuId,
      commandType: 'ChangeLicenses',
      at: worst,
    });
    expect(report.missing).toEqual({ seats: 1, at: worst });
    expect(told(await ask(2))).toEqual(['1 no-available-seats', '2 no-available-seats']);
    expect((await ask(3)).missing.seats).toBe(3);
  });

  it('decides later commands of who was refused as they stand', async () => {
    for (const at of [0, 1, 2]) await give(at);
    await take(2);
    await give(3);
    expect(told(await ask(1))).toEqual(['2 no-available-seats', '2 not-held', '3 no-available-seats']);
  });

  it('begins anywhere, on what stands there', async () => {
    await give(0);
    await give(1);
    const after = await head();
    await give(2);
    await take(0);
    await give(4);
    expect(told(await ask(1, { after }))).toEqual(['2 no-available-seats']);
    expect(told(await ask(1, { after: await head() }))).toEqual([]);
    expect(told(await ask(3, { after, to: after }))).toEqual([]);
  });

  it('lists a restore to which the license would not come back', async () => {
    await give(0);
    await give(1);
    await world.accept({ type: 'DeleteUser', body: { user: users[0]! } });
    await give(2);
    await world.accept({ type: 'RestoreUser', body: { user: users[0]! } });
    const report = await ask(1);
    expect(report.refusals).toMatchObject([{ users: [users[0]], isShortfall: true, inLog: false }]);
  });

  it('decides the users of an operation, too', async () => {
    await world.accept({
      type: 'StartOperation',
      body: {
        mode: 'add',
        users: users.slice(0, 3),
        licenses: [{ skuId: E3.skuId }],
      },
    });
    await world.runner.idle();
    const report = await ask(2);
    expect(report.decided).toBeGreaterThan(users.length + 3);
    expect(told(report)).toEqual(['1 no-available-seats', '2 no-available-seats']);
  });

  it('decides an undo on what its user’s stream told then, with a text that was changed, too', async () => {
    const given = {
      type: 'ChangeLicenses',
      body: { user: users[0]!, add: [{ skuId: E3.skuId }], remove: [], profile: { city: 'Köln' } },
    } as const;
    const { commandId: of } = await world.send(given);
    const { commandId: taken } = await world.send({
      type: 'ReassignLicenses',
      body: { from: users[0]!, to: users[1]!, licenses: [{ skuId: E3.skuId }] },
    });
    for (const undone of [taken, of]) {
      const confirm = undone === taken ? 2 : 1;
      await world.accept({ type: 'StartOperation', body: { mode: 'undo', users: [], of: undone, confirm } });
      await world.runner.idle();
    }
    for (const at of [2, 3, 4]) await give(at);
    expect(await ask(0)).toMatchObject({ refused: 0, refusedInLog: 0, missing: { seats: 0 } });
    expect(told(await ask(1))).toEqual(['4 no-available-seats']);
    // without a seat there is nothing to reassign, and nothing to undo
    expect(told(await ask(3))).toEqual([
      '0 no-available-seats',
      '0 not-held',
      '1 not-undone',
      '0 not-undone',
      '0 not-undone',
      '2 no-available-seats',
      '3 no-available-seats',
      '4 no-available-seats',
    ]);
  });

  it('undoes a text that was another one meanwhile and is the same again', async () => {
    const [user = ''] = users;
    const says = (city: string) => world.send({ type: 'UpdateUser', body: { user, profile: { city } } });
    const { commandId: of } = await says('Köln');
    for (const city of ['Rom', 'Köln']) await says(city);
    await world.accept({ type: 'StartOperation', body: { mode: 'undo', users: [], of, confirm: 1 } });
    await world.runner.idle();
    expect(await ask(0)).toMatchObject({ refused: 0, refusedInLog: 0 });
  });

  it('ends with the signal', async () => {
    const gone = new AbortController();
    gone.abort(new Error('gone'));
    const { store, codec, ids } = world;
    const asked = { tenantId: CONTOSO, skuId: 's' as SkuId, fewer: 1, after: START, to: await head() };
    await expect(whatIf({ store, codec, ids, turn: new PromptTurn() }, asked, { signal: gone.signal })).rejects.toThrow(
      'gone',
    );
  });
});
