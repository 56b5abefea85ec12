import { TimeZone } from '#application';
import { boundedText } from '#contracts';
import { z } from 'zod';
import { FRESH, PAGED } from './query-shapes.js';

/** A report has at most so many points, each of which is asked for by itself. */
export const MOST_POINTS = 400;
const FIRST = '2000-01-01';
const LAST = '2999-12-31';
const date = z.iso
  .date()
  .refine((text) => text >= FIRST && text <= LAST, { error: `must be from ${FIRST} to ${LAST}` });

const zone = boundedText(64)
  .refine((name) => TimeZone.of(name) !== undefined, { error: 'must be the IANA name of a time zone' })
  .default('UTC')
  .meta({
    description: 'The IANA name of the time zone whose days are meant: one has 23 or 25 hours where clocks change.',
  });

/** The dates are both included. */
export const daysQuery = z.strictObject({
  ...FRESH,
  from: date.exactOptional().meta({ description: 'The first day. Where one of both is left out there are 30.' }),
  to: date.exactOptional().meta({ description: `The last day, included; at most ${MOST_POINTS} days.` }),
  timeZone: zone,
});
export type DaysQuery = z.infer<typeof daysQuery>;

const PAST_DAYS = {
  from: date.exactOptional().meta({ description: 'The first day. Where one of both is left out there are 30.' }),
  to: date
    .exactOptional()
    .meta({ description: `The last day, included, and not after today; at most ${MOST_POINTS}.` }),
  timeZone: zone,
};
const product = boundedText(128).min(1).meta({ description: 'The product, by part number or id.' });
/** A true-up asks several questions about each product, so a page has no more of them. */
const MOST_PRODUCTS = 100;
export const trueUpQuery = z.strictObject({
  minPosition: PAGED.minPosition,
  after: PAGED.after,
  limit: boundedText(3)
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(MOST_PRODUCTS))
    .default(MOST_PRODUCTS),
  ...PAST_DAYS,
});
export type TrueUpQuery = z.infer<typeof trueUpQuery>;
export const purchasesQuery = trueUpQuery.extend({ product });
export type PurchasesQuery = z.infer<typeof purchasesQuery>;

const STEP = /^P(?:([1-9]\d{0,2})D|T([1-9]\d?)H)$/;
/** Returns the days or the hours of a step. */
const stepOf = (text: string): { readonly days: number } | { readonly hours: number } => {
  const [, days, hours] = STEP.exec(text) ?? [];
  return days === undefined ? { hours: Number(hours) } : { days: Number(days) };
};
export const seatsQuery = z.strictObject({
  ...FRESH,
  product,
  ...PAST_DAYS,
  step: boundedText(8)
    .regex(STEP, 'must be a number of days or hours, such as P1D or PT6H')
    .default('P1D')
    .transform(stepOf)
    .meta({
      type: 'string',
      pattern: STEP.source,
      default: 'P1D',
      description: 'An ISO 8601 duration of days, whose ends are shown, or of hours.',
    }),
});
export type SeatsQuery = z.infer<typeof seatsQuery>;
