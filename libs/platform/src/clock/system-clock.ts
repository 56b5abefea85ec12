import { setMaxListeners } from 'node:events';
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
    // many may wait on one signal, which Node would take for a leak from the eleventh on
    if (signal !== undefined) setMaxListeners(0, signal);
    await wait(milliseconds, undefined, signal === undefined ? {} : { signal });
  }
}
