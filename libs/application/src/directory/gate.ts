/** Lets many read at once, and one write alone. Who wants to write waits for no reader who comes later. */
export class Gate {
  #readers = 0;
  #writing: Promise<void> | undefined;
  #free: (() => void) | undefined;

  async read<T>(work: () => Promise<T>): Promise<T> {
    while (this.#writing !== undefined) await this.#writing;
    this.#readers += 1;
    try {
      return await work();
    } finally {
      this.#readers -= 1;
      if (this.#readers === 0) this.#free?.();
    }
  }

  /** The work is done in one go, once nobody reads. There is one writer at a time. */
  async write(work: () => void): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    let done = (): void => {};
    this.#writing = new Promise((resolve) => (done = resolve));
    try {
      while (this.#readers > 0) await new Promise<void>((free) => (this.#free = free));
      work();
    } finally {
      this.#free = undefined;
      this.#writing = undefined;
      done();
    }
  }
}
