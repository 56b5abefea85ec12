import type { Actor, CommandRequest } from '#application';
import type { CommandId, PurchaseId } from '#licensing';
import { E3 } from '#testing/catalogue';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';

const quantity = (purchaseId: string, seats: number): CommandRequest => ({
  type: 'ChangePurchaseQuantity',
  body: { purchaseId, seats },
});
const user = (id: string): Actor => ({
  kind: 'user',
  issuer: 'entra',
  id,
  tenantId: CONTOSO,
  roles: ['GlobalAdministrator'],
  tenants: [CONTOSO],
});
const ANN = 'a0a00000-0000-4000-8000-000000000001';
const BOB = 'b0b00000-0000-4000-8000-000000000001';
const [ann, bob] = [user(ANN), user(BOB)];

const open = async () => {
  const world = openWorld();
  await world.setUp();
  return { world, purchase: await world.buy(E3, 10) };
};
/** A process of its own on the same log, which knows nothing yet. */
const another = ({ store, keys, ids, clock }: CommandWorld) => openWorld({ store, keys, ids, clock });
const seatsOf = async (world: CommandWorld) => (await world.totals(E3.skuId)).valid;
const moved = (expected: number, actual: number) => ({ code: 'precondition-failed', expected, actual });

describe('two people who both saw 10 seats', () => {
  it('set 11 one after the other: the second is told that the first has, and when', async () => {
    const { world, purchase } = await open();
    await world.accept(quantity(purchase, 11), { actor: ann, expected: 0 });
    const refusal = await world.refuse(quantity(purchase, 11), { actor: bob, expected: 0 });
    expect(refusal).toEqual({ ...moved(0, 1), changedBy: ANN, changedAt: world.clock.now() });
    expect(await seatsOf(world)).toBe(11);
  });

  it('set 11 at once, in one batch: one is accepted, and the other is told so', async () => {
    const { world, purchase } = await open();
    const replies = await Promise.all(
      [ann, bob].map((actor) => world.send(quantity(purchase, 11), { actor, expected: 0 })),
    );
    expect(replies).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'refused', refusal: { ...moved(0, 1), changedBy: ANN, changedAt: world.clock.now() } },
    ]);
  });

  it('set 11 at once in two processes, neither of which knows what the other decides', async () => {
    const { world, purchase } = await open();
    const other = another(world);
    await other.send(quantity(purchase, 10));
    const replies = await Promise.all([
      world.send(quantity(purchase, 11), { actor: ann, expected: 0 }),
      other.send(quantity(purchase, 12), { actor: bob, expected: 0 }),
    ]);
    expect(replies.map(({ outcome }) => outcome).toSorted()).toEqual(['accepted', 'refused']);
    expect(replies.find(({ outcome }) => outcome === 'refused')).toMatchObject({ refusal: moved(0, 1) });
    expect(await world.length({ kind: 'purchase', tenantId: CONTOSO, purchaseId: purchase as PurchaseId })).toBe(2);
  });

  it('set 11 in another process, after a restart, and from what is kept in memory', async () => {
    const { world, purchase } = await open();
    await world.accept(quantity(purchase, 11), { actor: ann });
    const told = { ...moved(0, 1), changedBy: ANN };
    const other = another(world);
    expect(await other.refuse(quantity(purchase, 12), { actor: bob, expected: 0 })).toMatchObject(told);
    expect(await other.refuse(quantity(purchase, 12), { actor: bob, expected: 0 })).toMatchObject(told);
    expect(await world.refuse(quantity(purchase, 12), { actor: bob, expected: 0 })).toMatchObject(told);
  });
});

