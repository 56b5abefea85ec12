import { ManualClock, ManualDelay } from '#testing/fakes';
import { ProjectionWorld } from '#testing/world';
import type { Checkpoint } from '../ports/read-models.js';
import { LogFollower } from './log-follower.js';
import { LogReader } from './log-reader.js';

describe('how often a follower keeps its checkpoint', () => {
  let world: ProjectionWorld;
  let clock: ManualClock;
  let delay: ManualDelay;
  let log: LogReader;
  let kept: string[];
  let handled: number;
  let isFailing: boolean;
  let follower: LogFollower;

  const make = () =>
    new LogFollower({
      name: 'duty',
      store: world.store,
      log,
      clock,
      delay,
      checkpoints: {
        load: async () =>
          kept.length === 0 ? undefined : ({ ...(JSON.parse(kept.at(-1)!) as Checkpoint) } satisfies Checkpoint),
        save: async (checkpoint) => void kept.push(JSON.stringify(checkpoint)),
      },
      handle: async (events) => {
        if (isFailing) throw new Error('not now');
        handled += events.length;
      },
      onTrouble: () => {},
      onAlarm: () => {},
      batchSize: 1,
    });
  const positions = () => kept.map((each) => (JSON.parse(each) as Checkpoint).position);
  const isAt = (position: string) => world.until(() => follower.status.position === position);

  beforeEach(() => {
    world = new ProjectionWorld();
    clock = new ManualClock();
    delay = new ManualDelay();
    log = new LogReader({ ...world, delay });
    kept = [];
    handled = 0;
    isFailing = false;
    follower = make();
  });
  afterEach(async () => {
    await follower.stop();
    await log.close();
    await world.stop();
  });

  it('is once a second while events come, however many', async () => {
    const first = await world.add('a', 1);
    follower.start();
    await isAt(first);
    for (let each = 2; each < 50; each += 1) await isAt(await world.add('a', each));
    expect(positions()).toEqual([first]);
    clock.advance(1_000);
    const last = await world.add('a', 50);
    await isAt(last);
    expect(positions()).toEqual([first, last]);
  });

  it('is once more when nothing came for a while, and not again', async () => {
    const first = await world.add('a', 1);
    follower.start();
    await isAt(first);
    const last = await world.add('a', 2);
    await isAt(last);
    for (let each = 0; each < 3; each += 1) {
      await delay.untilWaitingFor(5_000);
      await delay.advance(5_000);
    }
    await delay.untilWaitingFor(5_000);
    expect(positions()).toEqual([first, last]);
  });

  it('is once more when it stops, and the next start has nothing to do again', async () => {
    follower.start();
    await isAt(await world.add('a', 1));
    const last = await world.add('a', 2);
    await isAt(last);
    await follower.stop();
    expect(positions().at(-1)).toBe(last);
    follower = make();
    follower.start();
    await isAt(last);
    expect(handled).toBe(2);
  });

  it('is before it begins again after a failure, so that what was done is not done twice', async () => {
    follower.start();
    await isAt(await world.add('a', 1));
    const done = await world.add('a', 2);
    await isAt(done);
    isFailing = true;
    const last = await world.add('a', 3);
    await world.until(() => follower.status.state === 'waiting');
    isFailing = false;
    await delay.untilWaitingFor(1_000);
    await delay.advance(1_000);
    await isAt(last);
    expect(positions()).toContain(done);
    expect(handled).toBe(3);
  });
});
