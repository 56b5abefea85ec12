import { OPERATION_MODES, USER_FIELDS } from '#licensing';
import { z } from 'zod';
import { UNREADABLE_NAME, id, instant, listOf, number, ofCommand, position, reason } from './common.js';
import { pools } from './subscriptions.js';
import { CHANGED, EFFECTS, GRANTED, LEFT_ALONE, SHORTFALL } from './user-changes.js';

/** `withShortfalls` are those of the complete ones to whom a license or an alias didn't come back. */
const COUNTS = { pending: number, complete: number, withShortfalls: number, failed: number };
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
