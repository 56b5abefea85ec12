import { setImmediate } from 'node:timers/promises';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { RETENTION_ACTOR, START, type CommandEnvelope, type CommandReply, type CommandRequest } from '#application';
import { parseStream, type OperationId } from '#licensing';
import { E3 } from '#testing/catalogue';
import { FaultyEventStore } from '#testing/faults';
import { CONTOSO, openWorld, RetentionWorld, type CommandWorld } from '#testing/world';

const DAY = 86_400_000;
const GONE = 'Zebulon';
const create: CommandRequest = {
  type: 'StartOperation',
  body: {
    mode: 'create',
    users: ['a', 'b'].map((name) => ({
      userPrincipalName: `${GONE}.${name}@contoso.com`,
      profile: { displayName: `${GONE} ${name}` },
    })),
  },
};

describe('a list of users that nobody started', () => {
  let store: FaultyEventStore;
  let world: RetentionWorld;
  let commands: CommandWorld;
  const stored = async () => (await store.readAll(START, 100_000)).events;
  const operations = async () =>
    (await stored()).filter(({ stream, type }) => stream.startsWith('operation-') && type !== 'OperationProgressed');
  const typesOf = async (operationId: string) =>
    (await operations()).filter(({ stream }) => stream.endsWith(operationId)).map(({ type }) => type);
  /**
   * The process dies between the list and the start, and nobody sends the command again. Resolves to the operation's
   * id.
   */
  const leave = async (request: CommandRequest, id: string): Promise<OperationId> => {
    store.failAppend(2, 'unavailable');
    expect(await commands.send(request, { id })).toMatchObject({ failure: 'store-unavailable' });
    const { stream, type } = (await operations()).at(-1)!;
    expect(type).toBe('UsersListed');
    return parseStream(stream)!.key as OperationId;
  };
  const listedIn = async (operationId: string) => {
    const [listed] = commands.codec.read(await store.read(`operation-${CONTOSO}_${operationId}`));
    if (listed?.event.type !== 'UsersListed') throw new Error('not listed');
    return listed.event.data.items.map(({ userId }) => userId!);
  };
  const keyStates = async (ids: readonly string[]) =>
    (await commands.keys.get(ids.map((personId) => ({ tenantId: CONTOSO, personId, generation: 1 })))).map(
      ({ state }) => state,
    );

  beforeEach(async () => {
    store = new FaultyEventStore(new MemoryEventStore());
    world = await RetentionWorld.open({ store });
    ({ commands } = world);
    await commands.setUp();
  });
  afterEach(() => world.close());

  it('is given up after a day, once, and the keys of those who never came to be are shredded then', async () => {
    const operationId = await leave(create, 'bulk');
    const persons = await listedIn(operationId);
    world.time.advance(DAY);
    expect(await world.abandonLists()).toBe(0);
    await world.shred();
    expect(await keyStates(persons)).toEqual(['active', 'active']);
    world.time.advance(1);
    await world.project();
    const never = new AbortController().signal;
    const given = await Promise.all([world.worker, world.anotherWorker()].map((worker) => worker.abandonLists(never)));
    expect(given.reduce((sum, lists) => sum + lists, 0)).toBe(1);
    expect(await world.abandonLists()).toBe(0);
    expect(await typesOf(operationId)).toEqual(['UsersListed', 'OperationAbandoned']);
    expect(await keyStates(persons)).toEqual(['active', 'active']);
    await world.shred();
    expect(await keyStates(persons)).toEqual(['shredded', 'shredded']);
    await expect(commands.codec.open(await store.read(`operation-${CONTOSO}_${operationId}`))).resolves.toBeDefined();
  });

  it('is refused from then on, also years later; under another id it is done', async () => {
    const operationId = await leave(create, 'bulk');
    world.time.advance(DAY + 1);
    await world.abandonLists();
    await world.shred();
    const refusal = { code: 'operation-abandoned', operationId };
    expect(await commands.send(create, { id: 'bulk', dryRun: true })).toMatchObject({ outcome: 'refused', refusal });
    expect(await commands.refuse(create, { id: 'bulk' })).toEqual(refusal);
    world.time.advance(1_000 * DAY);
    expect(await commands.send(create, { id: 'bulk' })).toMatchObject({ refusal, repeated: true });
    const answer = await commands.accept(create, { id: 'another' });
    if (answer.kind !== 'operation') throw new Error(answer.kind);
    await commands.runner.idle();
    expect(
      await commands.state({ kind: 'operation', tenantId: CONTOSO, operationId: answer.operationId }),
    ).toMatchObject({ status: 'finished', counts: { complete: 2, failed: 0 } });
  });

  it('of users who are there costs none of them anything', async () => {
    const [user] = await commands.createUsers(1);
    const profile = { jobTitle: 'Engineer' };
    const operationId = await leave(
      { type: 'StartOperation', body: { mode: 'update', users: [{ user: user!, profile }] } },
      'bulk',
    );
    world.time.advance(DAY + 1);
    expect(await world.abandonLists()).toBe(1);
    await world.shred();
    expect(await keyStates(await listedIn(operationId))).toEqual(['active']);
  });

  it('of ids without any text makes and shreds no key', async () => {
    const nobody = 'aaaaaaaa-0000-4000-8000-000000000001';
    const body = { mode: 'replace', users: [nobody], licenses: [{ skuId: E3.skuId }] } as const;
    await leave({ type: 'StartOperation', body }, 'bulk');
    world.time.advance(DAY + 1);
    expect(await world.abandonLists()).toBe(1);
    await world.shred();
    expect(await keyStates([nobody])).toEqual(['missing']);
  });

  it('is left alone where the command came again in time, from when it did', async () => {
    const operationId = await leave(create, 'bulk');
    world.time.advance(DAY - 1);
    await commands.accept(create, { id: 'bulk' });
    await commands.runner.idle();
    world.time.advance(2 * DAY);
    expect(await world.abandonLists()).toBe(0);
    expect((await typesOf(operationId)).at(-1)).toBe('OperationFinished');
  });

  it('stays where only a clock that jumped says that a day has passed', async () => {
    const operationId = await leave(create, 'bulk');
    await world.project();
    world.time.step(2 * DAY);
    expect(await world.abandonLists()).toBe(0);
    expect(await typesOf(operationId)).toEqual(['UsersListed']);
  });

  it('waits for the next time while the store is away', async () => {
    await leave(create, 'bulk');
    world.time.advance(DAY + 1);
    await world.project();
    store.failNextAppend('unavailable');
    expect(await world.abandonLists()).toBe(0);
    expect(await world.abandonLists()).toBe(1);
  });

  it.each(['start', 'abandonment'] as const)(
    'met by a start at the same moment: the %s that is later finds the other',
    async (late) => {
      const operationId = await leave(create, 'bulk');
      const slow = new FaultyEventStore(store);
      const { keys, ids } = commands;
      const other = openWorld({ store: slow, keys, ids, runOperations: false });
      const start = (by: CommandWorld): Promise<CommandReply> => by.send(create, { id: 'bulk' });
      const abandon = (by: CommandWorld): Promise<CommandReply> => {
        const envelope: CommandEnvelope = {
          id: `abandon ${operationId}`,
          tenantId: CONTOSO,
          actor: RETENTION_ACTOR,
          correlationId: operationId,
          request: { type: 'AbandonOperation', body: { operationId } },
        };
        return by.commands.handle(envelope);
      };
      const [first, second] = late === 'start' ? [abandon, start] : [start, abandon];
      // it is decided on the list as it stands, and held up on its way to the store
      const asked = slow.appendCount;
      const release = slow.holdAppends();
      const held = second(other);
      while (slow.appendCount === asked) await setImmediate();
      expect(await first(commands)).toMatchObject({ outcome: 'accepted' });
      release();
      expect(await held).toMatchObject(
        late === 'start'
          ? { outcome: 'refused', refusal: { code: 'operation-abandoned', operationId } }
          : { outcome: 'ignored', reason: 'stale' },
      );
      await commands.runner.idle();
      const types = await typesOf(operationId);
      expect(types).toEqual(
        late === 'start'
          ? ['UsersListed', 'OperationAbandoned']
          : ['UsersListed', 'OperationStarted', 'OperationFinished'],
      );
      await other.close();
    },
  );
});
