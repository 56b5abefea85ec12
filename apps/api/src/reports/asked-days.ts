import { type Clock, dateAfter, type Day, TimeZone } from '#application';
import { type Instant, plus } from '#licensing';
import { problemError } from '../edge/problem-error.js';
import { type DaysQuery, MOST_POINTS, type SeatsQuery } from '../edge/report-shapes.js';

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
  const thirtieth = dateAfter(first, USUAL - 1);
  const last = to ?? (usual === 'past' && first <= today && today < thirtieth ? today : thirtieth);
  if (last < first) throw wrongTo('must not be before from');
  if (last >= dateAfter(first, MOST_POINTS)) throw wrongTo(`at most ${MOST_POINTS} days`);
  return [...zone.days(first, last)];
};

const wrongTo = (message: string): Error =>
  problemError('invalid-query', { problems: [{ at: 'to', code: 'invalid-query', message }] });

type PastDays = Pick<DaysQuery, 'from' | 'to' | 'timeZone'>;
const pastDays = (asked: PastDays, clock: Pick<Clock, 'now'>): readonly Day[] => {
  const days = daysAsked(asked, clock, 'past');
  if (days.at(-1)!.startsAt > clock.now()) throw wrongTo('must not be after today');
  return days;
};

/**
 * Returns the period of the days that are asked for. Today is over at the present moment.
 * @throws ProblemError invalid-query
 */
export const periodAsked = (
  asked: PastDays,
  clock: Pick<Clock, 'now'>,
): { readonly from: Instant; readonly until: Instant } => {
  const days = pastDays(asked, clock);
  return { from: days[0]!.startsAt, until: earlier(days.at(-1)!.endsAt, clock.now() as Instant) };
};

/** This is an instant at which something is looked at. */
export interface Point {
  readonly date: string;
  readonly at: Instant;
}
/**
 * Returns the ends of days, or an instant every few hours, none of which is to come.
 * @throws ProblemError invalid-query
 */
export const pointsAsked = ({ step, ...asked }: SeatsQuery, clock: Pick<Clock, 'now'>): readonly Point[] => {
  const days = pastDays(asked, clock);
  const now = clock.now() as Instant;
  if ('days' in step)
    return days
      .filter((_day, index) => index % step.days === 0)
      .map(({ date, endsAt }) => ({ date, at: earlier(plus(endsAt, -1), now) }));
  const zone = TimeZone.of(asked.timeZone)!;
  const points: Point[] = [];
  const end = earlier(days.at(-1)!.endsAt, now);
  for (let at = days[0]!.startsAt; at <= end; at = plus(at, step.hours * HOUR)) {
    if (points.length === MOST_POINTS) throw wrongTo(`at most ${MOST_POINTS} points: fewer days, or a longer step`);
    points.push({ date: zone.dateAt(at), at });
  }
  return points;
};

const HOUR = 3_600_000;
const earlier = (one: Instant, other: Instant): Instant => (one < other ? one : other);
