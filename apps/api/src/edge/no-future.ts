import type { Clock } from '#application';
import { problemError } from './problem-error.js';

/** Nothing is known of the future. @throws ProblemError as-of-in-future where the instant has not come yet */
export const refuseFuture = (instant: string, clock: Pick<Clock, 'now'>): void => {
  const now = clock.now();
  if (instant > now) throw problemError('as-of-in-future', { now });
};
