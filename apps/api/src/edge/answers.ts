import {
  LEFT_CODES,
  OPERATION_MODES,
  PROFILE_FIELDS,
  type ProfileField,
  READABLES,
  STEPS_WITH_REFERENCE,
  USER_FIELDS,
  USER_TYPES,
} from '#licensing';
import { z } from 'zod';
import { WAYS_TO_NAME } from '#application';
import { CSV_PROBLEMS, type CsvProblemCode } from '#contracts';
import { SIGN_IN_ROLES } from '#platform';

/** The shapes here describe answers for OpenAPI; tests hold every answer to them. */
const id = z.guid();
const instant = z.iso.datetime();
const number = z.int();
/** Twenty digits, which sort as text. */
const position = z.string().regex(/^\d{20}$/);

/** Every answer to a command carries these. Nothing stands at a position after a dry run. */
const COMMAND = {
  commandId: id,
  outcome: z.enum(['accepted', 'unchanged']),
  position: position.optional(),
  repeated: z.boolean().optional(),
  dryRun: z.literal(true).optional(),
};
const ofCommand = <S extends z.ZodRawShape>(shape: S) => z.object({ ...shape, ...COMMAND });
type ListOf = z.ZodObject<{ items: z.ZodArray; next: z.ZodOptional<z.ZodString> }>;
const lists = new Map<z.ZodType, ListOf>();
/** A page of these: the same shape for the same item, so that it has one name. */
export const listOf = (item: z.ZodType): ListOf => {
  const list = lists.get(item) ?? z.object({ items: z.array(item), next: z.string().optional() });
  lists.set(item, list);
  return list;
};

const TENANT = { id, displayName: z.string(), country: z.string() };
export const tenant = z.object({
  ...TENANT,
  createdAt: instant,
  /** Only a closed tenant has these: since when it is so, and until when it can be reopened. */
  closedAt: instant.optional(),
  purgeAt: instant.optional(),
});
export const tenantClosed = ofCommand({ id, purgeAt: instant, users: number });
export const tenantChanged = ofCommand({
  ...TENANT,
  displayName: z.string().optional(),
  country: z.string().optional(),
});

const purchaseState = z.enum(['active', 'expired', 'suspended', 'cancelled']);
const SEATS = { valid: number, expired: number, assigned: number, available: number };
const purchase = { id, seats: number, state: purchaseState };
/** It counts the changes of a user or a purchase: what If-Match names. */
const revision = number;
const revisionAfter = number
  .optional()
  .describe('At which revision it is by the command: the next If-Match. A dry run and earlier releases tell none.');
const SUBSCRIPTION = { skuId: id, skuPartNumber: z.string(), ...SEATS };
export const subscription = z.object({
  ...SUBSCRIPTION,
  /** Licenses of an earlier revision of the product than the catalogue has. */
  behind: number.optional(),
  purchases: z.array(z.object({ ...purchase, endsOn: z.iso.date().optional(), revision })),
});
/** The past tells neither when a purchase ends nor what is behind. */
export const subscriptionAsOf = z.object({
  ...SUBSCRIPTION,
  purchases: z.array(z.object(purchase)),
  asOf: instant,
  position,
});
export const subscriptionsAsOf = listOf(subscriptionAsOf).extend({ asOf: instant, position });
export const purchaseChanged = ofCommand({
  id,
  skuId: id,
  seats: number,
  state: purchaseState,
  totals: z.object(SEATS),
  revision: revisionAfter,
  /** The pool as the command found it, and the purchase where it isn't new. Earlier releases recorded neither. */
  before: z.object({ seats: number.optional(), state: purchaseState.optional(), totals: z.object(SEATS) }).optional(),
});

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
/** Every answer about the past says which time and which position it is about: that one tells the same for ever. */
const AS_OF = { asOf: instant, position };
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
/** An address of an erased person is null. */
const aliasTexts = z.array(z.string().nullable());
export const retention = z.object({ service: z.string(), retentionId: id, purgeAt: instant.optional() });
const EFFECTS = {
  /** The products that the user has by the command, and those that it took. */
  assigned: z.array(id),
  removed: z.array(id),
  retained: z.array(retention),
  restored: z.array(retention),
  purged: z.array(retention),
  aliasesReleased: aliasTexts,
  aliasesReturned: aliasTexts,
  aliasesLost: aliasTexts,
};
/** The names of the fields that the command changed; of a new user they aren't told. What is empty is left out. */
const CHANGED = z.array(z.enum(USER_FIELDS));
/** Each touched pool as it is after the command, and as it was before it. */
export const pool = z.object({ skuId: id, ...SEATS, before: z.object(SEATS) });
const pools = z.array(pool);
/**
 * The command is decided when this is written. What can't be read then, because a store is away, is left out, and
 * `unreadable` names it: `services`, `aliasesReleased`, `aliasesReturned`, `aliasesLost`, or `licenses` where these
 * lack what only the catalogue says (`skuPartNumber`, `behind`, `newPlans`).
 */
