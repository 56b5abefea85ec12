import { MemoryEventStore } from '#adapters/event-store-memory';
import { withChecksums } from '#contracts';
import { ManualClock, ManualDelay } from '#testing/fakes';
import { FaultyEventStore } from '#testing/faults';
import { ProjectionWorld } from '#testing/world';
import { Conditions } from '../conditions.js';
import { appendUntilKnown } from '../lanes/append-until-known.js';
import { LogFollower } from '../following/log-follower.js';
import { LogReader } from '../following/log-reader.js';
import { type AppendWrite, OutcomeUnknown, START, StoreClosed, StoreUnavailable } from '../ports/event-store.js';
import { AppendsInDoubt, type DoubtEnd, type DoubtObserver } from './appends-in-doubt.js';

const SINCE = '2026-01-15T08:00:00.000Z';
const write: AppendWrite = withChecksums({
  stream: 'tenant-1',
  expected: 'no-stream',
  events: [
    {
      id: '00000000-0000-4000-8000-000000000001',
      type: 'TenantRenamed',
      version: 1,
      data: '{}',
      metadata: {
        actor: 'a',
        actorKind: 'local',
        commandId: 'c',
        correlationId: 'c',
        causationId: 'c',
        occurredAt: SINCE,
      },
    },
  ],
});

describe('an append of unknown outcome', () => {
  let clock: ManualClock;
  let delay: ManualDelay;
  let store: FaultyEventStore;
  let conditions: Conditions;
  let told: string[];
  let end: AbortController;
  const messageOf = (cause: unknown): string => (cause as Error).message;
  const observer: DoubtObserver = {
    begun: () => void told.push('begun'),
    doubtful: ({ writer, since, tries, cause }) =>
      void told.push(`${writer} since ${since} after ${tries}: ${messageOf(cause)}`),
    ended: ({ tries }, how) => void told.push(`${how} after ${tries}`),
  };
  beforeEach(() => {
    clock = new ManualClock(SINCE);
    delay = new ManualDelay();
    store = new FaultyEventStore(new MemoryEventStore());
    conditions = new Conditions();
    told = [];
    end = new AbortController();
  });
  afterEach(() => {
    expect(delay.pending).toBe(0);
    expect(conditions.current()).toEqual([]);
  });
  const append = () => {
    const writer = new AppendsInDoubt({ clock, delay, conditions, observer }).of('lane 3');
    return appendUntilKnown({ store, delay, signal: end.signal, writer }, [write]);
  };
  /** Lets time pass for waits and on the clock. */
  const pass = async (milliseconds: number): Promise<void> => {
    clock.advance(milliseconds);
    await delay.advance(milliseconds);
  };
  /** The reminder waits, and the next try does. */
  const UNDER_WAY = 2;
  const lost = 'the outcome of append 1 is unknown (it was stored), as the test wants it';

  it('is told at once, then every 30 seconds with the latest cause, and no more once it is known', async () => {
    store.failNextAppend('stored-answer-lost');
    const appended = append();
    await delay.untilWaiting(UNDER_WAY);
    expect(told).toEqual(['begun', `lane 3 since ${SINCE} after 1: ${lost}`]);
    store.goAway();
    await pass(29_999);
    expect(told).toHaveLength(2);
    await pass(1);
    await pass(30_000);
    expect(told.slice(2)).toEqual([
      expect.stringMatching(/^lane 3 since 2026-01-15T08:00:00\.000Z after 1\d: the store is away/),
      expect.stringMatching(/^lane 3 since 2026-01-15T08:00:00\.000Z after \d\d: the store is away/),
    ]);
    store.comeBack();
    await pass(5_000);
    expect((await appended).position).toBeDefined();
    expect(told.slice(4)).toEqual([expect.stringMatching(/^known after \d\d$/)]);
    await pass(60_000);
    expect(told).toHaveLength(5);
  });

  it('is told also while a repeat itself gets no answer', async () => {
    store.failNextAppend('not-stored-outcome-unknown');
    const appended = append();
    await delay.untilWaiting(UNDER_WAY);
    const answer = store.holdAppends();
    await pass(90_000);
    expect(told.filter((line) => line.startsWith('lane 3'))).toHaveLength(4);
    answer();
    await appended;
  });

  it('keeps its writer among the conditions of the process, since when it is unknown and what to do', async () => {
    store.failNextAppend('stored-answer-lost');
    const appended = append();
    await delay.untilWaiting(UNDER_WAY);
    store.goAway();
    await pass(10_000);
    expect(conditions.current()).toEqual([
      {
        kind: 'lane-in-doubt',
        subject: 'lane 3',
        since: SINCE,
        text: expect.stringContaining('docs/runbooks/store-unavailable.md'),
      },
    ]);
    store.comeBack();
    await pass(5_000);
    await appended;
  });

  it('keeps its writer in doubt while another append of the same one is', () => {
    const writer = new AppendsInDoubt({ clock, delay, conditions, observer }).of('operation 7');
    const [first, second] = [writer.begin(new Error('lost')), writer.begin(new Error('lost, too'))];
    first.end('known');
    expect(conditions.current()).toMatchObject([{ subject: 'operation 7' }]);
    second.end('known');
    expect(conditions.current()).toEqual([]);
  });

  it('is known, too, where the repeat shows that others have written meanwhile', async () => {
    store.failNextAppend('not-stored-outcome-unknown');
    store.failAppend(2, 'conflict');
    const failed = append().catch((error: unknown) => error);
    await delay.untilWaiting(UNDER_WAY);
    await pass(50);
    expect(await failed).toMatchObject({ code: 'revision-conflict' });
    expect(told.at(-1)).toBe('known after 1');
  });

  it('stays unknown where the process ends meanwhile', async () => {
    store.failNextAppend('stored-answer-lost');
    const failed = append().catch((error: unknown) => error);
    await delay.untilWaiting(UNDER_WAY);
    end.abort();
    expect(await failed).toBeInstanceOf(OutcomeUnknown);
    expect(told.at(-1)).toBe('given-up after 1');
  });

  it('stays unknown where a repeat fails with what says nothing about the first try', async () => {
    store.failNextAppend('stored-answer-lost');
    const failed = append().catch((error: unknown) => error);
    await delay.untilWaiting(UNDER_WAY);
    await store.close();
    await pass(50);
    expect(await failed).toMatchObject({ code: 'outcome-unknown', cause: expect.any(StoreClosed) });
    expect(told.at(-1)).toBe('given-up after 1');
  });

  it('is none where it was not stored for sure', async () => {
    store.failNextAppend('unavailable');
    await expect(append()).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(told).toEqual([]);
  });
});

