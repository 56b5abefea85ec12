/** Numbers and dates as the browser's own language has them. The zone is the reader's choice. */
const language = (): string | undefined => (typeof navigator === 'undefined' ? undefined : navigator.language);

export const count = (value: number): string => new Intl.NumberFormat(language()).format(value);

/** `1 user`, `12,345 users`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** Below zero it has the sign of mathematics, which is as wide as a digit and is read as "minus". */
export const signed = (value: number): string => (value < 0 ? `−${count(-value)}` : count(value));

export type Zone = 'UTC' | 'local';

const inZone = (zone: Zone): { readonly timeZone?: string } => (zone === 'UTC' ? { timeZone: 'UTC' } : {});

export const day = (instant: string, zone: Zone = 'local'): string =>
  new Intl.DateTimeFormat(language(), { dateStyle: 'medium', ...inZone(zone) }).format(new Date(instant));

export const moment = (instant: string, zone: Zone = 'local'): string =>
  new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'medium', ...inZone(zone) }).format(
    new Date(instant),
  );

/** A date without a time, such as the end of a purchase, is the same day everywhere. */
export const date = (isoDate: string): string => day(`${isoDate}T12:00:00Z`, 'UTC');
