import type { HandedBack, LeftAlone } from '../../answers.js';
import type { Behaviour } from '../../behaviour.js';
import type { UndoForUser } from '../../commands.js';
import { isRefused, refuse } from '../../decision.js';
import type { Deciding } from '../../decision.js';
import { LICENSE_MANAGERS } from '../../roles.js';
import type { KnownUser, UserState } from '../../states/user.js';
import { userAnswer } from '../../steps/answer.js';
import { applyDetails } from '../../steps/details.js';
import type { Details } from '../../steps/details.js';
import type { Draft } from '../../steps/draft.js';
import { findUser } from '../../steps/find.js';
import { streamsOfPools } from '../../steps/named.js';
import { CATALOGUE, userStream } from '../../stream-refs.js';
import { defined } from '../../values.js';
import type { ProfileInput, SkuId } from '../../values.js';
import { differencesBetween, isSame, sameText } from './differences.js';
import { undoAddresses } from './undo-addresses.js';
import { applyLicensesBack, licensesBack } from './undo-licenses.js';
import { findOther, handBack, handedBefore, returnedBy } from './hand-back.js';
import { undoArrival, undoDeletion } from './undo-life.js';
import { Undoing, type History } from './undoing.js';
import { known, type KnownHistory } from './user-history.js';

const licensesIn = (state: UserState): readonly SkuId[] =>
  'licenses' in state ? state.licenses.map(({ skuId }) => skuId) : [];

const licensesAround = ({ before, after }: KnownHistory): readonly SkuId[] => [before, after].flatMap(licensesIn);

/**
 * Reverses what one command did to one user, thing by thing, in one step. What isn't as the command left it stays, and
 * so does what can't be as before any more; the answer says which things these are, and why. Refuses `user-not-found`,
 * `user-purged`, and `not-undone` where nothing of it can be undone. Unchanged where the command did nothing to the
 * user.
 */
export const undoForUser: Behaviour<UndoForUser> = {
  scope: 'tenant',
  permittedTo: LICENSE_MANAGERS,
  prefetch: ({ userId, history, partner }, tenantId) => [
    CATALOGUE,
    userStream(tenantId, userId),
    ...(partner === undefined ? [] : [userStream(tenantId, partner.userId)]),
    ...streamsOfPools(tenantId, history === undefined ? [] : licensesAround(known(history))),
  ],
  relatedIds: ({ userId }) => [userId],
  *decide({ userId, history, partner }, draft) {
    const now = yield* findUser(draft, { by: 'id', userId });
    if (isRefused(now)) return now;
    if (now.status === 'purged') return refuse({ code: 'user-purged', userId });
    if (history === undefined) return draft.finish(userAnswer(draft, userId));
    const { left, handed, earlier = [] } = yield* reverse(draft, now, known(history), partner);
    const isAnything = draft.writes().length > 0;
    if (left.length > 0 && !isAnything) return refuse({ code: 'not-undone', userId, left });
    const purgeAt = now.deletion === undefined ? draft.user(userId).deletion?.purgeAt : undefined;
    const told = left.length === 0 ? undefined : left;
    const hands = handed.length === 0 ? undefined : handed.map(({ skuId }) => skuId);
    const back = [...earlier, ...handed];
    const handedBack = back.length === 0 ? undefined : back;
    return draft.finish({
      ...userAnswer(draft, userId),
      ...defined({ left: told, purgeAt, handed: hands, handedBack }),
    });
  },
};

interface Reversed {
  readonly left: readonly LeftAlone[];
  /** These licenses went back from hand to hand, and `earlier` ones before this step. */
  readonly handed: readonly HandedBack[];
  readonly earlier?: readonly HandedBack[];
}

/** @throws Error for a command that no history can hold */
function* reverse(
  draft: Draft,
  now: KnownUser,
  history: KnownHistory,
  partner: UndoForUser['partner'],
): Deciding<Reversed> {
  const { before, after, since } = history;
  if (after.status === 'deleted' && before.status === 'active')
    return { left: yield* undoDeletion(draft, now, { before, after, since }), handed: [] };
  if (after.status === 'active' && before.status !== 'active')
    return { left: yield* undoArrival(draft, now, after, history), handed: [] };
  if (after.status !== 'active' || before.status !== 'active')
    throw new Error(`a command about a user who was ${before.status} and is ${after.status} can't be undone`);
  return yield* undoChanges(draft, now, { before, after, since }, partner);
}

function* undoChanges(
  draft: Draft,
  now: KnownUser,
  history: History,
  partner: UndoForUser['partner'],
): Deciding<Reversed> {
  const done = differencesBetween(history.before, history.after);
  const other = partner === undefined ? undefined : yield* findOther(draft, partner);
  const undoing = new Undoing(draft, now, history, done, other && returnedBy(now, done, other));
  if (now.status === 'deleted') {
    leaveAll(undoing);
    return { left: undoing.left, handed: [] };
  }
  const licenses = yield* licensesBack(undoing);
  const details = { ...detailsBack(undoing), ...defined({ usageLocation: licenses.usageLocation }) };
  applyDetails(draft, now.userId, details);
  const { rest, handed } =
    other === undefined ? { rest: licenses, handed: [] } : yield* handBack(undoing, licenses, other);
  yield* applyLicensesBack(undoing, rest);
  yield* undoAddresses(undoing);
  return { left: undoing.left, handed, ...(other && { earlier: handedBefore(undoing, other) }) };
}

/** The profile and the account, as far as they are as the command left them, and were something that can be read. */
const detailsBack = (undoing: Undoing): Details => {
  const { now, history, done } = undoing;
  const { before, after } = history;
  const profile: { -readonly [F in keyof ProfileInput]: ProfileInput[F] } = {};
  for (const field of done.profile) {
    const was = before.profile[field];
    if (!sameText(now.profile[field], after.profile[field])) undoing.leave({ what: field }, 'changed-since');
    else if (was !== undefined && !('clear' in was)) undoing.leave({ what: field }, 'value-erased');
    else profile[field] = was === undefined ? null : was.clear;
  }
  const isBack = (field: 'accountEnabled' | 'userType'): boolean => {
    if (!done.others.includes(field)) return false;
    if (isSame(field, now, after)) return true;
    undoing.leave({ what: field }, 'changed-since');
    return false;
  };
  return {
    profile,
    ...(isBack('accountEnabled') && { accountEnabled: before.accountEnabled ?? true }),
    ...(isBack('userType') && { userType: before.userType ?? 'Member' }),
  };
};

/** A deleted user can't be changed. Who deleted it is told with the first thing, and with every other one. */
const leaveAll = (undoing: Undoing): void => {
  const { done, history } = undoing;
  const by = history.since.get('user');
  const things: readonly Pick<LeftAlone, 'what' | 'skuId'>[] = [
    ...done.licenses.map(({ skuId }) => ({ what: 'license', skuId }) as const),
    ...[...done.profile, ...done.others].map((what) => ({ what })),
    ...(done.aliasesAdded.length + done.aliasesReleased.length > 0 ? [{ what: 'aliases' } as const] : []),
  ];
  for (const thing of things) undoing.left.push({ ...thing, code: 'user-deleted', ...defined({ by }) });
};