describe('the revision in an answer', () => {
  it('is what the next command expects: nobody reads in between', async () => {
    const { world, purchase } = await open();
    let expected = 0;
    for (const seats of [11, 12, 13]) {
      const answer = await world.accept(quantity(purchase, seats), { expected });
      expect(answer).toMatchObject({ kind: 'purchase', seats, revision: expected + 1 });
      expected += 1;
    }
  });

  it('is that after each of several commands of one batch', async () => {
    const { world, purchase } = await open();
    const replies = await Promise.all([11, 12, 13].map((seats) => world.send(quantity(purchase, seats))));
    expect(replies).toMatchObject([
      { answer: { seats: 11, revision: 1 } },
      { answer: { seats: 12, revision: 2 } },
      { answer: { seats: 13, revision: 3 } },
    ]);
  });

  it('is told to a repeat as the first time, from the receipt, whatever has changed since', async () => {
    const { world, purchase } = await open();
    await world.accept(quantity(purchase, 11), { id: 'eleven' });
    await world.accept(quantity(purchase, 12));
    for (const process of [world, another(world)]) {
      const again = await process.send(quantity(purchase, 11), { id: 'eleven' });
      expect(again).toMatchObject({ repeated: true, answer: { seats: 11, revision: 1 } });
    }
  });

  it('is told of what stayed as it was, and of nothing after a dry run', async () => {
    const { world, purchase } = await open();
    const same = await world.send(quantity(purchase, 10));
    expect(same).toMatchObject({ outcome: 'unchanged', answer: { revision: 0 } });
    const dry = await world.send(quantity(purchase, 11), { dryRun: true });
    expect(dry).toMatchObject({ outcome: 'accepted', answer: { seats: 11 } });
    expect('answer' in dry && dry.answer).not.toHaveProperty('revision');
  });
});

describe('what a sender saw', () => {
  it('is asked again first where its key was decided: a repeat is told as the first time', async () => {
    const { world, purchase } = await open();
    const send = (on: CommandWorld) => on.send(quantity(purchase, 11), { id: 'once', expected: 0, actor: ann });
    const first = await send(world);
    expect(first).toMatchObject({ outcome: 'accepted' });
    await world.accept(quantity(purchase, 20), { actor: bob });
    expect(await send(world)).toEqual({ ...first, repeated: true });
    expect(await send(another(world))).toEqual({ ...first, repeated: true });
    expect(await seatsOf(world)).toBe(20);
  });

  it('is refused once and for all under its key, also where somebody brings the revision back into line', async () => {
    const { world, purchase } = await open();
    const send = () => world.send(quantity(purchase, 11), { id: 'once', expected: 1 });
    expect(await send()).toMatchObject({ outcome: 'refused', refusal: moved(1, 0) });
    await world.accept(quantity(purchase, 12));
    expect(await send()).toMatchObject({ outcome: 'refused', refusal: moved(1, 0), repeated: true });
  });

  it('is content: the same key with another revision is another command', async () => {
    const { world, purchase } = await open();
    await world.accept(quantity(purchase, 11), { id: 'once', expected: 0 });
    const other = await world.refuse(quantity(purchase, 11), { id: 'once', expected: 1 });
    expect(other).toEqual({ code: 'command-id-reused' });
  });

  it('stands in the receipt of what was refused, with the numbers', async () => {
    const { world, purchase } = await open();
    const { commandId } = await world.send(quantity(purchase, 11), { expected: 9, actor: ann });
    expect(await world.commands.lookup(CONTOSO, commandId, 'id')).toMatchObject({
      expected: 9,
      reply: { refusal: moved(9, 0) },
    });
    expect(await world.length({ kind: 'command', tenantId: CONTOSO, commandId: commandId as CommandId })).toBe(1);
  });

  it('is compared in a dry run, which answers the same', async () => {
    const { world, purchase } = await open();
    await world.accept(quantity(purchase, 11), { actor: ann });
    const dry = { dryRun: true, actor: bob } as const;
    expect(await world.refuse(quantity(purchase, 12), { ...dry, expected: 0 })).toMatchObject({
      ...moved(0, 1),
      changedBy: ANN,
    });
    expect(await world.send(quantity(purchase, 12), { ...dry, expected: 1 })).toMatchObject({ outcome: 'accepted' });
    expect(await seatsOf(world)).toBe(11);
  });

  it('is moved on by what a command does to a user on its way: by every event, and by no refusal', async () => {
    const { world } = await open();
    const [id] = await world.createUsers(1);
    const assign: CommandRequest = {
      type: 'ChangeLicenses',
      body: { user: id!, add: [{ skuId: E3.skuId }], remove: [] },
    };
    await world.refuse({ type: 'RestoreUser', body: { user: id! } });
    await world.accept(assign, { expected: 0, actor: ann });
    const { actual } = (await world.refuse(assign, { expected: 0, actor: bob })) as { readonly actual: number };
    expect(actual).toBe((await world.length({ kind: 'user', tenantId: CONTOSO, userId: id as never })) - 1);
    expect(await world.send(assign, { expected: actual, actor: bob })).toMatchObject({ outcome: 'unchanged' });
  });
});
