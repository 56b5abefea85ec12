import type { Clock } from '#application';
import { dateAfter, type Day, TimeZone } from '#contracts';
import type { Instant } from '#licensing';
import { problemError } from '../edge/problem-error.js';
import { type DaysQuery, MOST_POINTS } from '../edge/report-shapes.js';

const USUAL = 30;

/**
 * Returns the days that are asked for. Where nobody says which, they are those up to today, or from today on.
 * @throws ProblemError invalid-query for none, or for too many
 */
export const daysAsked = (
  { from, to, timeZone }: DaysQuery,
  clock: Pick<Clock, 'now'>,
  usual: 'past' | 'future',
): readonly Day[] => {
  const zone = TimeZone.of(timeZone)!;
  const today = zone.dateAt(clock.now() as Instant);
  const first = from ?? dateAfter(to ?? today, to === undefined && usual === 'future' ? 0 : 1 - USUAL);
  const last = to ?? (from === undefined && usual === 'past' ? today : dateAfter(first, USUAL - 1));
  const message =
    last < first ? 'must not be before from' : last >= dateAfter(first, MOST_POINTS) && `at most ${MOST_POINTS} days`;
  if (message !== false)
    throw problemError('invalid-query', { problems: [{ at: 'to', code: 'invalid-query', message }] });
  return [...zone.days(first, last)];
};
