import { chosenZone, type Zone } from './zone.js';

/** Numbers and dates as the browser's own language has them. The zone is the reader's choice. */
const language = (): string | undefined => (typeof navigator === 'undefined' ? undefined : navigator.language);

export const count = (value: number): string => new Intl.NumberFormat(language()).format(value);

/** `1 user`, `12,345 users`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** Below zero it has the sign of mathematics, which is as wide as a digit and is read as "minus". */
export const signed = (value: number): string => (value < 0 ? `−${count(-value)}` : count(value));

const inZone = (zone: Zone): { readonly timeZone?: string } => (zone === 'UTC' ? { timeZone: 'UTC' } : {});

export const day = (instant: string, zone: Zone = chosenZone()): string =>
  new Intl.DateTimeFormat(language(), { dateStyle: 'medium', ...inZone(zone) }).format(new Date(instant));

export const moment = (instant: string, zone: Zone = chosenZone()): string =>
  new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'medium', ...inZone(zone) }).format(
    new Date(instant),
  );

const AN_INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** Shows the instants in a text of the server as all others are shown. */
export const timed = (text: string): string => text.replaceAll(AN_INSTANT, (instant) => moment(instant));

/** A date without a time, such as the end of a purchase, is the same day everywhere. */
export const date = (isoDate: string): string => day(`${isoDate}T12:00:00Z`, 'UTC');

/** `December 2026` of `2026-12`. */
export const monthOf = (isoMonth: string): string =>
  new Intl.DateTimeFormat(language(), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${isoMonth}-15T12:00:00Z`),
  );

/** The names of the days of a week in short, from Monday on. */
export const weekdays = (): readonly string[] => {
  const format = new Intl.DateTimeFormat(language(), { weekday: 'short', timeZone: 'UTC' });
  // the fifth of January 2026 was a Monday
  return Array.from({ length: 7 }, (_, at) => format.format(new Date(Date.UTC(2026, 0, 5 + at))));
};

/** `Global Administrator` of `GlobalAdministrator`. */
export const spaced = (name: string): string => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
