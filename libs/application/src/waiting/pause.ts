import type { Delay } from '../ports/clock-and-ids.js';
import type { Changes } from '../ports/follow-pages.js';
import { firstOf } from './first-of.js';

/** Waits, or returns early with the signal. */
export const pause = async (delay: Delay, milliseconds: number, signal: AbortSignal): Promise<void> => {
  try {
    await delay.wait(milliseconds, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};

/**
 * Resolves with the first of: a change after `seen`, so many milliseconds, the signal. Leaves no timer behind; rejects
 * never.
 */
export const waitAtMost = (
  changes: Pick<Changes, 'wait'>,
  seen: number,
  {
    delay,
    milliseconds,
    signal,
  }: { readonly delay: Delay; readonly milliseconds: number; readonly signal: AbortSignal },
): Promise<void> =>
  firstOf([(over) => changes.wait(seen, over), (over) => delay.wait(milliseconds, over).catch(() => {})], signal);
