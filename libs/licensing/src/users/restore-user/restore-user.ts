import type { Shortfall } from '../../answers.js';
import type { Behaviour } from '../../behaviour.js';
import type { RestoreUser } from '../../commands.js';
import { isRefused, refuse } from '../../decision.js';
import type { Deciding, Refused } from '../../decision.js';
import { USER_MANAGERS } from '../../roles.js';
import type { KnownUser } from '../../states/user.js';
import { addAliases, sortReturning } from '../../steps/aliases.js';
import { userAnswerBody } from '../../steps/answer.js';
import { assignLicense } from '../../steps/apply-licenses.js';
import { addressFor, asPrincipalName, requireFree } from '../../steps/claim.js';
import type { Draft } from '../../steps/draft.js';
import { isOver, endAndResumeServices } from '../../steps/end-and-resume-services.js';
import { findUser } from '../../steps/find.js';
import { streamsOfAddresses } from '../../steps/named.js';
import { CATALOGUE, userStream } from '../../stream-refs.js';
import type { LicenseTerms, PrincipalName } from '../../values.js';
import { licensesToReturn } from './licenses-to-return.js';

type DeletedUser = KnownUser & Required<Pick<KnownUser, 'deletion'>>;

/**
 * The user comes back, with each license that has a seat, and the data of the services that these grant. It is the one
 * command that may do a part: licenses that don't come back are listed as shortfalls, and their services keep their
 * deadlines.
 */
export const restoreUser: Behaviour<RestoreUser> = {
  scope: 'tenant',
  permittedTo: USER_MANAGERS,
  prefetch: ({ userId, userPrincipalName }, tenantId) => [
    CATALOGUE,
    userStream(tenantId, userId),
    ...streamsOfAddresses(tenantId, userPrincipalName === undefined ? [] : [userPrincipalName]),
  ],
  makes: ({ userPrincipalName }, { tenantId }) =>
    streamsOfAddresses(tenantId, userPrincipalName === undefined ? [] : [userPrincipalName]),
  thing: ({ userId }) => ({ kind: 'user', user: { by: 'id', userId } }),
  relatedIds: ({ userId }) => [userId],
  *decide(command, draft) {
    const user = yield* findDeletedUser(draft, command);
    if (isRefused(user)) return user;
    const { userId } = user;
    const wanted = command.userPrincipalName;
    const userPrincipalName =
      wanted === undefined ? user.userPrincipalName : addressFor(userId, 'principal-name', wanted);
    // A refusal names a place and no text, so the stored name is looked up by its key alone.
    const taken = yield* requireFree(draft, asPrincipalName({ key: userPrincipalName.key, text: '' }));
    if (taken !== undefined) return taken;
    const { licenses, shortfalls } = yield* licensesToReturn(draft, user, user.deletion.licenses);
    yield* bringBack(draft, user, userPrincipalName, shortfalls);
    yield* returnLicenses(draft, user, licenses);
    return draft.finish({ ...userAnswerBody(draft, userId), kind: 'restored', shortfalls });
  },
};

/** Refuses `user-not-found`, `user-purged`, `user-not-deleted` and `retention-over`. */
function* findDeletedUser(draft: Draft, { userId }: RestoreUser): Deciding<DeletedUser | Refused> {
  const user = yield* findUser(draft, { by: 'id', userId });
  if (isRefused(user)) return refuse({ code: 'user-not-found', among: 'deleted-users' });
  if (user.status === 'purged') return refuse({ code: 'user-purged', userId });
  const { deletion } = user;
  if (deletion === undefined) return refuse({ code: 'user-not-deleted', userId });
  if (isOver(draft.context, deletion.purgeAt))
    return refuse({ code: 'retention-over', userId, purgeAt: deletion.purgeAt });
  return { ...user, deletion };
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
