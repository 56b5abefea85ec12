import { onAbort } from '../ports/on-abort.js';

/**
 * A contender takes part in a race. It may end early with the signal, and what it comes to after that is nobody's
 * business.
 */
export type Contender<T> = (over: AbortSignal) => Promise<T>;

/** It is made once, since a signal that is aborted without a reason makes one with a stack each time. */
const IS_OVER = new Error('the race is over');

/**
 * Resolves, or rejects, with whichever of the contenders ends first. Each gets one signal, which is aborted when the
 * first has ended, and with `signal`: a contender that can't be ended is left to itself. Nothing stays behind: no
 * listener on `signal`, and no rejection unhandled.
 */
export const firstOf = async <T>(contenders: readonly Contender<T>[], signal: AbortSignal): Promise<T> => {
  const race = new AbortController();
  const abort = (): void => race.abort(signal.reason);
  if (signal.aborted) abort();
  else onAbort(signal, abort);
  try {
    return await Promise.race(contenders.map(async (contender) => contender(race.signal)));
  } finally {
    signal.removeEventListener('abort', abort);
    race.abort(IS_OVER);
  }
};

/** Resolves when the signal is aborted, at once where it is already. */
export const whenAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else onAbort(signal, resolve);
  });
