import type { HandedBack } from '../../answers.js';
import type { UndoForUser } from '../../commands.js';
import { isRefused } from '../../decision.js';
import type { Deciding } from '../../decision.js';
import type { KnownUser } from '../../states/user.js';
import { assignLicense, removeLicense } from '../../steps/apply-licenses.js';
import type { Draft } from '../../steps/draft.js';
import { endAndResumeServices } from '../../steps/end-and-resume-services.js';
import { findUser } from '../../steps/find.js';
import type { LicenseTerms, SkuId, UserId } from '../../values.js';
import { differencesBetween, licenseOf, sameLicense } from './differences.js';
import type { Differences } from './differences.js';
import { licensesBack } from './undo-licenses.js';
import type { LicensesBack } from './undo-licenses.js';
import { Undoing } from './undoing.js';
import { known } from './user-history.js';

type Partner = NonNullable<UndoForUser['partner']>;
/** The user with whom the command exchanged licenses, as it is now. */
export type Other = Pick<Undoing, 'now' | 'history' | 'done'>;

/** Undefined where nobody is there any more, or the command did more to both than to hand licenses on. */
export function* findOther(draft: Draft, { userId, history }: Partner): Deciding<Other | undefined> {
  const now = yield* findUser(draft, { by: 'id', userId });
  const { before, after, since } = known(history);
  if (isRefused(now) || now.status === 'purged') return undefined;
  if (before.status !== 'active' || after.status !== 'active') return undefined;
  return { now, history: { before, after, since }, done: differencesBetween(before, after) };
}

/** The licenses that both have as before the command: the other's step, or somebody else, handed them back. */
export const returnedBy = (now: KnownUser, done: Differences, other: Other): ReadonlySet<SkuId> =>
  new Set(
    done.licenses.flatMap(({ skuId, before }) => {
      const theirs = other.done.licenses.find((license) => license.skuId === skuId);
      const isBack =
        theirs !== undefined &&
        sameLicense(licenseOf(now, skuId), before) &&
        sameLicense(licenseOf(other.now, skuId), theirs.before);
      return isBack ? [skuId] : [];
    }),
  );

/** What is left to do for the user alone, and what went back from hand to hand. */
interface InOneStep {
  readonly rest: LicensesBack;
  readonly handed: readonly HandedBack[];
}

/** The licenses that went back before, and whose they are again. */
export const handedBefore = ({ now, done, returned }: Undoing, { now: other }: Other): readonly HandedBack[] =>
  done.licenses
    .filter(({ skuId }) => returned.has(skuId))
    .map(({ skuId, before }) =>
      before === undefined
        ? { skuId, from: now.userId, to: other.userId }
        : { skuId, from: other.userId, to: now.userId },
    );

/**
 * Hands back what the command handed from one to the other, in one step, as a reassignment does: nobody can take the
 * seat in between, so that none needs to be available. What else is to be done for the other is the other's own step.
 */
export function* handBack(undoing: Undoing, mine: LicensesBack, other: Other): Deciding<InOneStep> {
  const { draft, now } = undoing;
  const { userId: otherId } = other.now;
  if (other.now.status !== 'active') return { rest: mine, handed: [] };
  const theirs = yield* licensesBack(new Undoing(draft, other.now, other.history, other.done));
  const away = yield* usable(
    undoing,
    theirs.assign.filter(({ skuId }) => mine.remove.includes(skuId)),
  );
  const back = yield* usable(
    undoing,
    mine.assign.filter(({ skuId }) => theirs.remove.includes(skuId)),
  );
  for (const license of away) yield* hand(undoing, license, { from: now.userId, to: otherId });
  for (const license of back) yield* hand(undoing, license, { from: otherId, to: now.userId });
  if (away.length + back.length > 0) yield* endAndResumeServices(draft, other.now);
  const handed = [
    ...away.map(({ skuId }) => ({ skuId, from: now.userId, to: otherId })),
    ...back.map(({ skuId }) => ({ skuId, from: otherId, to: now.userId })),
  ];
  const isHanded = (skuId: SkuId): boolean => handed.some((each) => each.skuId === skuId);
  const rest = {
    ...mine,
    remove: mine.remove.filter((skuId) => !isHanded(skuId)),
    assign: mine.assign.filter(({ skuId }) => !isHanded(skuId)),
  };
  return { rest, handed };
}

/** A product of which no purchase is left goes from hand to hand no more. */
function* usable({ draft }: Undoing, licenses: readonly LicenseTerms[]): Deciding<readonly LicenseTerms[]> {
  const found: LicenseTerms[] = [];
  for (const license of licenses) {
    const { totals } = yield* draft.askSeats(license.skuId);
    if (totals.valid + totals.expired > 0) found.push(license);
  }
  return found;
}

function* hand(
  { draft }: Undoing,
  license: LicenseTerms,
  { from, to }: { readonly from: UserId; readonly to: UserId },
): Deciding<void> {
  yield* removeLicense(draft, from, license.skuId, { cause: 'reassigned', reassignedTo: to });
  yield* assignLicense(draft, to, license, { cause: 'reassigned', reassignedFrom: from });
}
