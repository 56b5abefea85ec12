import type { Delay } from '../ports/clock-and-ids.js';
import type { Changes } from '../ports/follow-pages.js';

/** Resolves with the first of: a change after `seen`, so many milliseconds, the signal. Leaves no timer behind; rejects never. */
export const waitAtMost = async (
  changes: Pick<Changes, 'wait'>,
  seen: number,
  {
    delay,
    milliseconds,
    signal,
  }: { readonly delay: Delay; readonly milliseconds: number; readonly signal: AbortSignal },
): Promise<void> => {
  const over = new AbortController();
  const either = AbortSignal.any([over.signal, signal]);
  try {
    await Promise.race([changes.wait(seen, either), delay.wait(milliseconds, either).catch(() => {})]);
  } finally {
    over.abort();
  }
};

/** Waits, or returns early with the signal. */
export const pause = async (delay: Delay, milliseconds: number, signal: AbortSignal): Promise<void> => {
  try {
    await delay.wait(milliseconds, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};
