import { setImmediate } from 'node:timers/promises';
import { ClockGapTooLong, longestOutage, ReadModelsUnavailable } from '#application';
import { parseDuration } from '#licensing';
import { E3 } from '#testing/catalogue';
import { CONTOSO, RetentionWorld } from '#testing/world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('the longest silence that counts as an outage', () => {
  it.each<[string, readonly number[], number]>([
    ['a week for retentions of thirty days', [30 * DAY], 7 * DAY],
    ['half the shortest of them', [30 * DAY, 10 * DAY], 5 * DAY],
    ['half a day at least', [30 * DAY, DAY], DAY / 2],
    ['a week beside trials of less than a day', [30 * DAY, DAY - 1], 7 * DAY],
    ['a week where there are trials only', [30_000], 7 * DAY],
    ['a week where everything is kept for good', [], 7 * DAY],
  ])('is %s', (_what, retentions, expected) => {
    expect(longestOutage(retentions)).toBe(expected);
  });
});

describe('a start after a silence', () => {
  let world: RetentionWorld;
  let user: string;
  /** Opens an installation in which a license was removed, and so a retention of `retention` runs. */
  const begin = async (retention = 'P30D') => {
    world = await RetentionWorld.open({ retention: { term: parseDuration(retention), ofService: new Map() } });
    await world.commands.setUp();
    await world.commands.buy(E3, 1);
    [user] = (await world.commands.createUsers(1)) as [string];
    await licenses([{ skuId: E3.skuId }], []);
    await licenses([], [{ skuId: E3.skuId }]);
    await world.project();
    await world.keeper.heartbeat();
  };
  const licenses = (add: readonly { skuId: string }[], remove: readonly { skuId: string }[]) =>
    world.commands.accept({ type: 'ChangeLicenses', body: { user, add, remove } } as never);
  const startAfter = async (milliseconds: number, options = {}) => {
    await world.close();
    world.time.step(milliseconds);
    world = await world.restart(options);
  };
  const trusted = () => world.clock.trusted();
  afterEach(() => world.close());

  it.each([
    ['31 days, which is longer than the retention', 31 * DAY, false],
    ['a little more than a week', 7 * DAY + MINUTE, false],
    ['a week', 7 * DAY - MINUTE, true],
  ])('of %s purges nothing at once', async (_what, silence, isTrusted) => {
    await begin();
    await startAfter(silence);
    expect([trusted(), (await world.sweep()).purged]).toEqual([isTrusted, 0]);
  });

  it('of more than half a retention that still runs, from shorter settings of before, is no outage', async () => {
    await begin('P4D');
    await startAfter(2 * DAY + MINUTE);
    expect([trusted(), (await world.sweep()).purged]).toEqual([false, 0]);
  });

  it('of more than half a retention that has ended by its purge is one', async () => {
    await begin('P4D');
    world.time.advance(5 * DAY);
    await world.sweep();
    await world.project();
    await world.keeper.heartbeat();
    await startAfter(2 * DAY + MINUTE);
    expect(trusted()).toBe(true);
  });

  it('of a day or less is caught up at once', async () => {
    await begin('P2D');
    world.time.advance(DAY + HOUR);
    await world.keeper.heartbeat();
    await startAfter(DAY);
    expect([world.clock.mayPurge(), (await world.sweep()).purged]).toEqual([true, 3]);
  });

  it('of more than a day waits an hour of its own before it purges or gives lists up; commands go on', async () => {
    await begin();
    world.time.advance(29 * DAY);
    await world.keeper.heartbeat();
    await startAfter(DAY + MINUTE);
    expect([trusted(), world.clock.mayPurge()]).toEqual([true, false]);
    expect(world.clock.status().purgesWait).toEqual({
      detail: expect.stringContaining('nobody was alive from') as string,
      until: new Date(Date.parse(world.time.now()) + HOUR).toISOString(),
    });
    expect(await world.sweep()).toMatchObject({ untrusted: true, purged: 0 });
    expect(await world.abandonLists()).toBe(0);
    await world.commands.accept({ type: 'RenameTenant', body: { displayName: 'On' } });
    world.time.advance(HOUR - 1);
    expect(world.clock.mayPurge()).toBe(false);
    world.time.advance(1);
    expect((await world.sweep()).purged).toBe(3);
  });

  it('waits as long again where the process ends within that hour', async () => {
    await begin();
    await startAfter(3 * DAY);
    await world.keeper.heartbeat();
    await startAfter(10 * MINUTE);
    expect(world.clock.mayPurge()).toBe(false);
    world.time.advance(HOUR);
    await world.keeper.heartbeat();
    await startAfter(10 * MINUTE);
    expect(world.clock.mayPurge()).toBe(true);
  });

  it('is woken by no message before that', async () => {
    await begin();
    const { items } = await world.deadlines.due('9999', { limit: 10 });
    await startAfter(3 * DAY);
    expect(await world.worker.onWakeUp(items[0]!)).toBe('ignored');
  });

  it('waits no longer once an operator agreed to the clock', async () => {
    await begin();
    await startAfter(3 * DAY);
    await world.commands.accept({ type: 'AgreeClock', body: {} }, { tenantId: '' });
    await world.project();
    expect(world.clock.mayPurge()).toBe(true);
  });

  it('purges nothing while nobody knows the retentions that still run, and then decides by them', async () => {
    await begin('P4D');
    let isAway = true;
    const shortestRunning = async () => {
      if (isAway) throw new ReadModelsUnavailable('away');
      return 4 * DAY;
    };
    await startAfter(3 * DAY, { shortestRunning });
    expect(world.clock.status().purgesWait).toEqual({ detail: expect.stringContaining('not known yet') as string });
    world.time.advance(2 * HOUR);
    expect([trusted(), world.clock.mayPurge()]).toEqual([true, false]);
    isAway = false;
    while (trusted()) await setImmediate();
    expect(world.clock.mayPurge()).toBe(false);
  });

  it('is refused with a gap that is no shorter than a retention that still runs', async () => {
    await begin('P4D');
    await world.close();
    const gapMilliseconds = 4 * DAY;
    await expect(world.restart({ gapMilliseconds })).rejects.toThrow(new ClockGapTooLong(4 * DAY, 4 * DAY));
    world = await world.restart({ gapMilliseconds: 4 * DAY - 1 });
    expect(trusted()).toBe(true);
  });

  it('tells nobody of a tenant what it waits for', async () => {
    await begin();
    await startAfter(3 * DAY);
    expect(JSON.stringify(world.clock.status())).not.toContain(CONTOSO);
  });
});
