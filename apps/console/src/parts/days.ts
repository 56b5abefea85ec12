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
