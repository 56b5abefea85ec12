import { setImmediate } from 'node:timers/promises';
import type { Delay } from '#application';

/** Every wait ends at the next turn of the event loop. It is for specs in which time plays no part. */
export class PromptDelay implements Delay {
  waits = 0;

  async wait(_milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.waits += 1;
    await setImmediate();
    signal?.throwIfAborted();
  }
}
