import { RETENTION_ACTOR, START, type CommandRequest } from '#application';
import { type CommandId, type Personal, type StepWithReference, type UserId } from '#licensing';
import { E3 } from '#testing/catalogue';
import { CONTOSO, openWorld, type CommandWorld, type Sending } from '#testing/world';

const WHY = 'Frau Sauer zieht nach Köln';
const NIL = '00000000-0000-0000-0000-000000000000';
const move = (user: string, usageLocation: string): CommandRequest => ({
  type: 'UpdateUser',
  body: { user, usageLocation },
});

/** Opens a world with two users and seats for both. */
const open = async (required: readonly StepWithReference[] = [], form?: RegExp) => {
  const references = { required: new Set(required), ...(form === undefined ? {} : { form }) };
  const world = openWorld({ references });
  await world.setUp();
  await world.buy(E3, 2);
  const [ann, bob] = (await world.createUsers(2)) as [UserId, UserId];
  return { world, ann, bob };
};
const reply = async (world: CommandWorld, request: CommandRequest, sending: Sending) => {
  const { commandId } = await world.send(request, sending);
  return { commandId: commandId as CommandId, ...(await receiptOf(world, commandId)) };
};
const receiptOf = async (world: CommandWorld, commandId: string, owner: string = CONTOSO) => {
  const found = await world.commands.lookup(owner === NIL ? undefined : owner, commandId, 'id');
  if (found?.status !== 'decided') throw new Error('no receipt');
  const { reference, reason, tenantId } = found;
  const text = async () => {
    const values = reason === undefined ? [] : [{ value: reason, personId: reason.personal, kind: 'reason' } as const];
    return (await world.codec.reveal(tenantId, values))[0];
  };
  return { reference, reason, text };
};
const keyOf = async ({ keys }: CommandWorld, personId: string) =>
  (await keys.get([{ tenantId: CONTOSO, personId }]))[0]?.state;
const ownPerson = (world: CommandWorld, commandId: CommandId) => world.ids.derive(commandId, 'reason');
const personIn = (reason: Personal | undefined) => reason?.personal;

describe('the reference and the reason of a command', () => {
  it('stand in its receipt, the reference in clear and the reason sealed', async () => {
    const { world, ann } = await open();
    const told = await reply(world, move(ann, 'FR'), { reference: 'CHG-4711', reason: WHY });
    expect(told.reference).toBe('CHG-4711');
    expect(told.reason).toEqual({ personal: ann, kind: 'reason', sealed: expect.any(String) as string });
    expect(await told.text()).toBe(WHY);
  });

  it('stand nowhere else in the log, of an operation in its start alone', async () => {
    const { world, ann, bob } = await open();
    const body = { mode: 'add', users: [ann, bob], licenses: [{ skuId: E3.skuId }] } as const;
    const { commandId } = await reply(world, { type: 'StartOperation', body }, { reference: 'CHG-4711', reason: WHY });
    await world.runner.idle();
    const { events: stored } = await world.store.readAll(START, 1_000);
    expect(
      stored.filter(({ data }) => data.includes('CHG-4711') || data.includes('"reason":{"personal"')),
    ).toMatchObject([{ stream: `command-${CONTOSO}_${commandId}` }]);
    const item = stored.find(({ type, metadata }) => type === 'LicenseAssigned' && metadata.commandId !== commandId);
    expect(await world.commands.lookup(CONTOSO, item!.metadata.commandId, 'id')).toMatchObject({
      startedBy: commandId,
    });
  });

  it('are no part of the content: the first words stand', async () => {
    const { world, ann } = await open();
    const first = await reply(world, move(ann, 'FR'), { id: 'once', reference: 'CHG-1', reason: WHY });
    const again = await world.send(move(ann, 'FR'), { id: 'once', reference: 'CHG-2' });
    expect(again).toMatchObject({ outcome: 'accepted', repeated: true });
    expect(await receiptOf(world, first.commandId)).toMatchObject({ reference: 'CHG-1', reason: first.reason });
  });

  it('stand also with what changes nothing, and what is refused', async () => {
    const { world, ann } = await open();
    expect(await reply(world, move(ann, 'DE'), { reference: 'CHG-1' })).toMatchObject({ reference: 'CHG-1' });
    const refused = await reply(world, move('nobody@contoso.com', 'DE'), { reference: 'CHG-1', reason: WHY });
    expect(refused.reference).toBe('CHG-1');
    expect(await refused.text()).toBe(WHY);
  });
});

