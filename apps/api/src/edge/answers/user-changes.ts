import { LEFT_CODES, USER_FIELDS } from '#licensing';
import { z } from 'zod';
import { id, instant, ofCommand, revisionAfter } from './common.js';
import { pools } from './subscriptions.js';
import { license, service } from './users.js';

/** An address of an erased person is null. */
const aliasTexts = z.array(z.string().nullable());
export const retention = z.object({ service: z.string(), retentionId: id, purgeAt: instant.optional() });
export const EFFECTS = {
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
export const CHANGED = z.array(z.enum(USER_FIELDS));
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
export const SHORTFALL = { skuId: id, code: z.enum(['no-available-seats', 'not-permitted-in-location']) };
/** What an undo left as it is, and why; `by` is the command that changed it since. */
export const LEFT_ALONE = z.object({
  what: z.enum(['user', 'license', ...USER_FIELDS]),
  skuId: id.optional(),
  code: z.enum(LEFT_CODES),
  by: id.optional(),
});
export const GRANTED = z.array(z.object({ service: z.string(), start: z.enum(['first', 'again', 'fresh']) }));
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
