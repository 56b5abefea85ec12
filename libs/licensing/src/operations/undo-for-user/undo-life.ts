import type { LeftAlone } from '../../answers.js';
import { isRefused } from '../../decision.js';
import type { Deciding } from '../../decision.js';
import type { KnownUser, UserState } from '../../states/user.js';
import { applyAddresses } from '../../steps/addresses.js';
import { bringBackUser } from '../../steps/bring-back-user.js';
import { deleteActiveUser } from '../../steps/delete-active-user.js';
import type { Draft } from '../../steps/draft.js';
import { isOver } from '../../steps/end-and-resume-services.js';
import { defined } from '../../values.js';
import type { CommandId } from '../../values.js';
import { differencesBetween, inputOf, isNone, isSame } from './differences.js';
import type { KnownHistory } from './user-history.js';

const changedSince = (by: CommandId | undefined): readonly LeftAlone[] => [
  { what: 'user', code: 'changed-since', ...defined({ by }) },
];

/** A user whom the command deleted comes back, as far as a restore goes, if this very deletion stands. */
export function* undoDeletion(
  draft: Draft,
  now: KnownUser,
  { before, after, since }: { readonly before: KnownUser; readonly after: KnownUser } & Pick<KnownHistory, 'since'>,
): Deciding<readonly LeftAlone[]> {
  const { deletion } = now;
  if (deletion === undefined || deletion.retentionId !== after.deletion?.retentionId)
    return changedSince(since.get('user'));
  if (isOver(draft.context, deletion.purgeAt)) return [{ what: 'user', code: 'retention-over' }];
  const shortfalls = yield* bringBackUser(draft, { ...now, deletion }, before.userPrincipalName);
  if (isRefused(shortfalls)) return [{ what: 'user', code: 'address-taken' }];
  return shortfalls.map(({ skuId, code }) => ({ what: 'license', skuId, code }));
}

/**
 * A user who came into being by the command, or back, is deleted. Whoever was changed since is left: what others gave
 * would go, too.
 */
export function* undoArrival(
  draft: Draft,
  now: KnownUser,
  after: KnownUser,
  { before, since }: KnownHistory,
): Deciding<readonly LeftAlone[]> {
  if (now.status === 'deleted') return changedSince(since.get('user'));
  if (!isNone(differencesBetween(after, now))) return changedSince(since.get('any'));
  const left = yield* addressesBack(draft, now, before);
  const held = before.status === 'deleted' ? before.deletion?.licenses : undefined;
  yield* deleteActiveUser(draft, draft.user(now.userId), held);
  return left;
}

/**
 * Who came back under another name waits under the old one again, if nobody has it by now, and an alias that became the
 * name waits as an alias.
 */
function* addressesBack(draft: Draft, now: KnownUser, before: UserState): Deciding<LeftAlone[]> {
  if (before.status !== 'deleted' || isSame('userPrincipalName', before, now)) return [];
  const { userId, userPrincipalName } = now;
  const name = inputOf(before.userPrincipalName);
  if (name === undefined) return [{ what: 'userPrincipalName', code: 'value-erased' }];
  const waiting = [before.deletion, ...before.retentions.values()].flatMap((each) => each?.aliases ?? []);
  const addAliases = waiting.filter(({ key }) => key === userPrincipalName.key).slice(0, 1);
  const changes = { userPrincipalName: name, addAliases: addAliases.flatMap((alias) => inputOf(alias) ?? []) };
  const refused = yield* applyAddresses(draft, userId, changes);
  return refused === undefined ? [] : [{ what: 'userPrincipalName', code: 'address-taken' }];
}
