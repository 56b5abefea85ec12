import type { MemoryEventStore } from '#adapters/event-store-memory';
import { GuardedClock } from '#application';
import { E3 } from '#testing/catalogue';
import { ManualClock } from '#testing/fakes';
import { CONTOSO, RetentionWorld } from '#testing/world';

const MINUTE = 60_000;
const DAY = 86_400_000;
const YEAR = 365 * DAY;

describe('a guarded clock', () => {
  const guarded = () => {
    const time = new ManualClock('2026-01-15T08:00:00.000Z');
    return { time, clock: new GuardedClock(time.sources) };
  };

  it.each([
    ['nothing jumps', 0, true],
    ['it jumps ahead by five minutes', 5 * MINUTE, true],
    ['it jumps ahead by more', 5 * MINUTE + 1, false],
    ['it jumps back by more', -5 * MINUTE - 1, false],
  ])('while running, where %s (by %p ms): trusted %p', (_what, jump, trusted) => {
    const { time, clock } = guarded();
    time.advance(90 * DAY);
    time.step(jump);
    expect(clock.trusted()).toBe(trusted);
  });

  it('stays untrusted when it is set right again, and says why and since when', () => {
    const { time, clock } = guarded();
    time.step(YEAR);
    expect(clock.trusted()).toBe(false);
    time.step(-YEAR);
    expect(clock.status()).toMatchObject({
      trusted: false,
      reasons: [{ code: 'jumped', since: '2027-01-15T08:00:00.000Z' }],
    });
  });

  it.each([
    ['five minutes ahead', 5 * MINUTE, true],
    ['a bit more ahead', 5 * MINUTE + 1, false],
    ['long past', -YEAR, true],
  ])('with a stored event that is %s (%p ms): trusted %p', (_what, ahead, trusted) => {
    const { time, clock } = guarded();
    clock.compareWithHistory(new Date(Date.parse(time.now()) + ahead).toISOString());
    expect(clock.trusted()).toBe(trusted);
  });

  it.each([
    [44, true],
    [45, true],
    [46, false],
    [-1, false],
  ])('at start, %p days after the last sign of life: trusted %p', (ago, trusted) => {
    const { time, clock } = guarded();
    clock.compareWithLastSeen(new Date(Date.parse(time.now()) - ago * DAY).toISOString(), 45 * DAY);
    expect(clock.trusted()).toBe(trusted);
  });

  it('is trusted again by an agreement to the time it shows, not to another clock’s', () => {
    const { time, clock } = guarded();
    time.step(40 * DAY);
    expect(clock.agree('2026-01-15T08:00:00.000Z')).toBe(false);
    expect(clock.trusted()).toBe(false);
    expect(clock.agree(time.now())).toBe(true);
    time.advance(DAY);
    expect(clock.trusted()).toBe(true);
    time.step(-40 * DAY);
    expect(clock.trusted()).toBe(false);
  });
});

