const DAY = 86_400_000;
/** No promise is made for longer than a hundred years. */
const MAXIMUM = 36_500 * DAY;
const WEEKS = /^P(\d+)W$/;
const DAYS_AND_TIME = /^P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** An ISO 8601 duration with the text it was written as. */
export interface Duration {
  readonly milliseconds: number;
  readonly iso: string;
}

/**
 * Reads an ISO 8601 duration of whole weeks, or of days, hours, minutes and seconds. Years and months are refused: they
 * have no fixed length, and a promise needs one. So is zero.
 * @throws RangeError with a sentence that says what is wrong
 */
export const parseDuration = (iso: string): Duration => {
  const weeks = WEEKS.exec(iso);
  const parts = DAYS_AND_TIME.exec(iso);
  if (!weeks && (!parts || iso === 'P')) {
    const isCalendar = /^P[\dYMWD]*[YM]/.test(iso);
    throw new RangeError(
      isCalendar
        ? 'years and months have no fixed length: write days, for example P30D'
        : 'is no ISO 8601 duration of days or less, for example P30D or PT12H',
    );
  }
  const [days, hours, minutes, seconds] = weeks
    ? [Number(weeks[1]) * 7, 0, 0, 0]
    : [1, 2, 3, 4].map((index) => Number(parts?.[index] ?? 0));
  const milliseconds = days! * DAY + hours! * 3_600_000 + minutes! * 60_000 + seconds! * 1_000;
  if (milliseconds === 0) throw new RangeError('zero would purge at once, with no way back');
  if (milliseconds > MAXIMUM) throw new RangeError('is over a hundred years');
  return { milliseconds, iso };
};
