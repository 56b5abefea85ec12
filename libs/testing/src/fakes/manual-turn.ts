import type { Budget, Turn } from '#application';

/** Lets turns come only by `go`, and time pass only by `advance`. */
export class ManualTurn implements Turn {
  #now = 0;
  #waiting: (() => void)[] = [];
  #soon: (() => void)[] = [];

  /** How many wait for the next turn. */
  get pending(): number {
    return this.#soon.length + this.#waiting.length;
  }

  next(): Promise<void> {
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  soon(): Promise<void> {
    return new Promise((resolve) => void this.#soon.push(resolve));
  }

  budget(milliseconds: number): Budget {
    const end = this.#now + milliseconds;
    return { over: () => this.#now >= end };
  }

  /**
   * Lets those go on who wait by now, in the order in which they came. Whoever asks again from within waits for the
   * next call.
   */
  async go(): Promise<void> {
    for (const goOn of [...this.#soon.splice(0), ...this.#waiting.splice(0)]) goOn();
    await new Promise<void>((resolve) => void setImmediate(resolve));
  }

  /** Lets those go on who wait for `soon` by now. */
  async goSoon(): Promise<void> {
    for (const goOn of this.#soon.splice(0)) goOn();
    await new Promise<void>((resolve) => void setImmediate(resolve));
  }

  /** Milliseconds pass, for every budget alike. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
