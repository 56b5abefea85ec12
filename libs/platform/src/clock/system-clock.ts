import { type Delay, GuardedClock, onAbort, type TimeSources } from '#application';

const machine: TimeSources = { wall: () => Date.now(), monotonic: () => performance.now() };

/** The machine's clock, guarded. */
export class SystemClock extends GuardedClock {
  constructor(sources: TimeSources = machine) {
    super(sources);
  }
}

export class SystemDelay implements Delay {
  /**
   * An abort ends the wait by rejecting with the signal's reason. Each request waits with a bound that it hardly ever
   * meets, and `node:timers/promises` would make an error with a stack for each of them.
   */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const abort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, milliseconds);
      if (signal !== undefined) onAbort(signal, abort);
    });
  }
}
