import { setImmediate } from 'node:timers/promises';
import type { Budget, Turn } from '#application';

/** Each look at a budget takes so much time here. */
const LOOK_MILLISECONDS = 0.01;

/**
 * Gives the turns of the event loop as they come. Only looks at a budget take time here. It is for specs in which turns
 * play no part.
 */
export class PromptTurn implements Turn {
  #now = 0;

  async next(): Promise<void> {
    await setImmediate();
    await setImmediate();
  }

  soon(): Promise<void> {
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
