import type { Delay } from '#application';

/** Ends waits that take too long with one timer for all of them, since there may be thousands at a time. */
export class Patience {
  #young = new Set<() => void>();
  #old = new Set<() => void>();
  #isTicking = false;

  constructor(
    private readonly delay: Delay,
    private readonly milliseconds: number,
    /** Once this is aborted no wait is ended any more. */
    private readonly closing: AbortSignal,
  ) {}

  /** Calls `end` after one to two times `milliseconds`, unless the returned function is called before. */
  begin(end: () => void): () => void {
    this.#young.add(end);
    if (!this.#isTicking) void this.#tick();
    return () => {
      this.#young.delete(end);
      this.#old.delete(end);
    };
  }

  async #tick(): Promise<void> {
    this.#isTicking = true;
    try {
      while (this.#young.size + this.#old.size > 0) {
        await this.delay.wait(this.milliseconds, this.closing);
        const late = this.#old;
        this.#old = this.#young;
        this.#young = new Set();
        for (const end of late) end();
      }
    } catch {
      // this is closing: a wait that is left ends with its connection
    } finally {
      this.#isTicking = false;
    }
  }
}
