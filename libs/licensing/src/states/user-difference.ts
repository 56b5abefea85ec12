import { PROFILE_FIELDS } from '../values.js';
import type { Account, CountryCode, Personal, PlanId, ProfileField, SkuId } from '../values.js';
import type { KnownUser, UserState } from './user.js';

/** A license as it was or is: what of it is off, and of which revision of the product it is. */
export interface LicenseThen {
  readonly productRevision: number;
  readonly disabledPlans: readonly PlanId[];
}
interface Changed<P extends string, V> {
  readonly property: P;
  readonly before: V | null;
  readonly after: V | null;
}
/** One thing of a user that was otherwise before. Personal values are as the fold carries them. */
export type UserDifference =
  | Changed<'status', 'active' | 'deleted' | 'purged'>
  | Changed<'userPrincipalName' | ProfileField, Personal>
  | Changed<'usageLocation', CountryCode>
  | Changed<'accountEnabled', boolean>
  | Changed<'userType', NonNullable<Account['userType']>>
  | Changed<'aliases', readonly Personal[]>
  | (Changed<'license', LicenseThen> & { readonly skuId: SkuId });

const known = (state: UserState): KnownUser | undefined =>
  state.status === 'active' || state.status === 'deleted' ? state : undefined;
const statusOf = ({ status }: UserState) => (status === 'absent' ? null : status);
const aliasesOf = (user: KnownUser | undefined): readonly Personal[] | null =>
  user === undefined || user.aliases.length === 0 ? null : user.aliases.map(({ text }) => text);

/**
 * Tells what became otherwise from one state of a user to a later one. A purged user has nothing but that: what was
 * there is nobody's to see any more.
 */
export const userDifference = (earlier: UserState, later: UserState): readonly UserDifference[] => {
  const status = { property: 'status', before: statusOf(earlier), after: statusOf(later) } as const;
  const [before, after] = [known(earlier), known(later)];
  const all: readonly UserDifference[] =
    after === undefined
      ? [status]
      : [
          status,
          {
            property: 'userPrincipalName',
            before: before?.userPrincipalName.text ?? null,
            after: after.userPrincipalName.text,
          },
          ...PROFILE_FIELDS.map((property) => ({
            property,
            before: before?.profile[property] ?? null,
            after: after.profile[property] ?? null,
          })),
          { property: 'usageLocation', before: before?.usageLocation ?? null, after: after.usageLocation ?? null },
          {
            property: 'accountEnabled',
            before: before && (before.accountEnabled ?? true),
            after: after.accountEnabled ?? true,
          } as Changed<'accountEnabled', boolean>,
          {
            property: 'userType',
            before: before && (before.userType ?? 'Member'),
            after: after.userType ?? 'Member',
          } as Changed<'userType', 'Member' | 'Guest'>,
          ...(before?.aliases === after.aliases
            ? []
            : [{ property: 'aliases', before: aliasesOf(before), after: aliasesOf(after) } as const]),
          ...licenses(before, after),
        ];
  return all
    .map((each) => ({ ...each, before: each.before ?? null }) as UserDifference)
    .filter((each) => each.before !== each.after);
};

const licenses = (before: KnownUser | undefined, after: KnownUser): readonly UserDifference[] => {
  const [had, has] = [before?.licenses ?? [], after.licenses];
  const skuIds = [...new Set([...had, ...has].map(({ skuId }) => skuId))];
  return skuIds.flatMap((skuId) => {
    const [then, now] = [had, has].map((all) => all.find((each) => each.skuId === skuId));
    if (then === now) return [];
    return [{ property: 'license', skuId, before: termsOf(then), after: termsOf(now) } as const];
  });
};
const termsOf = (license: LicenseThen | undefined): LicenseThen | null =>
  license === undefined ? null : { productRevision: license.productRevision, disabledPlans: license.disabledPlans };
