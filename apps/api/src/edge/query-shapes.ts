import { asOfAsked, isTimeZone, USER_ORDERS, type UserSearch, WAYS_TO_NAME } from '#application';
import { boundedText, LIMITS, OUTGOING_TYPES, paddedText } from '#contracts';
import { type CountryCode, defined, USER_TYPES } from '#licensing';
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
export const instant = z.iso
  .datetime({ offset: true })
  .max(64)
  .transform((text) => new Date(text).toISOString())
  .meta({ type: 'string', format: 'date-time' });

export const timeZone = boundedText(60).refine(isTimeZone, 'must be a time zone such as Europe/Berlin').exactOptional();
/** An instant, a position, or a date with its time zone; what it means is found out where it is answered. */
const AS_OF = {
  asOf: boundedText(96)
    .refine((text) => asOfAsked(text, 'UTC') !== undefined, 'must be an instant, a position or a date')
    .exactOptional()
    .meta({
      description:
        'What it was like then: an instant (2026-03-31T12:00:00Z), a position, or a date, whose end is meant, with ' +
        'its time zone (2026-03-31[Europe/Berlin], or timeZone beside it).',
    }),
  timeZone: timeZone.meta({ description: 'The time zone of a date in asOf, such as Europe/Berlin.' }),
};
export const FRESH = { minPosition: position.exactOptional() };
export const PAGED = {
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
/** A list of now, or of a time that is past. */
export const pagedAsOfQuery = z.strictObject({ ...PAGED, ...AS_OF });
export const asOfQuery = z.strictObject({ ...FRESH, ...AS_OF });
/** `days` counts from now on, or from then, and does not go together with `until`. */
export const deadlinesQuery = z.strictObject({
  ...PAGED,
  ...AS_OF,
  from: instant.exactOptional(),
  until: instant.exactOptional(),
  days: boundedText(64)
    .regex(/^\d{1,5}$/, 'must be a whole number of days, at most 99999')
    .transform(Number)
    .pipe(z.int().min(0).max(99_999))
    .exactOptional(),
});
const product = boundedText(128).min(1).exactOptional();
const SORTS = USER_ORDERS.flatMap((order) => [order, `-${order}`] as const);
/** These find users, and all that are given must be met. */
const FOUND_BY = {
  product: product.meta({ description: 'Who holds this product, by part number or id.' }),
  without: product.meta({ description: 'Who doesn’t hold this product.' }),
  department: boundedText(128).min(1).exactOptional().meta({ description: 'As a whole, case and accents aside.' }),
  location: boundedText(4)
    .regex(/^([a-zA-Z]{2}|none)$/, 'must be a two-letter country code, or none')
    .exactOptional()
    .meta({ description: 'The usage location, or none for those without one.' }),
  userType: z.enum(USER_TYPES).exactOptional(),
  state: z.enum(['active', 'deleted']).exactOptional(),
  sort: z.enum(SORTS).exactOptional().meta({ description: 'By id where it is left out; with - in descending order.' }),
};
export const usersQuery = z.strictObject({
  ...PAGED,
  ...AS_OF,
  ...FOUND_BY,
  accountEnabled: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .exactOptional()
    .meta({ type: 'boolean', description: 'Whether the person may sign in, as it is kept for others to read.' }),
  unlicensed: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .exactOptional()
    .meta({ type: 'boolean', description: 'Who holds no product at all.' }),
});
const { sort: _sort, ...ASKED } = FOUND_BY;
/** A body has these, since words in an address stand in the logs of whoever passes it on. */
const IN_BODY = {
  ...ASKED,
  search: boundedText(400)
    .regex(/[\p{L}\p{N}]/u, 'must hold a letter or a digit')
    .exactOptional()
    .meta({
      description: 'Each word begins a word of a name, an address, the department, the job title or the office.',
    }),
  unlicensed: z.boolean().exactOptional(),
  accountEnabled: z.boolean().exactOptional(),
  minPosition: FRESH.minPosition,
};
/** An address finds one user at most, so that it is asked for with a time at most. */
const BESIDE_ADDRESS = new Set(['address', 'asOf', 'timeZone', 'minPosition', 'limit']);
export const searchUsersBody = z
  .strictObject({
    ...IN_BODY,
    address: boundedText(320)
      .regex(/@/, 'must be an address')
      .exactOptional()
      .meta({
        description:
          'Whose user principal name this is, or was as of the time that is asked for. It stands alone but for that ' +
          'time, minPosition and limit.',
      }),
    sort: FOUND_BY.sort,
    ...AS_OF,
    limit: z.int().min(1).max(LIMITS.pageMaximum).default(LIMITS.pageDefault),
    after: PAGED.after,
  })
  .refine((body) => body.address === undefined || Object.keys(body).every((name) => BESIDE_ADDRESS.has(name)), {
    path: ['address'],
    message: 'stands alone but for asOf, timeZone, minPosition and limit',
  });
/** A file as it is, since its encoding is told by its bytes. */
export const usersFileBody = z.strictObject({
  content: boundedText(LIMITS.bodyBytes)
    .regex(/^[\d+/A-Za-z]*={0,2}$/, 'must be base64')
    .meta({ format: 'byte', description: 'The bytes of the CSV file in base64.' }),
});
/** It selects whoever meets all that are given. */
export const selectionBody = z.strictObject(IN_BODY);
export type SelectionAsked = z.infer<typeof selectionBody>;
export type UsersQuery = z.infer<typeof usersQuery> &
  Partial<Pick<z.infer<typeof searchUsersBody>, 'search' | 'address'>>;

/** Makes the search that users are found by, but for its products, which are named. */
export const searchOf = ({
  sort,
  location,
  ...asked
}: SelectionAsked & Pick<UsersQuery, 'sort'>): Omit<UserSearch, 'product' | 'without'> => {
  const { unlicensed, department, state, search, accountEnabled, userType } = asked;
  const descending = sort?.startsWith('-') === true ? true : undefined;
  const order = sort?.replace(/^-/, '') as UserSearch['sort'];
  const country = location === 'none' ? null : (location?.toUpperCase() as CountryCode | undefined);
  const open = { unlicensed, state, accountEnabled, userType };
  return defined({ search, department, ...open, sort: order, descending, location: country });
};
/** Commands are found by their outcome, by their reference or by a related id, and by one of them at a time. */
export const recentQuery = z
  .strictObject({
    ...PAGED,
    outcome: z.enum(['accepted', 'unchanged', 'refused']).exactOptional(),
    reference: paddedText(64).min(1).max(64).exactOptional(),
    relatedId: z.guid().toLowerCase().exactOptional(),
    scope: z
      .enum(['tenant', 'installation'])
      .exactOptional()
      .meta({
        description:
          'installation: commands that belong to no tenant, such as imports of the catalogue, agreements to the ' +
          'clock and new tenants; for whoever may read the history of all tenants.',
      }),
  })
  .refine(({ outcome, reference }) => outcome === undefined || reference === undefined, {
    path: ['reference'],
    error: 'does not go together with outcome',
  })
  .refine(({ outcome, reference, relatedId }) => relatedId === undefined || (outcome ?? reference) === undefined, {
    path: ['relatedId'],
    error: 'does not go together with outcome or reference',
  });
/** A place in the log, by its position or by an instant. */
const place = boundedText(64)
  .refine((text) => POSITION.test(text) || instant.safeParse(text).success, {
    error: 'must be a position (up to 20 digits) or an instant, such as 2026-11-29T08:00:00Z',
  })
  .transform((text) =>
    POSITION.test(text) ? { position: text.padStart(20, '0') } : { instant: new Date(text).toISOString() },
  );
export type Place = z.infer<typeof place>;
/** Types stand beside each other, with commas between them. */
const eventTypes = boundedText(2_000)
  .regex(/^[A-Za-z]+(,[A-Za-z]+)*$/, 'must be types of events, with commas between them')
  .transform((text) => text.split(','))
  .refine((types) => types.every((type) => OUTGOING_TYPES.includes(type)), {
    error: 'is no type of an event that goes out: see asyncapi.yaml',
  })
  .meta({
    type: 'string',
    description: 'Only events of these types, with commas between them: UserCreated,UserDeleted.',
  });
/** A stretch of the log, or all of it and whatever comes. */
const FOLLOW = {
  follow: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .exactOptional()
    .meta({ type: 'boolean', description: 'Goes on with what comes, until the caller ends it.' }),
};
export const feedQuery = z.strictObject({
  from: place
    .meta({
      type: 'string',
      description:
        'It begins behind this position, such as that of the last line, or with this instant; default the whole log.',
    })
    .exactOptional(),
  to: place
    .meta({
      type: 'string',
      description: 'It ends with this position or instant; default, unless it follows, where the log ends now.',
    })
    .exactOptional(),
  type: eventTypes.exactOptional(),
  ...FOLLOW,
});
/** What changed is told behind the position of `Last-Event-ID`, a header. */
export const changesQuery = z.strictObject(FOLLOW);
/** The same with fewer seats of a product. */
export const whatIfQuery = z.strictObject({
  product: boundedText(128).min(1).meta({ description: 'By part number or id.' }),
  fewer: boundedText(7)
    .regex(/^\d{1,7}$/, 'must be a whole number of seats')
    .transform(Number)
    .meta({ type: 'integer', minimum: 0, description: 'So many seats fewer there would have been, all the time.' }),
  from: feedQuery.shape.from,
  to: feedQuery.shape.to,
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
export type PagedAsOf = z.infer<typeof pagedAsOfQuery>;
export type AsOfQuery = z.infer<typeof asOfQuery>;
export type CommandQuery = z.infer<typeof restoreQuery> & Partial<z.infer<typeof redactQuery>>;
export type NamedCommandQuery = z.infer<typeof namedCommandQuery>;

/** Leaves out the parameter that concerns freshness only. */
export const pageOf = ({ limit, after }: Paged): { readonly limit: number; readonly after?: string } =>
  defined({ limit, after });