const USER_CHANGE = {
  id,
  licenses: z.array(license),
  services: z.array(service).optional(),
  revision: revisionAfter,
  changed: CHANGED.optional(),
  ...EFFECTS,
  aliasesReleased: aliasTexts.optional(),
  aliasesReturned: aliasTexts.optional(),
  aliasesLost: aliasTexts.optional(),
  seats: pools,
  unreadable: z
    .array(z.enum(['licenses', 'services', 'aliasesReleased', 'aliasesReturned', 'aliasesLost']))
    .optional()
    .describe(
      'The command is decided and stored all the same. A store could not be read for the answer, so these members ' +
        'are left out; of licenses, skuPartNumber, behind and newPlans are. The same Idempotency-Key again tells ' +
        'them, once it can be read.',
    ),
};
const SHORTFALL = { skuId: id, code: z.enum(['no-available-seats', 'not-permitted-in-location']) };
/** What an undo left as it is, and why; `by` is the command that changed it since. */
const LEFT_ALONE = z.object({
  what: z.enum(['user', 'license', ...USER_FIELDS]),
  skuId: id.optional(),
  code: z.enum(LEFT_CODES),
  by: id.optional(),
});
const GRANTED = z.array(z.object({ service: z.string(), start: z.enum(['first', 'again', 'fresh']) }));
export const userChanged = ofCommand(USER_CHANGE);
export const userRefreshed = ofCommand({ ...USER_CHANGE, granted: GRANTED.optional() });
export const userDeleted = ofCommand({ ...USER_CHANGE, purgeAt: instant });
export const userRestored = ofCommand({
  ...USER_CHANGE,
  shortfalls: z.array(z.object(SHORTFALL)),
});
/** The user could have been restored until `purgeAt`. The data of the services that are `kept` stays for good. */
export const userErased = ofCommand({
  id,
  retentionId: id,
  purgeAt: instant,
  purged: z.array(retention.omit({ purgeAt: true })),
  kept: z.array(z.string()),
});
export const userChange = z.object(USER_CHANGE);
export const reassigned = ofCommand({ from: userChange, to: userChange });

export const product = z.object({
  skuId: id,
  skuPartNumber: z.string(),
  displayName: z.string(),
  /** Its names name it no more: only its id does. */
  withdrawn: z.literal(true).optional(),
  revision: number,
  plans: z.array(
    z.object({ planId: id, planName: z.string(), friendlyName: z.string().optional(), service: z.string().nullable() }),
  ),
});
export const productAsOf = product.extend({ asOf: instant, position });
export const productsAsOf = listOf(product).extend({ asOf: instant, position });
export const catalogueImported = ofCommand({
  imported: number,
  changed: number,
  unchanged: number,
  plans: number,
  mappedPlans: number,
});
export const namedProduct = ofCommand({ skuId: id, withdrawn: z.boolean() });
export const restriction = z.object({ servicePlanId: id, countries: z.array(z.string()) });
export const restrictionsAsOf = listOf(restriction).extend({ asOf: instant, position });
export const restrictionsImported = ofCommand({ changed: number, plans: number, entries: number });

