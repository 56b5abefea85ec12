import { type Instant, plus } from '#licensing';
import type { Position } from '../ports/event-store.js';
import { dateAfter, TimeZone } from './days.js';

/** Somebody asks what it was like then. A date is a whole day in a time zone. */
export type AsOfAsked =
  | { readonly by: 'instant'; readonly instant: Instant }
  | { readonly by: 'position'; readonly position: Position }
  | { readonly by: 'date'; readonly date: string; readonly timeZone: string };

const DATE = /^(\d{4}-\d\d-\d\d)(?:\[([A-Za-z0-9_+:/-]{1,60})\])?$/;
const INSTANT = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)$/;

/** Tells whether days can be told in this time zone: a name such as `Europe/Berlin`. */
export const isTimeZone = (text: string): boolean => TimeZone.of(text) !== undefined;

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

/** @throws TypeError for what is no time zone, as `isTimeZone` tells */
const dayOf = (date: string, timeZone: string) => {
  const [day] = TimeZone.of(timeZone)?.days(date, date) ?? [];
  if (day === undefined) throw new TypeError(`there is no time zone ${timeZone}`);
  return day;
};

/** Returns the last millisecond of this date in the time zone. */
export const endOfDay = (date: string, timeZone: string): Instant => plus(dayOf(date, timeZone).endsAt, -1);

/** Returns the last millisecond before this date in the time zone. */
export const endOfDayBefore = (date: string, timeZone: string): Instant => endOfDay(dateAfter(date, -1), timeZone);
