import { SystemTurn } from './system-turn.js';

/**
 * Gives the turns of a thread that serves nobody: all who wait go on together, so that what they write next can be
 * written at once, and no round of the loop goes by for requests that never come.
 */
export class UnsharedTurn extends SystemTurn {
  override next(): Promise<void> {
    // those who ask for `soon` come in the round before
    return new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));
  }
}
