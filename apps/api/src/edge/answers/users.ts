import { CSV_PROBLEMS, type CsvProblemCode } from '#contracts';
import { PROFILE_FIELDS, USER_TYPES, type ProfileField } from '#licensing';
import { z } from 'zod';
import { AS_OF, id, instant, listOf, number, position, revision } from './common.js';

export const license = z.object({
  skuId: id,
  skuPartNumber: z.string().optional(),
  productRevision: number,
  /** The catalogue has a newer revision of the product: it comes with a refresh. */
  behind: z.literal(true).optional(),
  /** Beside `behind`: the plans that only the newer revision has, and that a refresh brings. */
  newPlans: z.array(id).optional(),
  /** The names of `newPlans`, in the same order; left out where nobody knows them all at the moment. */
  newPlanNames: z.array(z.string()).optional(),
  disabledPlans: z.array(id),
  /** The names of `disabledPlans`, in the same order; left out where there are none, or nobody knows them all. */
  disabledPlanNames: z.array(z.string()).optional(),
});
export const service = z.object({
  service: z.string(),
  state: z.enum(['enabled', 'disabled', 'retained']),
  purgeAt: instant.optional(),
});
const profileText = z.string().nullable().optional();
const USER = {
  id,
  userPrincipalName: z.string().nullable(),
  ...(Object.fromEntries(PROFILE_FIELDS.map((field) => [field, profileText])) as Record<
    ProfileField,
    typeof profileText
  >),
  displayName: z.string().nullable(),
  usageLocation: z.string().nullable(),
  accountEnabled: z.boolean(),
  userType: z.enum(USER_TYPES),
  aliases: z.array(z.string()),
  licenses: z.array(license),
  services: z.array(service),
  /** These members can't be read at the moment, and are null; of the aliases some are missing. */
  unreadable: z.array(z.string()).optional(),
};
/** A row of a file as an operation takes it. */
const userOfFile = z.object({
  ...(Object.fromEntries(PROFILE_FIELDS.map((field) => [field, z.string().optional()])) as Record<
    ProfileField,
    z.ZodOptional<z.ZodString>
  >),
  id: id.optional(),
  userPrincipalName: z.string(),
  displayName: z.string(),
  usageLocation: z.string().optional(),
  accountEnabled: z.boolean().optional(),
  userType: z.enum(USER_TYPES).optional(),
  licenses: z.array(z.string()).optional(),
  aliases: z.array(z.string()).optional(),
});
export const usersOfFile = z.object({
  users: z.array(z.object({ line: number, user: userOfFile })),
  /** They stand in the order of their lines. */
  problems: z.array(
    z.object({
      line: number,
      column: z.string().optional(),
      code: z.enum(Object.keys(CSV_PROBLEMS) as CsvProblemCode[]),
      message: z.string(),
      /** Nothing of such a file may go on. */
      isFatal: z.boolean(),
    }),
  ),
  notes: z.array(z.object({ line: number, message: z.string() })),
});
export const user = z.object({ ...USER, createdAt: instant, updatedAt: instant, revision });
export const holders = listOf(user).extend({ behind: number });
export const deletedUser = user.extend({ deletedAt: instant, purgeAt: instant });
/** Only a deleted one has these instants. */
export const foundUser = user.extend({ deletedAt: instant.optional(), purgeAt: instant.optional() });
export const foundUsers = listOf(foundUser).extend({ total: number.optional() });
/** `changedAt` is when the last event up to then happened. */
const THEN = { ...AS_OF, changedAt: instant };
/** The name that was asked for is of this user today, or of nobody. */
const ADDRESS_NOW = { addressIsNowOf: id.nullable().optional() };
/** When the product that was asked for was held, and by which commands. */
const held = z.object({ from: instant, until: instant.optional(), assignedBy: id, endedBy: id.optional() });
/** A user as the history has it. Of one that was purged by then nothing is left but the id. */
export const userAsOf = z.object({
  ...USER,
  status: z.enum(['active', 'deleted']),
  purgeAt: instant.optional(),
  /** The person was erased since, so that no text is left. */
  erased: z.literal(true).optional(),
  /** Only the list of deleted users has it. */
  deletedAt: instant.optional(),
  held: held.optional(),
  ...ADDRESS_NOW,
  ...THEN,
});
export const purgedUserAsOf = z.object({
  id,
  /** Both are null. */
  userPrincipalName: z.string().nullable(),
  displayName: z.string().nullable(),
  status: z.literal('purged'),
  erased: z.literal(true),
  held: held.optional(),
  ...ADDRESS_NOW,
  ...THEN,
});
export const usersAsOf = z.object({
  items: z.array(z.union([userAsOf, purgedUserAsOf])),
  next: z.string().optional(),
  ...AS_OF,
  /** The list has whoever held the product at any time of the day that was asked for. */
  heldAtAnyTimeOfTheDay: z.literal(true).optional(),
});
/** These users met what was asked for. `first` are some of them, by their names, in the order of the list. */
export const selection = z.object({
  selectionId: id,
  count: number,
  /** All of them are as fresh as this; it is left out where nothing is there yet. */
  position: position.optional(),
  keptUntil: instant,
  first: z.array(
    z.object({
      id,
      userPrincipalName: z.string().nullable(),
      displayName: z.string().nullable(),
      unreadable: z.array(z.string()).optional(),
    }),
  ),
});
