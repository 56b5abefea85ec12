import { MemoryReadModels } from '#adapters/read-models-memory';
import {
  BrokerUnavailable,
  LogReader,
  restartFollower,
  WAKE_UPS,
  type WakeUp,
  wakeUpCheckpoints,
  wakeUpPublisher,
} from '#application';
import { E3 } from '#testing/catalogue';
import { ManualDelay, PromptDelay, PromptTurn } from '#testing/fakes';
import { RetentionWorld } from '#testing/world';

const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

describe('the publisher of wake-ups', () => {
  let world: RetentionWorld;
  let models: MemoryReadModels;
  let user: string;
  let alarms: string[];
  beforeEach(async () => {
    models = new MemoryReadModels();
    alarms = [];
    world = await RetentionWorld.open({ models, users: async () => 1 });
    await world.commands.setUp();
    await world.commands.buy(E3, 1);
    [user] = (await world.commands.createUsers(1)) as [string];
    for (const [add, remove] of [
      [[E3], []],
      [[], [E3]],
    ] as const)
      await world.commands.accept({
        type: 'ChangeLicenses',
        body: { user, add: add.map(({ skuId }) => ({ skuId })), remove: remove.map(({ skuId }) => ({ skuId })) },
      });
  });
  afterEach(() => world.close());

  /** Runs one until it has seen the whole log. */
  const publish = async (take: (wakeUps: readonly WakeUp[]) => void): Promise<void> => {
    const { store, codec } = world.commands;
    const delay = new PromptDelay();
    const log = new LogReader({ store, codec, delay, turn: new PromptTurn() });
    const publisher = wakeUpPublisher({
      wakeUps: { publish: async (wakeUps) => take(wakeUps) },
      readModels: models,
      store,
      log,
      clock: world.clock,
      delay,
      onTrouble: () => {},
      onAlarm: (alarm) => void alarms.push(alarm.command),
    });
    publisher.start();
    const head = (await store.head())!.position;
    while (publisher.status.position < head && publisher.status.state !== 'stopped') await turn();
    await publisher.stop();
    await log.close();
  };

  it('publishes one for each deadline, with ids and instants only, and none for what stays for good', async () => {
    await world.commands.accept({ type: 'DeleteUser', body: { user } });
    const published: WakeUp[] = [];
    await publish((wakeUps) => void published.push(...wakeUps));
    expect(published.map(({ service }) => service)).toEqual(['exchange', 'teams', null]);
    expect(new Set(published.map(({ purgeAt }) => purgeAt))).toEqual(new Set(['2026-02-14T08:00:00.000Z']));
    expect(Object.keys(published[0]!).toSorted()).toEqual([
      'purgeAt',
      'retention',
      'retentionId',
      'service',
      'tenantId',
      'userId',
    ]);
  });

  it('publishes one for a tenant that is closed, which names no user', async () => {
    const closing = { type: 'CloseTenant', body: { confirm: 1 } } as const;
    const answer = await world.commands.accept(closing, { reference: 'CHG-1' });
    const published: WakeUp[] = [];
    await publish((wakeUps) => void published.push(...wakeUps));
    expect(published.at(-1)).toMatchObject({ userId: null, service: null, retention: 'P30D' });
    expect(answer).toMatchObject({ kind: 'tenant-closed', purgeAt: published.at(-1)!.purgeAt });
  });

  it('publishes again what the broker did not take, and goes on after a restart where it was', async () => {
    const published: (readonly WakeUp[])[] = [];
    let isAway = true;
    await publish((wakeUps) => {
      if (isAway) {
        isAway = false;
        throw new BrokerUnavailable('away');
      }
      published.push(wakeUps);
    });
    expect(published.map((wakeUps) => wakeUps.length)).toEqual([2]);
    expect(await models.checkpoint(WAKE_UPS)).toMatchObject({
      position: (await world.commands.store.head())!.position,
    });
    await world.commands.accept({ type: 'DeleteUser', body: { user } });
    await publish((wakeUps) => void published.push(wakeUps));
    expect(published.map((wakeUps) => wakeUps.length)).toEqual([2, 1]);
  });

  it('stops where its checkpoint is of another history, and publishes all again once it was restarted', async () => {
    const published: (readonly WakeUp[])[] = [];
    const take = (wakeUps: readonly WakeUp[]) => void published.push(wakeUps);
    await publish(take);
    const checkpoint = (await models.checkpoint(WAKE_UPS))!;
    await models.saveCheckpoint(WAKE_UPS, { ...checkpoint, eventId: 'one-that-was-lost' });
    await publish(take);
    expect(alarms).toEqual(['what docs/runbooks/wrong-history.md says']);
    expect(published.map((wakeUps) => wakeUps.length)).toEqual([2]);
    await restartFollower(wakeUpCheckpoints(models), { store: world.commands.store, clock: world.clock });
    await publish(take);
    expect(published.map((wakeUps) => wakeUps.length)).toEqual([2, 2]);
    expect(alarms).toHaveLength(1);
  });
});

describe('the worker’s sweep', () => {
  it('comes at the start and every minute, also after the deadline table was away', async () => {
    const world = await RetentionWorld.open();
    const delay = new ManualDelay();
    const troubles: unknown[] = [];
    let asked = 0;
    const worker = world.anotherWorker({
      delay,
      deadlines: {
        due: async () => {
          asked += 1;
          if (asked === 2) throw new Error('the read models are away');
          return { items: [] };
        },
      },
      hooks: { onTrouble: (error) => void troubles.push(error) },
    });
    worker.start();
    await delay.untilWaiting();
    expect(asked).toBe(1);
    await delay.advance(59_999);
    expect(asked).toBe(1);
    await delay.advance(1);
    await delay.untilWaiting();
    await delay.advance(60_000);
    await delay.untilWaiting();
    expect([asked, troubles.length]).toEqual([3, 1]);
    await worker.stop();
    expect(delay.pending).toBe(0);
    await world.close();
  });
});
