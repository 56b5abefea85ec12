import { z } from 'zod';
import { SEATS, id, instant, number, position, reason } from './common.js';
import { historyEntry } from './history.js';

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
