import { PROFILE_FIELDS, PROFILE_KINDS, personal, samePersonal } from '../values.js';
import type { Account, CountryCode, Profile, ProfileChanges, ProfileInput, UserId } from '../values.js';
import type { Draft } from './draft.js';

/**
 * Tells what the input changes of the profile: fields that differ, and `null` for those that it clears. An erased value
 * differs from every text. `displayName` can't be cleared: no edge lets it through, and here it would be left as it is.
 */
export const profileChanges = (person: UserId, before: Profile, input: ProfileInput): ProfileChanges => {
  const changes: { -readonly [F in keyof ProfileChanges]: ProfileChanges[F] } = {};
  for (const field of PROFILE_FIELDS) {
    const wanted = input[field];
    const is = before[field];
    if (wanted === undefined) continue;
    if (wanted === null) {
      if (is !== undefined && field !== 'displayName') changes[field] = null;
    } else {
      const value = personal(person, PROFILE_KINDS[field], wanted);
      if (!samePersonal(is, value)) changes[field] = value;
    }
  }
  return changes;
};

/** `accountEnabled` and `userType` change no license and no retention: signing in is the identity provider's. */
export interface Details extends Account {
  readonly profile?: ProfileInput;
  /** The command takes the location away with null. */
  readonly usageLocation?: CountryCode | null;
}

/** Whether the command says anything about them. */
export const saysDetails = ({ profile, usageLocation, accountEnabled, userType }: Details): boolean =>
  usageLocation !== undefined ||
  accountEnabled !== undefined ||
  userType !== undefined ||
  Object.values(profile ?? {}).some((value) => value !== undefined);

/** Tells what differs from what is kept, of which only the exceptions stand there. */
const accountChanges = (before: Account, { accountEnabled, userType }: Account): Account => ({
  ...(accountEnabled !== undefined && accountEnabled !== (before.accountEnabled ?? true) && { accountEnabled }),
  ...(userType !== undefined && userType !== (before.userType ?? 'Member') && { userType }),
});

/** Records what differs. Whether the licenses may be held in the new location is asked by who knows the licenses. */
export const applyDetails = (
  draft: Draft,
  userId: UserId,
  { profile, usageLocation, ...account }: Details,
): { readonly locationChanged: boolean } => {
  const user = draft.user(userId);
  const changes = profileChanges(userId, user.profile, profile ?? {});
  if (Object.keys(changes).length > 0)
    draft.addToUser(userId, { type: 'UserProfileChanged', data: { userId, profile: changes } });
  const changed = accountChanges(user, account);
  if (Object.keys(changed).length > 0)
    draft.addToUser(userId, { type: 'UserAccountChanged', data: { userId, ...changed } });
  if (usageLocation === undefined || usageLocation === (user.usageLocation ?? null)) return { locationChanged: false };
  draft.addToUser(userId, { type: 'UsageLocationChanged', data: { userId, usageLocation } });
  return { locationChanged: true };
};
