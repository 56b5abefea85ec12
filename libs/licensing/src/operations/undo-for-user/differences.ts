import type { UndoneHistory } from '../../commands.js';
import type { HeldLicense } from '../../states/licenses.js';
import type { KnownUser } from '../../states/user.js';
import { samePlansOff } from '../../steps/resolve.js';
import { PROFILE_FIELDS, samePersonal } from '../../values.js';
import type {
  Address,
  AddressInput,
  AddressKey,
  Alias,
  Personal,
  ProfileField,
  SkuId,
  UndoneWork,
} from '../../values.js';
import { known } from './user-history.js';

/** How one user differs at two moments. */
export interface Differences {
  readonly licenses: readonly {
    readonly skuId: SkuId;
    readonly before?: HeldLicense;
    readonly after?: HeldLicense;
  }[];
  readonly profile: readonly ProfileField[];
  readonly others: readonly ('usageLocation' | 'accountEnabled' | 'userType' | 'userPrincipalName')[];
  readonly aliasesAdded: readonly Alias[];
  readonly aliasesReleased: readonly Alias[];
}

/** What nobody can open is the same where it is the same as stored. */
export const sameText = (a: Personal | undefined, b: Personal | undefined): boolean => {
  if (a === undefined || b === undefined) return a === b;
  if ('sealed' in a && 'sealed' in b) return a.sealed === b.sealed;
  return samePersonal(a, b) || ('erased' in a && 'erased' in b);
};

/** What is erased or can't be opened has no text that could be given back. */
export const inputOf = ({ key, text }: Address): AddressInput | undefined =>
  'clear' in text ? { key, text: text.clear } : undefined;

export const sameLicense = (a: HeldLicense | undefined, b: HeldLicense | undefined): boolean =>
  a === undefined || b === undefined ? a === b : a.productRevision === b.productRevision && samePlansOff(a, b);

export const licenseOf = ({ licenses }: KnownUser, skuId: SkuId): HeldLicense | undefined =>
  licenses.find((license) => license.skuId === skuId);

const IS_SAME: { readonly [F in Differences['others'][number]]: (a: KnownUser, b: KnownUser) => boolean } = {
  usageLocation: (a, b) => a.usageLocation === b.usageLocation,
  accountEnabled: (a, b) => a.accountEnabled === b.accountEnabled,
  userType: (a, b) => a.userType === b.userType,
  userPrincipalName: ({ userPrincipalName: a }, { userPrincipalName: b }) =>
    a.key === b.key && sameText(a.text, b.text),
};
const OTHERS = Object.keys(IS_SAME) as Differences['others'];

/** Whether this field is the same in both. */
export const isSame = (field: Differences['others'][number], a: KnownUser, b: KnownUser): boolean =>
  IS_SAME[field](a, b);

/**
 * Aliases that go with the end of exchange, and those that come back with it, follow from the licenses: they are no
 * difference of their own.
 */
export const differencesBetween = (before: KnownUser, after: KnownUser): Differences => {
  const skuIds = new Set([...before.licenses, ...after.licenses].map(({ skuId }) => skuId));
  const licenses = [...skuIds].flatMap((skuId) => {
    const [was, is] = [licenseOf(before, skuId), licenseOf(after, skuId)];
    return sameLicense(was, is) ? [] : [{ skuId, ...(was && { before: was }), ...(is && { after: is }) }];
  });
  return {
    licenses,
    profile: PROFILE_FIELDS.filter((field) => !sameText(before.profile[field], after.profile[field])),
    others: OTHERS.filter((field) => !isSame(field, before, after)),
    aliasesAdded: aliasesOnlyIn(after, before),
    aliasesReleased: aliasesOnlyIn(before, after),
  };
};

/** @param other is the same user at another moment, where an alias may wait in a retention that runs only there */
const aliasesOnlyIn = (user: KnownUser, other: KnownUser): readonly Alias[] => {
  const elsewhere = new Set<AddressKey>(other.aliases.map(({ key }) => key));
  for (const { service, retentionId, aliases } of other.retentions.values())
    if (user.retentions.get(service)?.retentionId !== retentionId) for (const { key } of aliases) elsewhere.add(key);
  return user.aliases.filter(({ key }) => !elsewhere.has(key));
};

/** What undoing this may come to, besides licenses. */
export const workOf = (history: UndoneHistory): Omit<UndoneWork, 'of'> => {
  const { before, after } = known(history);
  if (after.status === 'deleted') return { changesUsers: true, restores: true };
  if (before.status !== 'active' || after.status !== 'active') return { changesUsers: true, deletes: true };
  const { licenses: _licenses, ...others } = differencesBetween(before, after);
  return isNone({ licenses: [], ...others }) ? {} : { changesUsers: true };
};

/**
 * Whether undoing this compares texts, or gives some back: of somebody whose texts can't be read a license is given and
 * taken all the same.
 */
export const undoesTexts = (history: UndoneHistory): boolean => {
  const { before, after } = known(history);
  if (after.status === 'deleted') return false;
  if (before.status !== 'active' || after.status !== 'active') return true;
  const { profile, others, aliasesAdded, aliasesReleased } = differencesBetween(before, after);
  return profile.length + aliasesAdded.length + aliasesReleased.length > 0 || others.includes('userPrincipalName');
};

export const isNone = ({ licenses, profile, others, aliasesAdded, aliasesReleased }: Differences): boolean =>
  licenses.length + profile.length + others.length + aliasesAdded.length + aliasesReleased.length === 0;
