import { boundedText, TimeZone } from '#contracts';
import { z } from 'zod';
import { FRESH } from './query-shapes.js';

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