/** `withShortfalls` are those of the complete ones to whom a license or an alias didn't come back. */
const COUNTS = { pending: number, complete: number, withShortfalls: number, failed: number };
const reason = z.object({ code: z.string(), message: z.string() });
export const operation = z.object({
  id,
  mode: z.enum(OPERATION_MODES),
  /** Only an undo has it: the operation or the command that it undoes. */
  of: id.optional(),
  commandId: id,
  state: z.enum(['running', 'finished']),
  total: number,
  counts: z.object(COUNTS),
  createdAt: instant,
  updatedAt: instant,
  finishedAt: instant.optional(),
});
/** A name is left out of an erased user, and of one whose key is gone or damaged; this tells the two apart. */
const UNREADABLE_NAME = z
  .array(z.enum(['userPrincipalName']))
  .optional()
  .describe('there is a name, and it can’t be read at the moment');
/** A row has what the answer of the single command has; what is empty is left out. */
export const operationResult = z.object({
  index: number,
  id: id.optional(),
  userPrincipalName: z.string().optional(),
  unreadable: UNREADABLE_NAME,
  state: z.enum(['Pending', 'Complete', 'Failed']),
  reason: reason.optional(),
  ...z
    .object({
      changed: CHANGED,
      ...EFFECTS,
      granted: GRANTED,
      shortfalls: z.array(z.object(SHORTFALL)),
      left: z.array(LEFT_ALONE),
      handedBack: z
        .array(z.object({ skuId: id, from: id, to: id }))
        .describe('An undo gave these licenses back from hand to hand, in the step of this user or of the other one.'),
      purgeAt: instant,
    })
    .partial().shape,
});
/** `position` is there once the operation has finished: everything that it did stands at or before it. */
export const operationResults = listOf(operationResult).extend({ position: position.optional() });
const ofService = z.array(z.object({ service: z.string(), users: number, purgeAt: instant.optional() }));
const ofProduct = z.array(z.object({ skuId: id, users: number }));
const dryRunTotals = z.object({
  /** For how many users each field changes; where an app of an earlier release decides, it is left out. */
  changed: z.array(z.object({ field: z.enum(USER_FIELDS), users: number })).optional(),
  assigned: ofProduct,
  removed: ofProduct,
  /**
   * Only the mode change has it: how many users would get the products in the place of those that they hold, and of
   * those who lack one how many would be left, fail, or get what is added all the same.
   */
  swaps: z.object({ exchanged: number, left: number, notHeld: number, added: number }).optional(),
  /** `purgeAt` is the earliest deadline of a service, and `retainedUsers` counts who has any. */
  retained: ofService,
  retainedUsers: number,
  restored: ofService,
  purged: ofService,
  granted: ofService,
  aliasesReleased: number,
  aliasesReturned: number,
  aliasesLost: number,
  shortfalls: z.array(z.object({ ...SHORTFALL, users: number })),
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
/** An operation on a selection tells how many meet its filters no more, and how many others do by now. */
const selected = z.object({ selectionId: id, count: number, left: number.optional(), joined: number.optional() });
/** Only a dry run has `results` and what follows. */
export const operationStarted = ofCommand({
  id,
  state: z.enum(['running', 'finished']),
  total: number,
  counts: z.object(COUNTS),
  selection: selected.optional(),
  results: z.array(operationResult).optional(),
  /** Every pool that is touched stands here as it would be in the end, and as it is before the first user. */
  seats: pools.optional(),
  totals: dryRunTotals.optional(),
  /** How many users from the start of the list have their effects in `results`; the sums are of all. */
  detailedUsers: number.optional(),
});
/** A dry run of very many users goes on by itself, and is kept for a day. */
const DRY_RUN = {
  id,
  mode: z.string(),
  state: z.enum(['pending', 'running', 'finished', 'cancelled', 'failed']),
  total: number,
  /** This many users are decided: there is a row of each. */
  decided: number,
  counts: z.object(COUNTS),
  /** It is what the decided users come to. */
  seats: pools.optional(),
  totals: dryRunTotals.optional(),
  /** Says why one that `failed` did. */
  reason: reason.optional(),
  startedAt: instant,
  endedAt: instant.optional(),
  keptUntil: instant,
};
export const dryRun = z.object(DRY_RUN);
export const dryRunStarted = ofCommand({ ...DRY_RUN, selection: selected.optional() });
export const dryRunResult = operationResult.omit({ userPrincipalName: true, unreadable: true });
const actor = {
  actor: z.string(),
  actorKind: z.enum(['user', 'application', 'upstream', 'system', 'local']),
  actorTenant: id.optional(),
  actorRole: z.string().optional(),
  client: z.string().optional(),
};
export const commandStatus = z.object({
  id: z.string(),
  commandId: id,
  /** Whether `id` is the id of the command or its Idempotency-Key. */
  foundBy: z.enum(WAYS_TO_NAME),
  status: z.enum(['pending', 'accepted', 'unchanged', 'refused']),
  type: z.string().optional(),
  ...z.object(actor).partial().shape,
  decidedAt: instant.optional(),
  /** Which members there are depends on the type of the command. */
  asked: z.looseObject({}).optional(),
  relatedIds: z.array(z.string()).optional(),
  clockTrusted: z.boolean().optional(),
  retention: z.string().optional(),
  position: position.optional(),
  answer: z.looseObject({}).optional(),
  reason: reason.optional(),
  version: z.int().optional(),
  expected: z.int().optional(),
  reference: z.string().optional(),
  hasReason: z.boolean().optional(),
  reasonText: z.string().nullable().optional(),
  /** Names `reasonText` where that can't be read at the moment, and is null. */
  unreadable: z.array(z.string()).optional(),
  startedBy: id.optional(),
});
/** `redacted` is the id of the command whose reason is gone; `commandId` is that of this one. */
export const redaction = ofCommand({ redacted: id, keyDestroyed: z.boolean() });
export const commandRow = z.object({
  commandId: id,
  type: z.string(),
  status: z.enum(['accepted', 'unchanged', 'refused']),
  reason: reason.optional(),
  relatedIds: z.array(z.string()),
  reference: z.string().optional(),
  hasReason: z.boolean(),
  ...actor,
  decidedAt: instant,
  position,
});
const remedyShown = z.object({
  step: z.enum([
    'buy-seats',
    'set-location',
    'keep-location',
    'switch-off',
    'leave-on',
    'leave-out',
    'use-address',
    'leave-out-alias',
    'leave-out-id',
    'name-user',
    'confirm',
    'restore-user',
    'renew-purchase',
    'reopen-tenant',
    'look-again',
    'higher-version',
    'assign',
    'switch-on',
  ]),
  words: z.string().describe('What to do, in a sentence, with ids.'),
  skuId: id.optional(),
  skuIds: z.array(id).optional(),
  seats: number.optional(),
  userId: id.optional(),
  usageLocation: z.string().optional(),
  plans: z.array(z.object({ skuId: id, planIds: z.array(id) })).optional(),
  planIds: z.array(id).optional(),
  notIn: z.array(z.string()).optional().describe('All countries that do not permit it.'),
  because: z.enum(['not-held', 'already-held', 'twice']).optional(),
  field: z.enum(['userPrincipalName', 'aliases', 'removeAliases']).optional(),
  index: number.optional().describe('The place of the alias in its list, from 0.'),
  address: z.string().optional().describe('It is free now.'),
  users: number.optional().describe('So many distinct users are to be confirmed.'),
  purchaseId: id.optional(),
});
const otherWays = z
  .array(z.array(remedyShown))
  .optional()
  .describe('Each of these would do it as well; all were tried.');
export const explanation = z.object({
  commandId: id,
  type: z.string(),
  status: z.enum(['accepted', 'unchanged', 'refused']),
  reason: reason.optional(),
  verdict: z
    .enum(['was-not-refused', 'passes-now', 'passes-after', 'no-small-change', 'not-to-be-decided-again'])
    .describe('passes-after: once all remedies are done, one after the other.'),
  remedies: z.array(remedyShown),
  otherWays,
  left: reason.optional().describe('Against this nothing small helps.'),
});
const userInHistory = z.object({ id, userPrincipalName: z.string().nullable() });
const productInHistory = z.object({ skuId: id, skuPartNumber: z.string().optional() });
export const historyEntry = z.object({
  commandId: id,
  position,
  occurredAt: instant,
  /** The creation of a tenant has none: its receipt belongs to no tenant. */
  type: z.string().optional(),
  outcome: z.enum(['accepted', 'unchanged', 'refused']),
  words: z.string().describe('What was done, or why it was refused, in a sentence.'),
  users: z.array(userInHistory).describe('The users whom it was about; without a name where they were erased.'),
  products: z.array(productInHistory),
  purchaseId: id.optional(),
  operationId: id.optional().describe('The bulk operation that it started, or is an item of.'),
  startedBy: id.optional().describe('The command that caused it: the start of a bulk operation, for an item.'),
  ...actor,
  actorName: z.string().optional(),
  reference: z.string().optional(),
  hasReason: z.boolean(),
  reasonText: z.string().nullable().optional(),
  reason: reason.optional().describe('Why it was refused.'),
  changes: z.array(z.looseObject({ what: z.string() })).describe('What its events say, in their order.'),
  more: number.optional().describe('So many changes more there were.'),
  modified: z
    .array(
      z.object({
        userId: id.optional(),
        purchaseId: id.optional(),
        property: z
          .string()
          .describe('status, license (of the product skuId), seats, state, or the field of the user.'),
        skuId: id.optional(),
        before: z.unknown().describe('null where there was nothing, and where the person was erased.'),
        after: z.unknown().describe('null where there is nothing any more, and where the person was erased.'),
      }),
    )
    .describe('What was otherwise before.'),
  /** Names what can't be read at the moment, and is null or missing. */
  unreadable: z.array(z.enum(['reasonText', 'modified'])).optional(),
});
const standing = z.object({
  state: z
    .enum(['on', 'off', 'retained', 'purged', 'absent'])
    .describe(
      'on: held, or granted by a license. off: removed, or switched off. retained: data waits, or the license waits ' +
        'with its deleted user. purged: gone for good. absent: never there.',
    ),
  grantedBy: z.array(id).optional().describe('By these products, each by itself.'),
  disabledPlans: z.array(id).optional(),
  switchedOffIn: z.array(id).optional().describe('In these held products the service is switched off.'),
  purgeAt: instant.optional().describe('It goes then; without it what is retained stays for good.'),
  goesWith: z.enum(['service', 'user']).optional(),
});
const linkOfChain = historyEntry
  .partial()
  .omit({ users: true, products: true, more: true, modified: true })
  .required({ commandId: true, position: true, occurredAt: true, words: true, changes: true })
  .extend({ after: standing.describe('How it stood after this command.') });
export const userExplanation = standing.extend({
  userId: id,
  userStatus: z.enum(['active', 'deleted', 'purged']),
  skuId: id.optional(),
  service: z.string().optional(),
  words: z.string().describe('How it stands, in a sentence, with ids.'),
  since: id.optional().describe('The command since which it stands so.'),
  seats: z.object(SEATS).optional().describe('The seats of the product, where it is held.'),
  kept: z
    .array(z.object({ service: z.string(), purgeAt: instant.optional() }))
    .describe('Data of services that the product granted, which waits.'),
  chain: z.array(linkOfChain).describe('What was done that bears on it, the oldest first, with who did it and why.'),
  earlier: number.describe('So many links more there were before.'),
  way: z
    .object({ verdict: explanation.shape.verdict, remedies: z.array(remedyShown), otherWays, left: reason.optional() })
    .optional()
    .describe('What would bring it about, or back, now: tried before it is said. Of the past there is none.'),
  asOf: instant.optional(),
  position: position.optional(),
  addressIsNowOf: id.nullable().optional(),
});
export const deadline = z.object({
  userId: id,
  userPrincipalName: z.string().optional(),
  unreadable: UNREADABLE_NAME,
  service: z.string().nullable(),
  retentionId: id,
  purgeAt: instant,
  /** A grant of one of these before `purgeAt` would bring the data back; for a whole deleted user it is the restore. */
  comesBackWith: z.array(z.object({ skuId: id, skuPartNumber: z.string(), available: number })).optional(),
  restore: z.string().optional(),
});
/** What was kept then. What became of it later isn't told. */
export const deadlinesAsOf = z.object({
  items: z.array(
    z.object({
      userId: id,
      userPrincipalName: z.string().nullable(),
      erased: z.literal(true).optional(),
      unreadable: z.array(z.string()).optional(),
      service: z.string().nullable(),
      retentionId: id,
      startedAt: instant,
      purgeAt: instant,
    }),
  ),
  next: z.string().optional(),
  ...AS_OF,
});
const distrust = z.object({
  code: z.enum(['jumped', 'before-history', 'long-gap', 'not-agreed']),
  detail: z.string(),
  since: instant,
});
export const clock = z.object({
  now: instant,
  trusted: z.boolean(),
  reasons: z.array(distrust),
  purgesWait: z.object({ detail: z.string(), until: instant.optional() }).optional(),
  agreedAt: instant.optional(),
});
export const clockAgreed = ofCommand({ agreedAt: instant });
const fact = { eventId: id, position, at: instant };
const purgeCause = z.enum(['due', 'overdue', 'requested']);
export const erasure = z.object({
  certificate: z.object({
    version: z.literal(1),
    storeId: z.string(),
    tenantId: id,
    pseudonym: id,
    rule: z.object({ retentionId: id, retention: z.string(), purgeAt: instant }),
    deleted: z.object(fact),
    purged: z.object({
      ...fact,
      cause: purgeCause,
      /** Where the cause is `requested`, this command did it. */
      requestedBy: z.object({ ...actor, commandId: id }).optional(),
    }),
    keyShredded: z.object(fact),
    services: z.array(
      z.object({
        ...fact,
        service: z.string(),
        retentionId: id,
        purgeAt: instant,
        cause: purgeCause,
        userRetentionId: id.optional(),
      }),
    ),
    kept: z.array(z.string()),
  }),
  jws: z.string(),
});
export const tenantErasure = z.object({
  certificate: z.object({
    version: z.literal(1),
    storeId: z.string(),
    tenantId: id,
    rule: z.object({ retentionId: id, retention: z.string(), purgeAt: instant }),
    closed: z.object({ ...fact, requestedBy: z.object({ ...actor, commandId: id }) }),
    purged: z.object(fact),
    keysShredded: z.object(fact),
    /** The tenant had this many users when it was closed, and this many persons of it ever had a key. */
    users: number,
    persons: number,
  }),
  jws: z.string(),
});
export const signingKeys = z.object({
  keys: z.array(
    z.object({
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      x: z.string(),
      kid: z.string(),
      alg: z.literal('EdDSA'),
      use: z.literal('sig'),
    }),
  ),
});
export const errorEntry = z.object({
  code: z.string(),
  status: number,
  retry: z.enum(['none', 'same-id', 'later']),
  title: z.string(),
  meaning: z.string(),
});
export const health = z.object({ status: z.literal('live') });
export const readiness = z.object({
  status: z.enum(['ready', 'degraded']),
  clock: z.enum(['trusted', 'not-trusted']),
  reasons: z.array(z.object({ code: z.string(), subject: z.string(), text: z.string(), since: z.string() })),
});
const rights = {
  name: z.string().optional(),
  roles: z.array(z.enum(SIGN_IN_ROLES)),
  tenants: z.union([z.array(id), z.literal('all')]),
  authentication: z.enum(['off', 'local', 'issuers']),
  session: z.object({ id: z.string(), csrfToken: z.string(), idleEndsAt: instant, endsAt: instant }).optional(),
  permits: z.object({
    reads: z.array(z.enum(READABLES)),
    readsAsOf: z.array(z.enum(READABLES)),
    commands: z.array(z.string()),
    operations: z.array(z.string()),
  }),
};
/** Its members say who signed in, and none of them says more than the token did. */
export const me = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('user'),
    issuer: z.string(),
    id: z.string(),
    tenantId: id,
    client: z.string().optional(),
    ...rights,
  }),
  z.object({
    kind: z.literal('application'),
    issuer: z.string(),
    client: z.string(),
    tenantId: id.optional(),
    ...rights,
  }),
  z.object({ kind: z.literal('local'), ...rights }),
]);
export const status = z.object({
  version: z.string(),
  clock: z.enum(['trusted', 'not-trusted']),
  head: position.optional(),
  readModels: z.array(
    z.object({
      name: z.string(),
      position: position.optional(),
      behind: z.object({ events: number, seconds: z.number() }).optional(),
    }),
  ),
});
const term = z.string().describe('An ISO 8601 duration such as P30D, or for-good: it is never deleted.');
export const settings = z.object({
  retention: z.object({ term, byService: z.array(z.object({ service: z.string(), term })) }),
  references: z.object({
    required: z.array(z.enum(STEPS_WITH_REFERENCE)),
    form: z.string().optional(),
    exceptGraph: z.literal(true).optional(),
  }),
  eraseAtOnce: z.boolean(),
  rateLimit: z.object({ writes: number, reads: number }).optional(),
  signIn: z.object({ mode: z.enum(['off', 'local', 'issuers']), issuers: z.array(z.string()) }),
  upstreams: z
    .array(
      z.object({ system: z.string(), roles: z.array(z.string()), tenants: z.union([z.array(id), z.literal('all')]) }),
    )
    .optional(),
});
/** Its members in lower case with `_` are those of RFC 9728. */
export const protectedResource = z.object({
  resource: z.string(),
  authorization_servers: z.array(z.string()).optional(),
  scopes_supported: z.array(z.string()).optional(),
  bearer_methods_supported: z.array(z.literal('header')),
  issuers: z
    .array(z.object({ issuer: z.string(), audiences: z.array(z.string()), scopes: z.array(z.string()) }))
    .optional(),
});

