/** The zone of this browser, in which its reader counts days. */
export const timeZone: string = Intl.DateTimeFormat().resolvedOptions().timeZone;

const DAY_MS = 86_400_000;
/** Swedish writes dates as ISO does. */
const format = new Intl.DateTimeFormat('sv-SE', { timeZone });

/** The last days up to an instant, the day of it included, as the reports take them. */
export const lastDays = (days: number, until: number) => ({
  from: format.format(new Date(until - (days - 1) * DAY_MS)),
  to: format.format(new Date(until)),
  timeZone,
});

/** The instant at which a day begins in this browser's time zone. */
export const startOf = (date: string): string => {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  return new Date(year, month - 1, day).toISOString();
};

/** A date so many days later. Dates are texts such as `2026-12-30`, and have no time zone. */
export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/**
 * The end of what a history tells of a moment that is shown: an instant is seen with all that happened at it. A
 * position has no such end.
 */
export const untilOf = (asOf: string | undefined): string | undefined =>
  asOf === undefined || /^\d+$/.test(asOf) ? undefined : new Date(Date.parse(asOf) + 1).toISOString();
