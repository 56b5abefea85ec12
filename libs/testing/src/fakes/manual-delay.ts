import type { Delay } from '#application';

interface Waiting {
  readonly due: number;
  readonly wake: () => void;
}

/** Time passes for those who wait only by `advance`, so that no test sleeps. */
export class ManualDelay implements Delay {
  #now = 0;
  readonly #waiting = new Set<Waiting>();
  readonly #arrivals = new Set<() => void>();

  /** How many wait now. */
  get pending(): number {
    return this.#waiting.size;
  }

  /** An abort ends the wait by rejecting with the signal's reason, as `node:timers/promises` does. */
  async wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const end = (finish: () => void): void => {
        this.#waiting.delete(waiting);
        signal?.removeEventListener('abort', abort);
        finish();
      };
      const abort = (): void => end(() => reject(signal?.reason as Error));
      const waiting: Waiting = { due: this.#now + milliseconds, wake: () => end(resolve) };
      this.#waiting.add(waiting);
      signal?.addEventListener('abort', abort);
      for (const arrived of this.#arrivals) arrived();
    });
  }

  /**
   * Ends the waits that are due by then, in order of time. A wait that begins meanwhile counts from the time at which
   * it begins.
   */
  async advance(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    for (;;) {
      const next = [...this.#waiting].filter(({ due }) => due <= until).toSorted((a, b) => a.due - b.due)[0];
      if (!next) break;
      this.#now = Math.max(this.#now, next.due);
      next.wake();
      await new Promise<void>((resolve) => void setImmediate(resolve));
    }
    this.#now = until;
  }

  /** Resolves once at least `count` wait. */
  untilWaiting(count = 1): Promise<void> {
    return this.#until(() => this.#waiting.size >= count);
  }

  /** Resolves once somebody waits whose wait ends after exactly so many milliseconds. */
  untilWaitingFor(milliseconds: number): Promise<void> {
    return this.#until(() => [...this.#waiting].some(({ due }) => due === this.#now + milliseconds));
  }

  async #until(met: () => boolean): Promise<void> {
    while (!met()) {
      await new Promise<void>((resolve) => {
        const arrived = (): void => {
          this.#arrivals.delete(arrived);
          resolve();
        };
        this.#arrivals.add(arrived);
      });
    }
  }
}
