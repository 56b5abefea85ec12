import { setImmediate } from 'node:timers/promises';
import type { Budget, Turn } from '#application';

/** How much time each look at a budget takes here. */
const LOOK_MILLISECONDS = 0.1;

/** The turns of the event loop as they come, and a time in which nothing takes any but the looks at it; for specs in which it plays no part. */
export class PromptTurn implements Turn {
  #now = 0;

  next(): Promise<void> {
    return setImmediate();
  }

  budget(milliseconds: number): Budget {
    const end = this.#now + milliseconds;
    return {
      over: () => {
        this.#now += LOOK_MILLISECONDS;
        return this.#now >= end;
      },
    };
  }

  /** Milliseconds pass, for every budget alike. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
