import type { Delay } from '#application';

/** Ends waits that take too long with one timer for all of them, since there may be thousands at a time. */
export class SharedTimeout {
  #started = new Set<() => void>();
  #startedBefore = new Set<() => void>();
  #isTicking = false;

  constructor(
    private readonly delay: Delay,
    private readonly milliseconds: number,
    /** Once this is aborted no wait is ended any more. */
    private readonly closing: AbortSignal,
  ) {}

  /** Calls `end` after one to two times `milliseconds`, unless the returned function is called before. */
  start(end: () => void): () => void {
    this.#started.add(end);
    if (!this.#isTicking) void this.#tick();
    return () => {
      this.#started.delete(end);
      this.#startedBefore.delete(end);
    };
  }

  async #tick(): Promise<void> {
    this.#isTicking = true;
    try {
      while (this.#started.size + this.#startedBefore.size > 0) {
        await this.delay.wait(this.milliseconds, this.closing);
        const late = this.#startedBefore;
        this.#startedBefore = this.#started;
        this.#started = new Set();
        for (const end of late) end();
      }
    } catch {
      // this is closing: a wait that is left ends with its connection
    } finally {
      this.#isTicking = false;
    }
  }
}
