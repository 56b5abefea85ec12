import type { Shortfall } from '../answers.js';
import type { Deciding, Refused } from '../decision.js';
import type { KnownUser } from '../states/user.js';
import type { LicenseTerms, PrincipalName } from '../values.js';
import { addAliases, sortReturning } from './aliases.js';
import { assignLicense } from './apply-licenses.js';
import { asPrincipalName, requireFree } from './claim.js';
import type { Draft } from './draft.js';
import { endAndResumeServices } from './end-and-resume-services.js';
import { licensesToReturn } from './licenses-to-return.js';

export type DeletedUser = KnownUser & Required<Pick<KnownUser, 'deletion'>>;

/**
 * A deleted user comes back under this name, with each license that has a seat, and the data of the services that these
 * grant. Tells which licenses don't. Refuses `address-taken`.
 */
export function* bringBackUser(
  draft: Draft,
  user: DeletedUser,
  userPrincipalName: PrincipalName,
): Deciding<readonly Shortfall[] | Refused> {
  // A refusal names a place and no text, so the stored name is looked up by its key alone.
  const taken = yield* requireFree(draft, asPrincipalName({ key: userPrincipalName.key, text: '' }));
  if (taken !== undefined) return taken;
  const { licenses, shortfalls } = yield* licensesToReturn(draft, user, user.deletion.licenses);
  yield* bringBack(draft, user, userPrincipalName, shortfalls);
  yield* returnLicenses(draft, user, licenses);
  return shortfalls;
}

/**
 * Brings back the user, its principal name, and the aliases that the deletion itself released, unless somebody holds
 * them by now.
 */
function* bringBack(
  draft: Draft,
  { userId, deletion }: DeletedUser,
  userPrincipalName: PrincipalName,
  shortfalls: readonly Shortfall[],
): Deciding<void> {
  const { retentionId } = deletion;
  const aliases = deletion.aliases.filter((alias) => alias.key !== userPrincipalName.key);
  const { free, lost } = yield* sortReturning(draft, userId, aliases);
  draft.addToUser(userId, {
    type: 'UserRestored',
    data: { userId, retentionId, userPrincipalName, shortfalls, aliasesLost: lost },
  });
  addAliases(draft, userId, free, { cause: 'returned', retentionId });
  draft.addToAddress(userPrincipalName.key, { type: 'AddressClaimed', data: { userId, as: 'userPrincipalName' } });
}

/**
 * Assigns the licenses in their old order; a service that one of them grants comes back, or starts empty where its time
 * was over.
 */
function* returnLicenses(draft: Draft, before: DeletedUser, licenses: readonly LicenseTerms[]): Deciding<void> {
  for (const license of licenses) yield* assignLicense(draft, before.userId, license, { cause: 'restored' });
  yield* endAndResumeServices(draft, before);
}
