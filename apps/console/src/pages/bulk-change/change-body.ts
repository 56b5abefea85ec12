import { type ChosenUsers, membersOf } from '../../parts/chosen-users.js';
import type { OperationBody } from '../../api/use-preview.js';
import type { Texts } from '../../parts/profile.js';
import { linesOf, NOTHING_WANTED, type Wanted } from '../../parts/wanted.js';

export type LicenseStep = 'add' | 'replace' | 'swap' | 'remove' | 'none';

export type Profile = Texts;

/** What the wizard was told so far. */
export interface Change {
  readonly users: ChosenUsers | undefined;
  readonly profile: Profile;
  readonly how: LicenseStep | undefined;
  readonly products: Wanted;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly ifNotHeld: 'leave' | 'fail' | 'add';
}

export const NOTHING_YET: Change = {
  users: undefined,
  profile: {},
  how: undefined,
  products: NOTHING_WANTED,
  from: undefined,
  to: undefined,
  ifNotHeld: 'leave',
};

const filled = (profile: Profile): Profile =>
  Object.fromEntries(
    Object.entries(profile)
      .map(([field, text]: [string, string]) => [field, text.trim()] as const)
      .filter(([, text]) => text !== ''),
  );

const profileMembers = (profile: Profile): Pick<OperationBody, 'profile' | 'usageLocation'> => {
  const { usageLocation, ...rest } = filled(profile);
  return {
    ...(Object.keys(rest).length === 0 ? {} : { profile: rest }),
    ...(usageLocation === undefined ? {} : { usageLocation: usageLocation.toUpperCase() }),
  };
};

export const hasProfile = (profile: Profile): boolean => Object.keys(filled(profile)).length > 0;

const licenseMembers = (change: Change): Omit<OperationBody, 'users'> | undefined => {
  const { how, products, from, to, ifNotHeld, profile } = change;
  switch (how) {
    case 'add':
    case 'replace':
      return products.size === 0 ? undefined : { mode: how, licenses: linesOf(products) };
    case 'remove':
      return products.size === 0 ? undefined : { mode: how, licenses: [...products.keys()] };
    case 'swap':
      return from === undefined || to === undefined || from === to
        ? undefined
        : { mode: 'change', remove: [from], add: [to], ifNotHeld };
    case 'none':
      return hasProfile(profile) ? { mode: 'update' } : undefined;
    case undefined:
      return undefined;
  }
};

/** The operation that the wizard asks for; undefined while something is missing. */
export const bodyOf = (change: Change): OperationBody | undefined => {
  const licenses = licenseMembers(change);
  if (change.users === undefined || licenses === undefined) return undefined;
  return { ...licenses, ...membersOf(change.users), ...profileMembers(change.profile) };
};

/** Names the content of an operation. The list of users has a key of its own. */
export const keyOf = (change: Change): string => {
  const { users, products, ...rest } = change;
  return JSON.stringify([users?.key, [...products], rest]);
};
