import { PROFILE_FIELDS, PROFILE_KINDS, personal, samePersonal } from '../values.js';
import type { CountryCode, Profile, ProfileChanges, ProfileInput, UserId } from '../values.js';
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

export interface Details {
  readonly profile?: ProfileInput;
  /** The command takes the location away with null. */
  readonly usageLocation?: CountryCode | null;
}

/** Whether the command says anything about them. */
export const saysDetails = ({ profile, usageLocation }: Details): boolean =>
  usageLocation !== undefined || Object.values(profile ?? {}).some((value) => value !== undefined);

/** Records what differs. Whether the licenses may be held in the new location is asked by who knows the licenses. */
export const applyDetails = (
  draft: Draft,
  userId: UserId,
  { profile, usageLocation }: Details,
): { readonly locationChanged: boolean } => {
  const user = draft.user(userId);
  const changes = profileChanges(userId, user.profile, profile ?? {});
  if (Object.keys(changes).length > 0)
    draft.addToUser(userId, { type: 'UserProfileChanged', data: { userId, profile: changes } });
  if (usageLocation === undefined || usageLocation === (user.usageLocation ?? null)) return { locationChanged: false };
  draft.addToUser(userId, { type: 'UsageLocationChanged', data: { userId, usageLocation } });
  return { locationChanged: true };
};