describe('an installation whose clock jumps', () => {
  let world: RetentionWorld;
  let user: string;
  const license = (add: boolean) =>
    world.commands.send({
      type: 'ChangeLicenses',
      body: { user, add: add ? [{ skuId: E3.skuId }] : [], remove: add ? [] : [{ skuId: E3.skuId }] },
    });
  const agree = async () => {
    await world.commands.accept({ type: 'AgreeClock', body: {} }, { tenantId: '' });
    await world.project();
  };
  beforeEach(async () => {
    world = await RetentionWorld.open();
    await world.commands.setUp();
    await world.commands.buy(E3, 1);
    [user] = (await world.commands.createUsers(1)) as [string];
    await license(true);
  });
  afterEach(() => world.close());

  it('forward by a year while running: nothing is purged, no retention starts, everything else goes on', async () => {
    await license(false);
    world.time.step(YEAR);
    expect(await world.sweep()).toMatchObject({ untrusted: true, purged: 0 });
    expect(await license(true)).toMatchObject({ outcome: 'accepted' });
    expect(await license(false)).toMatchObject({ outcome: 'failed', failure: 'clock-not-trusted' });
    expect(await world.commands.send({ type: 'RenameTenant', body: { displayName: 'On' } })).toMatchObject({
      outcome: 'accepted',
    });
  });

  it('forward by a year, and restarted: untrusted, also once it is set right, until an operator agrees', async () => {
    await license(false);
    world.time.step(YEAR);
    await world.sweep();
    world = await world.restart();
    expect(world.clock.status().reasons.map(({ code }) => code)).toContain('not-agreed');
    expect(await world.sweep()).toMatchObject({ untrusted: true });
    world.time.step(-YEAR);
    world = await world.restart();
    expect(world.clock.trusted()).toBe(false);
    await agree();
    expect(world.clock.trusted()).toBe(true);
    world = await world.restart();
    expect(world.clock.status()).toMatchObject({ trusted: true, reasons: [] });
    world.time.advance(30 * DAY);
    expect(await world.sweep()).toMatchObject({ purged: 2 });
  });

  it('forward by a year, and agreed to by an event that is damaged: untrusted at the next start', async () => {
    world.time.step(YEAR);
    await world.sweep();
    await agree();
    expect(world.clock.trusted()).toBe(true);
    world.time.step(2 * YEAR);
    await agree();
    const store = world.commands.store as MemoryEventStore;
    const [agreement] = await store.read('clock', { backwards: true, limit: 1 });
    store.tamper(agreement!.id, { data: agreement!.data.replace('20', '30') });
    world = await world.restart();
    expect(world.clock.trusted()).toBe(false);
  });

  it('forward by a year, and agreed to in a stream that somebody cut: untrusted at the next start', async () => {
    world.time.step(YEAR);
    await world.sweep();
    await agree();
    expect(world.clock.trusted()).toBe(true);
    (world.commands.store as MemoryEventStore).damage('clock');
    world.time.step(-YEAR);
    await world.keeper.heartbeat();
    world = await world.restart();
    expect(world.clock.trusted()).toBe(false);
  });

  it('not at all: a stream of agreements that somebody cut keeps no process from starting', async () => {
    (world.commands.store as MemoryEventStore).damage('clock');
    world = await world.restart();
    expect(world.clock.trusted()).toBe(true);
  });

  it('forward by a year while it was down: a gap too long to be an outage', async () => {
    await license(false);
    await world.close();
    world.time.step(YEAR);
    world = await world.restart();
    expect(world.clock.status().reasons).toMatchObject([{ code: 'long-gap' }]);
    expect(await world.sweep()).toMatchObject({ untrusted: true });
  });

  it('40 days down: longer than an outage may last, so an operator has to agree', async () => {
    await license(false);
    await world.close();
    world.time.advance(40 * DAY);
    world = await world.restart();
    expect(await world.sweep()).toMatchObject({ untrusted: true, purged: 0 });
    await agree();
    expect(await world.sweep()).toMatchObject({ untrusted: false, purged: 2 });
  });

  it('40 days behind at a start: a removal is put off, for it would promise too little', async () => {
    await world.close();
    world.time.step(-40 * DAY);
    world = await world.restart();
    expect(world.clock.status().reasons).toMatchObject([{ code: 'before-history' }]);
    expect(await license(false)).toMatchObject({ outcome: 'failed', failure: 'clock-not-trusted' });
  });

  it('of one machine, back by a year, is told by the events of the others', async () => {
    const other = await RetentionWorld.open({
      store: world.commands.store,
      keys: world.commands.keys,
      clock: new ManualClock(world.time.now()),
    });
    world.time.advance(10 * MINUTE);
    await world.commands.send({ type: 'RenameTenant', body: { displayName: 'Ten minutes on' } });
    await other.project();
    expect([world.clock.trusted(), other.clock.trusted()]).toEqual([true, false]);
    await other.close();
  });

  it('where an agreement was made at another clock, doubts its own all the same', async () => {
    const wrong = new ManualClock(world.time.now());
    wrong.step(-YEAR);
    const other = await RetentionWorld.open({ store: world.commands.store, keys: world.commands.keys, clock: wrong });
    expect(other.clock.trusted()).toBe(false);
    await agree();
    await other.project();
    expect(other.clock.trusted()).toBe(false);
    await other.close();
  });

  describe('of one machine of two', () => {
    /** Opens another process, on a machine whose clock is right, over the same stores. */
    const another = (time = new ManualClock(world.time.now())) =>
      RetentionWorld.open({ store: world.commands.store, keys: world.commands.keys, clock: time });
    const codes = (of: RetentionWorld) => of.clock.status().reasons.map(({ code }) => code);

    it('stays in doubt over its restart, whatever the other one’s heartbeat says, until somebody agrees', async () => {
      await license(false);
      const right = new ManualClock(world.time.now());
      let other = await another(right);
      world.time.step(40 * DAY);
      expect(await world.sweep()).toMatchObject({ untrusted: true });
      await world.keeper.heartbeat();
      await other.keeper.heartbeat();
      world = await world.restart();
      expect([codes(world), await world.sweep()]).toMatchObject([
        ['long-gap', 'not-agreed'],
        { untrusted: true, purged: 0 },
      ]);
      await other.close();
      other = await another(right);
      expect(codes(other)).toEqual(['not-agreed']);
      await other.close();
    });

    it('stays in doubt over its restart after an agreement to the other one’s time, which is not', async () => {
      await license(false);
      const right = new ManualClock(world.time.now());
      world.time.step(40 * DAY);
      await world.sweep();
      await world.keeper.heartbeat();
      let other = await another(right);
      await other.commands.accept({ type: 'AgreeClock', body: {} }, { tenantId: '' });
      await other.project();
      expect(other.clock.trusted()).toBe(true);
      world = await world.restart();
      expect([codes(world), await world.sweep()]).toMatchObject([
        ['long-gap', 'not-agreed'],
        { untrusted: true, purged: 0 },
      ]);
      await world.keeper.heartbeat();
      await other.close();
      other = await another(right);
      expect(codes(other)).toEqual([]);

      // set right, it is trusted; and once the right clocks have come to the time that it showed, that time is no
      // future any more
      world.time.step(-40 * DAY);
      world = await world.restart();
      expect(codes(world)).toEqual([]);
      right.advance(41 * DAY);
      await other.keeper.heartbeat();
      world.time.advance(41 * DAY);
      world = await world.restart();
      expect([codes(world), await world.sweep()]).toMatchObject([[], { untrusted: false, purged: 2 }]);
      await other.close();
    });
  });

  it('that slept, and is right: an agreement to what it shows is enough, also after its end', async () => {
    await license(false);
    world.time.step(40 * DAY);
    await world.sweep();
    await world.keeper.heartbeat();
    await world.close();
    const other = await RetentionWorld.open({
      store: world.commands.store,
      keys: world.commands.keys,
      clock: new ManualClock(world.time.now()),
    });
    await other.commands.accept({ type: 'AgreeClock', body: {} }, { tenantId: '' });
    await other.project();
    await other.close();
    world = await world.restart();
    expect(await world.sweep()).toMatchObject({ untrusted: false, purged: 2 });
  });

  it('tells nobody of a tenant: the agreement is of no tenant', async () => {
    await agree();
    expect(await world.commands.length({ kind: 'tenant', tenantId: CONTOSO })).toBe(1);
    expect(await world.commands.length({ kind: 'clock' })).toBe(1);
  });
});
