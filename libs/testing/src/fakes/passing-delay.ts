import { setImmediate } from 'node:timers/promises';
import type { Delay } from '#application';

interface Waiting {
  readonly due: number;
  readonly wake: () => void;
}

/** Work that goes on for so many turns of the event loop takes no time. */
const QUIET_TURNS = 10;

/**
 * Time passes by itself once everybody waits, up to the next wait that ends: minutes of waiting take a moment, and
 * their order is that of the clock.
 */
export class PassingDelay implements Delay {
  #now = 0;
  #isPassing = false;
  readonly #waiting = new Set<Waiting>();

  /** How many milliseconds have passed. */
  get now(): number {
    return this.#now;
  }

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
      if (!this.#isPassing) void this.#pass();
    });
  }

  async #pass(): Promise<void> {
    this.#isPassing = true;
    while (this.#waiting.size > 0) {
      for (let turn = 0; turn < QUIET_TURNS; turn += 1) await setImmediate();
      const [next] = [...this.#waiting].toSorted((one, other) => one.due - other.due);
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.due);
      next.wake();
    }
    this.#isPassing = false;
  }
}
