import { z } from 'zod';
import { actor, id, instant, number, position, reason } from './common.js';

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
