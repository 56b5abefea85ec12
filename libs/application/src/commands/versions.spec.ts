import type { Actor, CommandRequest } from '#application';
import type { CommandId } from '#licensing';
import { E3, F3 } from '#testing/catalogue';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';

const quantity = (purchaseId: string, seats: number): CommandRequest => ({
  type: 'ChangePurchaseQuantity',
  body: { purchaseId, seats },
});
const upstream = (system: string, person?: string): Actor => ({
  kind: 'upstream',
  system,
  roles: ['GlobalAdministrator'],
  tenants: 'all',
  ...(person === undefined ? {} : { person }),
});
const erp = upstream('erp');

const open = async () => {
  const world = openWorld();
  await world.setUp();
  return { world, purchase: await world.buy(E3, 1) };
};
const seatsOf = async (world: CommandWorld) => (await world.totals(E3.skuId)).valid;

describe("a sender's own number", () => {
  it('keeps a late command from winning, in one batch and in several', async () => {
    const { world, purchase } = await open();
    const send = (seats: number, version = seats) => world.send(quantity(purchase, seats), { version, actor: erp });
    const replies = await Promise.all([send(9), send(7), send(9)]);
    expect(replies).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'refused', refusal: { code: 'stale-version', version: 7, recorded: 9 } },
      { outcome: 'unchanged', answer: { kind: 'purchase', seats: 9 } },
    ]);
    expect(await send(8)).toMatchObject({ refusal: { code: 'stale-version', version: 8, recorded: 9 } });
    expect(await send(8, 9)).toMatchObject({ refusal: { code: 'version-reused', version: 9 } });
    expect(await seatsOf(world)).toBe(9);
  });

  it('holds in another process and after a restart, also where the command changed nothing', async () => {
    const { world, purchase } = await open();
    const other = openWorld({ store: world.store, keys: world.keys, ids: world.ids });
    expect(await world.send(quantity(purchase, 1), { version: 5, actor: erp })).toMatchObject({ outcome: 'unchanged' });
    expect(await other.refuse(quantity(purchase, 2), { version: 4, actor: erp })).toMatchObject({ recorded: 5 });
    await other.accept(quantity(purchase, 6), { version: 6, actor: erp });
    expect(await world.refuse(quantity(purchase, 5), { version: 5, actor: erp })).toMatchObject({ recorded: 6 });
    const again = await world.send(quantity(purchase, 6), { version: 6, actor: erp });
    expect(again).toMatchObject({ outcome: 'unchanged', answer: { seats: 6 } });
  });

  it('is not applied again once somebody without a number changed what it set', async () => {
    const { world, purchase } = await open();
    await world.accept(quantity(purchase, 7), { version: 7, actor: erp });
    await world.accept(quantity(purchase, 9));
    const again = await world.send(quantity(purchase, 7), { version: 7, actor: erp });
    expect(again).toMatchObject({ outcome: 'unchanged' });
    expect(await seatsOf(world)).toBe(9);
  });

  it('counts for one sender alone, and for a system as a whole, whichever of its persons is behind', async () => {
    const { world, purchase } = await open();
    await world.accept(quantity(purchase, 9), { version: 9, actor: upstream('erp', 'ann') });
    const late = await world.refuse(quantity(purchase, 8), { version: 8, actor: upstream('erp', 'bob') });
    expect(late).toMatchObject({ code: 'stale-version' });
    await world.accept(quantity(purchase, 3), { version: 3, actor: upstream('crm') });
    expect(await seatsOf(world)).toBe(3);
  });

  it.each(['erp@contoso.com', 'upstream', 'C0C00000-0000-4000-8000-000000000001'])(
    'counts for the system as a whole where its name is %s, and for no other one',
    async (system) => {
      const { world, purchase } = await open();
      const send = (seats: number, actor: Actor) => world.send(quantity(purchase, seats), { version: seats, actor });
      expect(await send(9, upstream(system, 'ann'))).toMatchObject({ outcome: 'accepted' });
      const late = { outcome: 'refused', refusal: { code: 'stale-version', recorded: 9 } };
      for (const person of ['bob', 'b0b00000-0000-4000-8000-000000000001', undefined])
        expect(await send(8, upstream(system, person))).toMatchObject(late);
      expect(await send(4, upstream('crm@contoso.com', 'ann'))).toMatchObject({ outcome: 'accepted' });
      expect(await send(3, upstream('hr', system))).toMatchObject({ outcome: 'accepted' });
    },
  );

  it('moves on with no refusal: what was sent before it is decided as if it had come in order', async () => {
    const { world } = await open();
    const [user] = await world.createUsers(1);
    const assign = (skuId: string): CommandRequest => ({
      type: 'ChangeLicenses',
      body: { user: user!, add: [{ skuId }], remove: [] },
    });
    const refusal = await world.refuse(assign(F3.skuId), { version: 8, actor: erp });
    expect(refusal).toMatchObject({ code: 'no-subscription' });
    await world.accept(assign(E3.skuId), { version: 7, actor: erp });
    await world.buy(F3, 1);
    await world.accept(assign(F3.skuId), { version: 8, actor: erp });
  });

  it('is content: the same id with another number is another command', async () => {
    const { world, purchase } = await open();
    await world.accept(quantity(purchase, 7), { id: 'once', version: 7, actor: erp });
    const again = await world.send(quantity(purchase, 7), { id: 'once', version: 7, actor: erp });
    expect(again).toMatchObject({ outcome: 'accepted', repeated: true });
    const other = await world.refuse(quantity(purchase, 7), { id: 'once', version: 8, actor: erp });
    expect(other).toEqual({ code: 'command-id-reused' });
  });

  it('of a command that comes again in another process is told as the first time, also once it is stale', async () => {
    const { world, purchase } = await open();
    const send = (on: CommandWorld) => on.send(quantity(purchase, 7), { id: 'once', version: 7, actor: erp });
    const first = await send(world);
    const other = () => openWorld({ store: world.store, keys: world.keys, ids: world.ids });
    expect(await send(other())).toEqual({ ...first, repeated: true });
    await world.accept(quantity(purchase, 9), { version: 9, actor: erp });
    expect(await send(other())).toEqual({ ...first, repeated: true });
    expect(await world.length({ kind: 'command', tenantId: CONTOSO, commandId: first.commandId as CommandId })).toBe(1);
  });

  it('is told in a dry run, which records nothing', async () => {
    const { world, purchase } = await open();
    const dry = { version: 9, actor: erp, dryRun: true };
    expect(await world.send(quantity(purchase, 9), dry)).toMatchObject({ outcome: 'accepted' });
    await world.accept(quantity(purchase, 7), { version: 7, actor: erp });
    const refusal = { code: 'stale-version', version: 6, recorded: 7 };
    expect(await world.refuse(quantity(purchase, 6), { ...dry, version: 6 })).toEqual(refusal);
  });

  it('stands in the receipt', async () => {
    const { world, purchase } = await open();
    const { commandId } = await world.send(quantity(purchase, 7), { version: 7, actor: erp });
    expect(await world.commands.lookup(CONTOSO, commandId, 'id')).toMatchObject({ version: 7 });
  });
});
