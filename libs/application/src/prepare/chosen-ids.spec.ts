import type { CommandRequest } from '#application';
import { CONTOSO, FABRIKAM, openWorld, type CommandWorld } from '#testing/world';

const ID = 'aaaaaaaa-0000-4000-8000-000000000001';
const ann = (name: string, id: string = ID) => ({
  id,
  userPrincipalName: `${name}@contoso.com`,
  profile: { displayName: name },
});
const create = (name: string): CommandRequest => ({ type: 'CreateUser', body: ann(name) });
const bulk = (...names: readonly string[]): CommandRequest => ({
  type: 'StartOperation',
  body: { mode: 'create', users: names.map((name) => ann(name)) },
});

describe("a user under an id of the caller's choice", () => {
  let world: CommandWorld;
  beforeEach(async () => {
    world = openWorld();
    await world.setUp();
  });
  afterEach(() => world.close());
  const taken = { code: 'user-id-taken', userId: ID };

  it('is created under it, whatever its case, in each tenant for itself', async () => {
    await world.setUp(FABRIKAM);
    const request: CommandRequest = { type: 'CreateUser', body: ann('ann', ID.toUpperCase()) };
    expect(await world.accept(request)).toMatchObject({ userId: ID });
    expect(await world.accept(request, { tenantId: FABRIKAM })).toMatchObject({ userId: ID });
    await world.accept({ type: 'DeleteUser', body: { user: ID } });
  });

  it('is refused where the id is taken, also by a deleted user, and a dry run says so', async () => {
    await world.accept(create('ann'), { id: 'first' });
    expect(await world.refuse(create('bob'))).toEqual(taken);
    await world.accept({ type: 'DeleteUser', body: { user: ID } });
    expect(await world.refuse(create('bob'), { dryRun: true })).toEqual(taken);
    expect(await world.refuse(create('bob'))).toEqual(taken);
    expect(await world.send(create('ann'), { id: 'first' })).toMatchObject({ outcome: 'accepted', repeated: true });
  });

  it('is one of a bulk operation, whose second row under the id fails as the dry run says', async () => {
    const tried = await world.send(bulk('ann', 'bob'), { dryRun: true });
    expect(tried).toMatchObject({
      items: [
        { userId: ID, state: 'complete' },
        { state: 'failed', refusal: taken },
      ],
    });
    const started = await world.accept(bulk('ann', 'bob'));
    await world.runner.idle();
    const operationId = started.kind === 'operation' ? started.operationId : '';
    const stored = await world.store.read(`operation-${CONTOSO}_${operationId}`);
    const progressed = world.codec.read(stored).find(({ event }) => event.type === 'OperationProgressed');
    expect(progressed?.event.data).toMatchObject({ failures: [{ at: 1, refusal: taken }] });
    expect(await world.refuse(create('eve'))).toEqual(taken);
  });
});
