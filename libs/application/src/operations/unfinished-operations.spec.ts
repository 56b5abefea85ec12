import type { MemoryEventStore } from '#adapters/event-store-memory';
import { UnfinishedOperationsOfLog } from '#application';
import type { OperationId } from '#licensing';
import { E3 } from '#testing/catalogue';
import { PromptTurn } from '#testing/fakes';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';
import { StalledOperations } from './stalled-operations.js';
import { operationStream } from './unfinished-operations.js';

/** Starts three operations that nobody runs, and resolves to them with the position of the head after each. */
const threeStarted = async () => {
  const world = openWorld({ runOperations: false });
  await world.setUp();
  await world.buy(E3, 10);
  const users = await world.createUsers(2);
  const started = [];
  for (const mode of ['replace', 'add', 'remove'] as const) {
    const answer = await world.accept({
      type: 'StartOperation',
      body: { mode, users, licenses: [{ skuId: E3.skuId }] },
    });
    if (answer.kind !== 'operation') throw new Error(answer.kind);
    const head = await world.store.head();
    started.push({ operationId: answer.operationId as string, position: head!.position });
  }
  return { world, started };
};
const listed = async (world: CommandWorld, known?: ConstructorParameters<typeof UnfinishedOperationsOfLog>[3]) =>
  (await new UnfinishedOperationsOfLog(world.store, world.codec, new PromptTurn(), known).list()).map(
    ({ operationId }) => operationId,
  );

describe('operations of which one has lost the beginning of its stream', () => {
  it('are gone on with, all but that one', async () => {
    const { world, started } = await threeStarted();
    const [first, second, third] = started.map(({ operationId }) => operationId as OperationId);
    (world.store as MemoryEventStore).damage(operationStream({ tenantId: CONTOSO, operationId: first! }));
    await world.runner.start();
    await world.runner.idle();
    const finished = async (operationId: OperationId) =>
      (await world.state({ kind: 'operation', tenantId: CONTOSO, operationId })).status;
    expect([await finished(second!), await finished(third!)]).toEqual(['finished', 'finished']);
    await expect(finished(first!)).rejects.toMatchObject({ code: 'damaged-stream' });
    expect(world.bugs).toMatchObject([{ code: 'damaged-stream' }]);
  });

  it('are found standing still, all but that one', async () => {
    const { world, started } = await threeStarted();
    const [first, ...others] = started.map(({ operationId }) => operationId);
    (world.store as MemoryEventStore).damage(operationStream({ tenantId: CONTOSO, operationId: first! }));
    const stalled = new StalledOperations(
      world.store,
      new UnfinishedOperationsOfLog(world.store, world.codec, new PromptTurn()),
    );
    expect(await stalled.look()).toEqual([]);
    expect((await stalled.look()).map(({ operationId }) => operationId)).toEqual(others);
  });
});

describe('the operations that are left unfinished', () => {
  it('are found in the log alone', async () => {
    const { world, started } = await threeStarted();
    expect(await listed(world)).toEqual(started.map(({ operationId }) => operationId));
  });

  it('are those that a read model knows, and those that were started after its position', async () => {
    const { world, started } = await threeStarted();
    const [first, second, third] = started;
    const running = [{ tenantId: CONTOSO, operationId: first!.operationId }];
    const known = async () => ({ position: second!.position, running });
    expect(await listed(world, known)).toEqual([first!.operationId, third!.operationId]);
  });

  it('no longer hold one that finished after the position of the read model', async () => {
    const { world, started } = await threeStarted();
    const [first, , third] = started;
    const running = started.map(({ operationId }) => ({ tenantId: CONTOSO, operationId }));
    world.runner.notify(CONTOSO, first!.operationId);
    await world.runner.idle();
    expect(await listed(world, async () => ({ position: third!.position, running }))).not.toContain(first!.operationId);
  });
});