describe('the key of a reason', () => {
  it("is the user's where the command is about one user, whom it may have created", async () => {
    const { world, ann } = await open();
    expect(personIn((await reply(world, move(ann, 'FR'), { reason: WHY })).reason)).toBe(ann);
    const cy: CommandRequest = {
      type: 'CreateUser',
      body: { userPrincipalName: 'cy@contoso.com', profile: { displayName: 'Cy' } },
    };
    const created = await reply(world, cy, { id: 'cy', reason: WHY });
    const again = await world.send(cy, { id: 'cy' });
    expect('answer' in again && again.answer).toMatchObject({ userId: personIn(created.reason) });
  });

  it("is the command's own where it is about two users, many, or none", async () => {
    const { world, ann, bob } = await open();
    const skuId = E3.skuId;
    await world.accept({ type: 'ChangeLicenses', body: { user: ann, add: [{ skuId }], remove: [] } });
    const about: readonly CommandRequest[] = [
      { type: 'ReassignLicenses', body: { from: ann, to: bob, licenses: [{ skuId }] } },
      { type: 'StartOperation', body: { mode: 'add', users: [ann], licenses: [{ skuId }] } },
      { type: 'PurchaseSeats', body: { skuId, seats: 1 } },
    ];
    for (const request of about) {
      const told = await reply(world, request, { reason: WHY });
      expect(personIn(told.reason)).toBe(ownPerson(world, told.commandId));
      expect(await told.text()).toBe(WHY);
    }
  });

  it('is made for no user who does not exist', async () => {
    const { world } = await open();
    const nobody = '99999999-9999-4999-8999-999999999999';
    const told = await reply(world, move(nobody, 'DE'), { reason: WHY });
    expect(personIn(told.reason)).toBe(ownPerson(world, told.commandId));
    expect(await keyOf(world, nobody)).toBe('missing');
  });

  it('is of no tenant where the command is of none', async () => {
    const { world } = await open();
    const { commandId } = await world.send({ type: 'AgreeClock', body: {} }, { reason: WHY });
    expect(await (await receiptOf(world, commandId, NIL)).text()).toBe(WHY);
  });
});

describe('a reference', () => {
  it('has letters, digits and some signs, and at least one digit, unless a setting says another form', async () => {
    const { world, ann } = await open();
    for (const reference of ['CHG', 'CHG 1', 'CHG-1!'])
      expect(await world.refuse(move(ann, 'FR'), { reference })).toEqual({ code: 'invalid-reference' });
    await world.accept(move(ann, 'FR'), { reference: 'a/b_c#1.2:3' });
    const other = await open([], /^(?:T\d+)$/u);
    const refusal = await other.world.refuse(move(other.ann, 'FR'), { reference: 'CHG-1' });
    expect(refusal).toEqual({ code: 'invalid-reference', form: String.raw`^(?:T\d+)$` });
    await other.world.accept(move(other.ann, 'FR'), { reference: 'T1' });
  });

  const skuId = E3.skuId;
  it.each<[StepWithReference, (ann: string, bob: string) => CommandRequest]>([
    ['remove', (user) => ({ type: 'ChangeLicenses', body: { user, add: [], remove: [{ skuId }] } })],
    ['remove', (user) => ({ type: 'StartOperation', body: { mode: 'remove', users: [user], licenses: [{ skuId }] } })],
    ['replace', (user) => ({ type: 'ReplaceLicenses', body: { user, licenses: [{ skuId }] } })],
    [
      'replace',
      (user) => ({ type: 'StartOperation', body: { mode: 'replace', users: [user], licenses: [{ skuId }] } }),
    ],
    ['reassign', (from, to) => ({ type: 'ReassignLicenses', body: { from, to, licenses: [{ skuId }] } })],
    ['delete', (user) => ({ type: 'DeleteUser', body: { user } })],
    ['delete', (user) => ({ type: 'StartOperation', body: { mode: 'delete', users: [user], confirm: 1 } })],
  ])('is required to %s where the installation says so, in a dry run too', async (step, request) => {
    const { world, ann, bob } = await open([step]);
    const refusal = { code: 'reference-required', step };
    expect(await world.refuse(request(ann, bob), { id: 'once' })).toEqual(refusal);
    expect(await world.refuse(request(ann, bob), { dryRun: true })).toEqual(refusal);
    // the id is still free, and another installation wants none
    const told = await world.send(request(ann, bob), { id: 'once', reference: 'CHG-1' });
    expect(told).not.toMatchObject({ refusal });
    const free = await open();
    expect(await free.world.send(request(free.ann, free.bob))).not.toMatchObject({ refusal });
  });

  it('is not required of what does none of that, nor of a repeat of what was decided before', async () => {
    const { world, ann } = await open(['remove', 'delete']);
    await world.accept({ type: 'ChangeLicenses', body: { user: ann, add: [{ skuId }], remove: [] } });
    const remove: CommandRequest = { type: 'ChangeLicenses', body: { user: ann, add: [], remove: [{ skuId }] } };
    await world.accept(remove, { id: 'once', reference: 'CHG-1' });
    expect(await world.send(remove, { id: 'once' })).toMatchObject({ outcome: 'accepted', repeated: true });
  });

  it('is not required of the purges of the worker', async () => {
    const { world, ann } = await open(['remove', 'replace', 'reassign', 'delete', 'erase']);
    await world.accept({ type: 'DeleteUser', body: { user: ann } }, { reference: 'CHG-1' });
    const purge: CommandRequest = { type: 'PurgeUser', body: { userId: ann, retentionId: CONTOSO } };
    expect(await world.send(purge, { actor: RETENTION_ACTOR })).toMatchObject({ outcome: 'ignored' });
  });
});
