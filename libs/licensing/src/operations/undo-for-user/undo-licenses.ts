import { isRefused } from '../../decision.js';
import type { Deciding, Refused } from '../../decision.js';
import type { CatalogueState } from '../../states/catalogue.js';
import type { HeldLicense } from '../../states/licenses.js';
import { enabledServices } from '../../states/services.js';
import { assignLicense, removeLicense } from '../../steps/apply-licenses.js';
import { endAndResumeServices, isOver } from '../../steps/end-and-resume-services.js';
import { findCatalogue } from '../../steps/find.js';
import { checkLocation, checkPlansThatComeOn } from '../../steps/location.js';
import { keptTerms } from '../../steps/resolve.js';
import { requireSeat } from '../../steps/seats.js';
import { DIRECT, EXCHANGE } from '../../values.js';
import type { CountryCode, LicenseTerms, SkuId } from '../../values.js';
import { isSame, licenseOf, sameLicense } from './differences.js';
import type { Differences } from './differences.js';
import type { Undoing } from './undoing.js';

interface Change {
  readonly before: HeldLicense;
  readonly after: LicenseTerms;
}
/** What becomes of the licenses, as far as the user and the catalogue tell; whether there are seats is asked later. */
export interface LicensesBack {
  readonly remove: readonly SkuId[];
  readonly change: readonly Change[];
  readonly assign: readonly LicenseTerms[];
  /** The location to be; missing where it stays. */
  readonly usageLocation?: CountryCode | null;
}

/** Finds what of the licenses and of the location can be as before, and leaves the rest. */
export function* licensesBack(undoing: Undoing): Deciding<LicensesBack> {
  const { done, now, history, draft } = undoing;
  const isMoved = done.others.includes('usageLocation');
  if (done.licenses.length === 0 && !isMoved) return { remove: [], change: [], assign: [] };
  const catalogue = yield* findCatalogue(draft);
  const wanted = wantedOf(undoing, catalogue);
  const kept = now.licenses.filter(({ skuId }) => !wanted.remove.includes(skuId));
  let place = now.usageLocation;
  let moved: Pick<LicensesBack, 'usageLocation'> = {};
  if (isMoved && !isSame('usageLocation', now, history.after))
    undoing.leave({ what: 'usageLocation' }, 'changed-since');
  else if (isMoved) {
    const target = history.before.usageLocation;
    const after = withChanges(kept, fitting(wanted.change, target, undoing, catalogue));
    const misplaced = checkLocation(placed(undoing, target), after, catalogue);
    if (misplaced !== undefined) undoing.leave({ what: 'usageLocation' }, codeOf(misplaced));
    else [place, moved] = [target, { usageLocation: target ?? null }];
  }
  const change = fitting(wanted.change, place, undoing, catalogue);
  for (const { after } of wanted.change)
    if (!change.some((each) => each.after === after))
      undoing.leave({ what: 'license', skuId: after.skuId }, 'not-permitted-in-location');
  const assign = wanted.assign.filter((license) => {
    const misplaced = checkLocation(placed(undoing, place), [license], catalogue);
    if (misplaced !== undefined) undoing.leave({ what: 'license', skuId: license.skuId }, codeOf(misplaced));
    return misplaced === undefined;
  });
  return { remove: wanted.remove, change, assign, ...moved };
}

/** Each license that the command touched, where it is as the command left it, and nothing that it granted is purged. */
const wantedOf = (undoing: Undoing, catalogue: CatalogueState) => {
  const remove: SkuId[] = [];
  const change: Change[] = [];
  const assign: LicenseTerms[] = [];
  for (const license of undoing.done.licenses) {
    const { skuId, before, after } = license;
    if (undoing.returned.has(skuId)) continue;
    const held = licenseOf(undoing.now, skuId);
    if (!sameLicense(held, after)) undoing.leave({ what: 'license', skuId }, 'changed-since');
    else if (before === undefined) remove.push(skuId);
    else if (lostData(undoing, license)) undoing.leave({ what: 'license', skuId }, 'data-purged');
    else if (held === undefined) assign.push(termsOf(before, catalogue));
    else change.push({ before: held, after: termsOf(before, catalogue) });
  }
  return { remove, change, assign };
};

/** @throws Error where the catalogue lost a product that was held, as it never does */
const termsOf = (license: HeldLicense, catalogue: CatalogueState): LicenseTerms => {
  const terms = keptTerms(catalogue, license);
  if (terms === undefined) throw new Error(`${license.skuId} was held, and has no plans`);
  return terms;
};

/** Whether data of a service that ended with this license is gone since, so that no undoing brings it back. */
const lostData = (
  { now, history, draft }: Undoing,
  { before, after }: Pick<Differences['licenses'][number], 'before' | 'after'>,
): boolean => {
  const is = enabledServices(now.licenses);
  const granted = [...enabledServices(before === undefined ? [] : [before])];
  const kept = enabledServices(after === undefined ? [] : [after]);
  return granted.some((service) => {
    const ended = history.after.retentions.get(service);
    const isOfCommand =
      ended !== undefined && history.before.retentions.get(service)?.retentionId !== ended.retentionId;
    if (!isOfCommand || kept.has(service) || is.has(service)) return false;
    const running = now.retentions.get(service);
    return running === undefined || (running.purgeAt !== undefined && isOver(draft.context, running.purgeAt));
  });
};

type Place = CountryCode | undefined;
const placed = ({ now: { userId } }: Undoing, place: Place) => ({
  userId,
  ...(place === undefined ? {} : { usageLocation: place }),
});

/** A holder without a location is no holder for long: the command itself took it away together with the licenses. */
const fitting = (changes: readonly Change[], place: Place, undoing: Undoing, catalogue: CatalogueState) =>
  place === undefined
    ? []
    : changes.filter((change) => checkPlansThatComeOn(placed(undoing, place), [change], catalogue) === undefined);

const withChanges = (held: readonly HeldLicense[], changes: readonly Change[]): readonly LicenseTerms[] =>
  held.map((license) => changes.find(({ before }) => before === license)?.after ?? license);

const codeOf = ({ refusal: { code } }: Refused) =>
  code === 'usage-location-required' ? code : ('not-permitted-in-location' as const);

/**
 * Takes, changes and gives licenses back, each of the last where a seat is left for it. Aliases that the user had
 * without a mailbox stay where this ends one.
 */
export function* applyLicensesBack(undoing: Undoing, { remove, change, assign }: LicensesBack): Deciding<void> {
  const { draft, now, history } = undoing;
  const { userId } = now;
  for (const skuId of remove) yield* removeLicense(draft, userId, skuId, { cause: 'removed' });
  for (const { after } of change)
    draft.addToUser(userId, { type: 'LicensePlansChanged', data: { userId, ...after, source: DIRECT } });
  for (const license of assign) {
    const refused = yield* requireSeat(draft, license.skuId);
    if (isRefused(refused)) undoing.leave({ what: 'license', skuId: license.skuId }, 'no-available-seats');
    else yield* assignLicense(draft, userId, license, { cause: 'assigned' });
  }
  const hadMailbox = enabledServices(history.before.licenses).has(EXCHANGE);
  const keepAliases = new Set(hadMailbox ? [] : history.before.aliases.map(({ key }) => key));
  yield* endAndResumeServices(draft, now, { keepAliases });
}
