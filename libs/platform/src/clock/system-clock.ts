import { setTimeout as wait } from 'node:timers/promises';
import { type Delay, GuardedClock, type TimeSources } from '#application';

const machine: TimeSources = { wall: () => Date.now(), monotonic: () => performance.now() };

/** The machine's clock, guarded. */
export class SystemClock extends GuardedClock {
  constructor(sources: TimeSources = machine) {
    super(sources);
  }
}

export class SystemDelay implements Delay {
  async wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    await wait(milliseconds, undefined, signal === undefined ? {} : { signal });
  }
}