describe('a follower that appends', () => {
  it('is in doubt until it has handled the same events again', async () => {
    const world = new ProjectionWorld();
    await world.add('a', 1);
    const conditions = new Conditions();
    const ends: DoubtEnd[] = [];
    const observer = { begun: () => {}, doubtful: () => {}, ended: (_: unknown, how: DoubtEnd) => void ends.push(how) };
    const { store, clock, delay } = world;
    const log = new LogReader(world);
    const failures = [new OutcomeUnknown('no answer'), new StoreUnavailable('away')];
    const follower = new LogFollower({
      store,
      clock,
      delay,
      log,
      name: 'shredder',
      checkpoints: { load: async () => undefined, save: async () => {} },
      handle: async () => {
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
      },
      onTrouble: () => {},
      onAlarm: () => {},
      doubts: new AppendsInDoubt({ clock, delay: new ManualDelay(), conditions, observer }),
    });
    const inDoubt = () => conditions.current().map(({ kind, subject }) => `${kind}: ${subject}`);
    follower.start();
    for (const left of [1, 0]) {
      await delay.untilWaiting();
      expect([failures.length, inDoubt()]).toEqual([left, ['lane-in-doubt: shredder']]);
      await delay.advance(1_000);
    }
    await world.until(() => follower.status.position !== START);
    expect([inDoubt(), ends]).toEqual([[], ['known']]);
    await follower.stop();
    await log.close();
    await world.stop();
  });
});
