import { type Instant, plus } from '#licensing';

/** One day of a time zone. It has 24 hours, or as many as the clocks there leave it. */
export interface Day {
  readonly date: string;
  readonly startsAt: Instant;
  /** This is the first instant of the next day. */
  readonly endsAt: Instant;
}

const QUARTER = 900_000;
const HOUR = 4;
const DAY = 24 * HOUR;
/** No clock is further from UTC. */
const FURTHEST = 15 * HOUR;
/** Names of zones have these signs; an offset is no name, since it knows no summer. */
const NAME = /^[A-Za-z][\w+/-]{0,63}$/;
const FORMAT = {
  calendar: 'gregory',
  numberingSystem: 'latn',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
} as const;

/** The days of one time zone of the IANA database. Since 1980 every day everywhere begins at a quarter of an hour. */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat;

  private constructor(readonly name: string) {
    this.#format = new Intl.DateTimeFormat('en', { ...FORMAT, timeZone: name });
  }

  /** Returns undefined where there is no such zone. */
  static of(name: string): TimeZone | undefined {
    if (!NAME.test(name)) return undefined;
    try {
      return new TimeZone(name);
    } catch {
      return undefined;
    }
  }

  /** Returns the date that it is there at an instant. */
  dateAt(instant: Instant): string {
    return this.#dateAt(Date.parse(instant));
  }

  /** Returns the days from one date to another, both included. It costs a few looks at the calendar for each. */
  *days(from: string, to: string): Generator<Day> {
    let startsAt = this.#startOf(from);
    for (let date = from; date <= to; date = nextDate(date)) {
      const endsAt = this.#startOf(nextDate(date), startsAt + DAY);
      yield { date, startsAt: instantOf(startsAt), endsAt: instantOf(endsAt) };
      startsAt = endsAt;
    }
  }

  /** Returns the quarter of an hour at which a day begins. `likely` is where it begins unless clocks are moved. */
  #startOf(date: string, likely?: number): number {
    const isThere = (quarter: number): boolean => this.#dateAt(quarter * QUARTER) >= date;
    if (likely !== undefined && isThere(likely) && !isThere(likely - 1)) return likely;
    const middle = Date.parse(`${date}T00:00:00.000Z`) / QUARTER;
    let [before, there] = [middle - FURTHEST - 1, middle + FURTHEST + DAY];
    while (there - before > 1) {
      const between = Math.floor((before + there) / 2);
      if (isThere(between)) there = between;
      else before = between;
    }
    return there;
  }

  #dateAt(milliseconds: number): string {
    const parts = Object.fromEntries(this.#format.formatToParts(milliseconds).map(({ type, value }) => [type, value]));
    return `${parts['year']!.padStart(4, '0')}-${parts['month']}-${parts['day']}`;
  }
}

/** Returns the date that comes so many days after another one. */
export const dateAfter = (date: string, days: number): string =>
  plus(`${date}T00:00:00.000Z` as Instant, days * DAY * QUARTER).slice(0, 10);
const nextDate = (date: string): string => dateAfter(date, 1);

const instantOf = (quarter: number): Instant => new Date(quarter * QUARTER).toISOString() as Instant;
