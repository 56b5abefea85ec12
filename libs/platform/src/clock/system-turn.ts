import type { Budget, TimeSources, Turn } from '#application';

/** Whoever waits for a turn goes on in the same round of the event loop as others, until so many milliseconds of it. */
const ROUND_MILLISECONDS = 10;

/**
 * Gives the turns of this process' event loop, and measures by the machine's monotonic time. A round of the loop runs
 * all that was asked for before it, one after the other, before it looks at the network again: so those who wait here
 * are spread over as many rounds as their work needs.
 */
export class SystemTurn implements Turn {
  readonly #monotonic: () => number;
  readonly #waiting: (() => void)[] = [];
  #roundBegan: number | undefined;

  constructor({ monotonic }: Pick<TimeSources, 'monotonic'> = { monotonic: () => performance.now() }) {
    this.#monotonic = monotonic;
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      setImmediate(this.#letOneGo);
    });
  }

  budget(milliseconds: number): Budget {
    const end = this.#monotonic() + milliseconds;
    return { over: () => this.#monotonic() >= end };
  }

  /** Is called once for each who waits. What the one before did in this round has been done by then. */
  readonly #letOneGo = (): void => {
    const now = this.#monotonic();
    if (this.#roundBegan === undefined) {
      this.#roundBegan = now;
      // of all that is asked for in this round, this comes first in the next one
      setImmediate(() => (this.#roundBegan = undefined));
    } else if (now - this.#roundBegan >= ROUND_MILLISECONDS) {
      setImmediate(this.#letOneGo);
      return;
    }
    this.#waiting.shift()?.();
  };
}
