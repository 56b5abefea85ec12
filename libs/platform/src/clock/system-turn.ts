import { setImmediate } from 'node:timers/promises';
import type { Budget, TimeSources, Turn } from '#application';

/** Gives the turns of this process' event loop, and measures by the machine's monotonic time. */
export class SystemTurn implements Turn {
  readonly #monotonic: () => number;

  constructor({ monotonic }: Pick<TimeSources, 'monotonic'> = { monotonic: () => performance.now() }) {
    this.#monotonic = monotonic;
  }

  next(): Promise<void> {
    return setImmediate();
  }

  budget(milliseconds: number): Budget {
    const end = this.#monotonic() + milliseconds;
    return { over: () => this.#monotonic() >= end };
  }
}
