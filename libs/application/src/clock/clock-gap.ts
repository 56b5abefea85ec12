const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

export const SMALLEST_COUNTED = DAY;

/**
 * Retentions of a day or more count, all lengths are in milliseconds. Shorter ones are trials, which nobody's outage
 * outlasts.
 */
export const countsForGap = (retention: number): boolean => retention >= SMALLEST_COUNTED;

/** A start after a silence that is no longer than this is never a long gap, however short a retention is. */
export const SMALLEST_GAP = DAY / 2;

/** A start after a longer silence than this waits before it destroys anything. */
export const SILENCE_THAT_WAITS = DAY;

/** Source: docs/explanation/thirty-days.md#the-clock: PURGE_GRACE is PT1H. */
export const PURGE_GRACE_MILLISECONDS = HOUR;

/**
 * Returns the longest silence before a start that is taken for an outage, in milliseconds: a week, or half the shortest
 * retention where that is less. A clock that is ahead by a whole retention has then always left it behind.
 * Source: docs/explanation/thirty-days.md#the-clock.
 * @param retentions are those that are set or still running
 */
export const longestOutage = (retentions: readonly number[]): number =>
  Math.min(WEEK, ...retentions.filter(countsForGap).map((retention) => retention / 2));

/** The setting CLOCK_GAP is at or above a retention that still runs: a clock that is ahead by it would destroy data. */
export class ClockGapTooLong extends Error {
  override readonly name = 'ClockGapTooLong';
  constructor(
    readonly gap: number,
    readonly retention: number,
  ) {
    super(`the gap of ${gap} ms is not shorter than a retention of ${retention} ms, which still runs`);
  }
}
