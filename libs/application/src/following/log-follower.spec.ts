import { ManualDelay } from '#testing/fakes';
import { ProjectionWorld } from '#testing/world';
import type { Checkpoint } from '../ports/read-models.js';
import { LogFollower, type FollowerParts } from './log-follower.js';
import { LogReader } from './log-reader.js';

describe('a follower with a duty', () => {
  let world: ProjectionWorld;
  let log: LogReader;
  /** These are the positions at which the checkpoint was saved, and the positions of what was handed over. */
  let saved: string[];
  let handled: string[];
  let checkpoint: Checkpoint | undefined;

  beforeEach(() => {
    world = new ProjectionWorld();
    log = new LogReader({ ...world, delay: new ManualDelay() });
    saved = [];
    handled = [];
    checkpoint = undefined;
  });
  afterEach(async () => {
    await log.close();
    await world.stop();
  });

  const follower = (over: Partial<FollowerParts> = {}): LogFollower =>
    new LogFollower({
      name: 'duty',
      ...world,
      log,
      checkpoints: {
        load: () => Promise.resolve(checkpoint),
        save: (next) => {
          checkpoint = next;
          saved.push(next.position);
          return Promise.resolve();
        },
      },
      handles: ['OperationStarted'],
      handle: (events) => {
        handled.push(...events.map(({ position }) => position));
        return Promise.resolve();
      },
      onTrouble: (error) => {
        throw error;
      },
      onAlarm: () => {},
      batchSize: 5,
      ...over,
    });
  const seen = (running: LogFollower, position: string) => world.until(() => running.status.position === position);

  it('is given what it handles alone, and saves its place after that', async () => {
    const first = await world.add('a', 1);
    const last = await world.add('a', null);
    const running = follower();
    running.start();
    await seen(running, last);
    expect(handled).toEqual([first]);
    expect(saved).toEqual([last]);
    await running.stop();
  });

  it('saves nothing while only others’ events come, but once in a batch’s worth of them', async () => {
    const running = follower();
    running.start();
    let last = '';
    for (let count = 0; count < 7; count += 1) {
      last = await world.add('a', null);
      await seen(running, last);
    }
    await running.stop();
    expect(saved).toHaveLength(1);
    expect(handled).toEqual([]);
  });

  it('saves nothing for what its duty failed at', async () => {
    const troubles: unknown[] = [];
    const running = follower({
      handle: () => Promise.reject(new Error('away')),
      onTrouble: (error) => void troubles.push(error),
    });
    running.start();
    await world.add('a', null, 1);
    await world.until(() => troubles.length > 0);
    await running.stop();
    expect(saved).toEqual([]);
  });
});
