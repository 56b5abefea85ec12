import type { Instant } from '#licensing';
import type { Position } from '../ports/event-store.js';

/** Somebody asks what it was like then. A date is a whole day in a time zone. */
export type AsOfAsked =
  | { readonly by: 'instant'; readonly instant: Instant }
  | { readonly by: 'position'; readonly position: Position }
  | { readonly by: 'date'; readonly date: string; readonly timeZone: string };

const DATE = /^(\d{4}-\d\d-\d\d)(?:\[([A-Za-z0-9_+:/-]{1,60})\])?$/;
const INSTANT = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)$/;

/** Tells whether days can be told in this time zone: a name such as `Europe/Berlin`. */
export const isTimeZone = (text: string): boolean => {
  // an offset is no name, since it knows no summer
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    dateFormat(text);
    return true;
  } catch {
    return false;
  }
};

const isDate = (text: string): boolean => {
  const midnight = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(text);
};

/**
 * Reads an instant (`2026-03-31T12:00:00Z`), a position (digits), or a date, whose time zone stands behind it
 * (`2026-03-31[Europe/Berlin]`) or is given. Undefined for anything else, and for a date without a time zone.
 */
export const asOfAsked = (text: string, timeZone?: string): AsOfAsked | undefined => {
  if (/^\d{1,20}$/.test(text)) return { by: 'position', position: text.padStart(20, '0') };
  const [, date, zone = timeZone] = DATE.exec(text) ?? [];
  if (date !== undefined)
    return isDate(date) && zone !== undefined && isTimeZone(zone) ? { by: 'date', date, timeZone: zone } : undefined;
  const milliseconds = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(milliseconds)) return undefined;
  return { by: 'instant', instant: new Date(milliseconds).toISOString() as Instant };
};

const dateFormat = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });

const HOUR = 3_600_000;

/** Returns the first instant of the day after this date. Days may begin at one o'clock, and have 23 or 25 hours. */
const nextDay = (date: string, timeZone: string): number => {
  const format = dateFormat(timeZone);
  const midnight = Date.parse(`${date}T00:00:00Z`) + 24 * HOUR;
  // no zone is further from UTC than that
  let before = midnight - 16 * HOUR;
  let after = midnight + 16 * HOUR;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (format.format(middle) > date) after = middle;
    else before = middle;
  }
  return after;
};

/** Returns the last millisecond of this date in the time zone. */
export const endOfDay = (date: string, timeZone: string): Instant =>
  new Date(nextDay(date, timeZone) - 1).toISOString() as Instant;

/** Returns the last millisecond before this date in the time zone. */
export const endOfDayBefore = (date: string, timeZone: string): Instant =>
  endOfDay(new Date(Date.parse(`${date}T00:00:00Z`) - 24 * HOUR).toISOString().slice(0, 10), timeZone);
