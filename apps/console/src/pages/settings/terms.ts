import { counted } from '../../parts/format.js';

const UNITS = { W: 'week', D: 'day', H: 'hour', M: 'minute', S: 'second' } as const;

/** Says an ISO 8601 duration of weeks, or of days and less, in words: `30 days` of `P30D`. */
export const termInWords = (term: string): string => {
  if (term === 'for-good') return 'kept for good';
  const parts = [...term.matchAll(/(\d+)([WDHMS])/g)].map(([, number, unit]) =>
    counted(Number(number), UNITS[unit as keyof typeof UNITS]),
  );
  return parts.length === 0 ? term : parts.join(' ');
};
