import { chosenZone, timeZone, type Zone } from './zone.js';

const DAY_MS = 86_400_000;

/** The day that it is at an instant for its reader. Swedish writes dates as ISO does. */
export const dateAt = (instant: number, zone: Zone = chosenZone()): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: timeZone(zone) }).format(new Date(instant));

/** The last days up to an instant, the day of it included, as the reports take them. */
export const lastDays = (days: number, until: number) => ({
  from: dateAt(until - (days - 1) * DAY_MS),
  to: dateAt(until),
  timeZone: timeZone(),
});

/** The instant that a wall clock shows as `2026-12-30T08:15` in the zone of its reader. */
export const instantOf = (local: string, zone: Zone = chosenZone()): string =>
  new Date(zone === 'UTC' ? `${local}Z` : local).toISOString();

/** What a wall clock shows at an instant, to the second, as a field for dates takes it. */
export const wallClock = (instant: number, zone: Zone = chosenZone()): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: timeZone(zone), dateStyle: 'short', timeStyle: 'medium' })
    .format(new Date(instant))
    .replace(' ', 'T');

/** The instant at which a day begins in the zone of its reader. */
export const startOf = (date: string): string => instantOf(`${date}T00:00`);

/** A date so many days later. Dates are texts such as `2026-12-30`, and have no time zone. */
export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/**
 * The end of what a history tells of a moment that is shown: an instant is seen with all that happened at it. A
 * position has no such end.
 */
export const untilOf = (asOf: string | undefined): string | undefined =>
  asOf === undefined || /^\d+$/.test(asOf) ? undefined : new Date(Date.parse(asOf) + 1).toISOString();
