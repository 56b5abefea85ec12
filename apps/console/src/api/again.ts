import { ProblemError } from './problem.js';

/** The same is sent again by itself this often, a little later each time, before a person is asked. */
const TRIES = 4;
/** Whoever saves sees nothing happen meanwhile: what takes longer is said, and the person tries again. */
const LONGEST_PAUSE_S = 3;

const askedPause = (error: Error): number | undefined =>
  error instanceof ProblemError ? error.retryAfterSeconds : undefined;

/** Whether a command that failed so often is sent again by itself, under the same key. */
export const isSentAgain = (failures: number, error: Error): boolean =>
  failures < TRIES && error instanceof ProblemError && error.isPassing && (askedPause(error) ?? 0) <= LONGEST_PAUSE_S;

/** How many milliseconds pass before that. */
export const pauseBefore = (failures: number, error: Error): number =>
  Math.min(askedPause(error) ?? 2 ** failures / 2, LONGEST_PAUSE_S) * 1000;