const DAY = { date: z.iso.date(), startsAt: instant, endsAt: instant };
/** Days without any are there, too. */
const ofDays = <S extends z.ZodRawShape>(shape: S) =>
  z.object({ timeZone: z.string(), total: number, items: z.array(z.object({ ...DAY, ...shape })) });
export const deadlinesReport = ofDays({ deadlines: number });
export const refusalsReport = ofDays({
  refusals: number,
  codes: z.array(z.object({ code: z.string(), refusals: number })),
});
const reportedUser = user.pick({
  id: true,
  userPrincipalName: true,
  displayName: true,
  usageLocation: true,
  accountEnabled: true,
  userType: true,
  createdAt: true,
  unreadable: true,
});
const namedProductOf = z.object({ skuId: id, skuPartNumber: z.string().optional() });
const ofUsers = (item: z.ZodObject) => listOf(item).extend({ total: number.optional() });
export const unlicensedReport = ofUsers(reportedUser);
export const overlapsReport = ofUsers(
  reportedUser.extend({ overlaps: z.array(namedProductOf.extend({ coveredBy: z.array(namedProductOf) })) }),
);

export const seatsReport = z.object({
  timeZone: z.string(),
  skuId: id,
  items: z.array(z.object({ date: z.iso.date(), at: instant, ...SEATS })),
});
const PERIOD = { timeZone: z.string(), startsAt: instant, endsAt: instant };
/** A seat for 24 hours is one; in thousandths. */
const days = z.number();
export const trueUpReport = listOf(
  z.object({
    skuId: id,
    skuPartNumber: z.string(),
    seatDays: z.object({ held: days, valid: days, idle: days, over: days }),
    peak: z.object({ assigned: number, at: instant }),
  }),
).extend(PERIOD);
export const purchasesReport = listOf(
  z.object({ ...purchase, endsOn: z.iso.date().optional(), seatDays: days }),
).extend({ skuId: id, ...PERIOD });
