import { WAYS_TO_NAME } from '#application';
import { boundedText, LIMITS, paddedText } from '#contracts';
import { defined } from '#licensing';
import { z } from 'zod';

const POSITION = /^\d{1,20}$/;
/** What becomes another value says what it is made of, since a document of queries couldn't tell. */
const position = boundedText(20)
  .regex(POSITION)
  .transform((text) => text.padStart(20, '0'))
  .meta({
    type: 'string',
    pattern: POSITION.source,
    description: 'The position that a command answered with: what is told is as fresh as that, or it is a 503.',
  });
const instant = z.iso
  .datetime({ offset: true })
  .max(64)
  .transform((text) => new Date(text).toISOString())
  .meta({ type: 'string', format: 'date-time' });

const FRESH = { minPosition: position.exactOptional() };
const PAGED = {
  ...FRESH,
  limit: boundedText(4)
    .regex(/^\d{1,4}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(LIMITS.pageMaximum))
    .default(LIMITS.pageDefault),
  after: boundedText(2_000).min(1).exactOptional().meta({ description: '`next` of the page before.' }),
};
export const freshQuery = z.strictObject(FRESH);
export const pagedQuery = z.strictObject(PAGED);
export const asOfQuery = z.strictObject({ ...FRESH, asOf: instant.exactOptional() });
/** `days` counts from now on, and does not go together with `until`. */
export const deadlinesQuery = z.strictObject({
  ...PAGED,
  until: instant.exactOptional(),
  days: boundedText(64)
    .regex(/^\d{1,5}$/, 'must be a whole number of days, at most 99999')
    .transform(Number)
    .pipe(z.int().min(0).max(99_999))
    .exactOptional(),
});
/** Users are found by a product that they hold or by their usage location, and by one of them at a time. */
export const usersQuery = z
  .strictObject({
    ...PAGED,
    product: boundedText(128).min(1).exactOptional(),
    usageLocation: boundedText(4)
      .regex(/^([a-zA-Z]{2}|none)$/, 'must be a two-letter country code, or none')
      .exactOptional(),
  })
  .refine(({ product, usageLocation }) => product === undefined || usageLocation === undefined, {
    path: ['usageLocation'],
    error: 'does not go together with product',
  });
/** Commands are found by their outcome, by their reference or by a related id, and by one of them at a time. */
export const recentQuery = z
  .strictObject({
    ...PAGED,
    outcome: z.enum(['accepted', 'unchanged', 'refused']).exactOptional(),
    reference: paddedText(64).min(1).max(64).exactOptional(),
    relatedId: z.guid().toLowerCase().exactOptional(),
  })
  .refine(({ outcome, reference }) => outcome === undefined || reference === undefined, {
    path: ['reference'],
    error: 'does not go together with outcome',
  })
  .refine(({ outcome, reference, relatedId }) => relatedId === undefined || (outcome ?? reference) === undefined, {
    path: ['relatedId'],
    error: 'does not go together with outcome or reference',
  });
/** A short list that follows no read model has nothing to ask for. */
export const noQuery = z.strictObject({});
/** Every command takes these. */
export const commandQuery = z.strictObject({
  dryRun: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .exactOptional()
    .meta({ type: 'boolean', description: 'Decides and changes nothing: what would it do?' }),
});
/** A command that may name a deleted user by its address looks into a read model first. */
export const restoreQuery = commandQuery.extend(FRESH);

/** A command is named by its id or by its Idempotency-Key, and `by` says by which where the text may be both. */
const BY = { by: z.enum(WAYS_TO_NAME).exactOptional() };
export const namedCommandQuery = z.strictObject({ ...FRESH, ...BY });
export const redactQuery = commandQuery.extend(BY);

export type Fresh = z.infer<typeof freshQuery>;
export type Paged = z.infer<typeof pagedQuery>;
export type AsOfQuery = z.infer<typeof asOfQuery>;
export type CommandQuery = z.infer<typeof restoreQuery> & Partial<z.infer<typeof redactQuery>>;
export type NamedCommandQuery = z.infer<typeof namedCommandQuery>;

/** Leaves out the parameter that concerns freshness only. */
export const pageOf = ({ limit, after }: Paged): { readonly limit: number; readonly after?: string } =>
  defined({ limit, after });
