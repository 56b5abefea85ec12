export const DAY = 86_400_000;
export const REMOVED_AT = '2026-01-15T08:00:00.000Z';
/** All deadlines of the log are due at this time: they are within one minute. */
export const ALL_DUE = new Date(Date.parse(REMOVED_AT) + 31 * DAY).toISOString();
