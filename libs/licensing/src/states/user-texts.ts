import { PROFILE_FIELDS, PROFILE_KINDS } from '../values.js';
import type { Address, Personal, PersonalKind, Profile, ProfileField } from '../values.js';
import type { KnownUser, UserState } from './user.js';

/** Returns what is to stand in the place of a value, of which the place tells the kind. */
export type ReplaceText = (value: Personal, kind: PersonalKind) => Personal;

/**
 * Returns the user with each personal value replaced, in an order that is always the same. What has none isn't copied.
 */
export const withTexts = <S extends UserState>(user: S, replace: ReplaceText): S =>
  user.status === 'active' || user.status === 'deleted' ? (replaced(user, replace) as S) : user;

const replaced = (user: KnownUser, replace: ReplaceText): KnownUser => {
  const aliasesOf = (aliases: KnownUser['aliases']): KnownUser['aliases'] =>
    aliases.length === 0 ? aliases : aliases.map((alias) => addressWith(alias, 'alias', replace));
  const { retentions, deletion } = user;
  return {
    ...user,
    userPrincipalName: addressWith(user.userPrincipalName, 'principal-name', replace),
    profile: profileWith(user.profile, replace),
    aliases: aliasesOf(user.aliases),
    retentions: [...retentions.values()].some(({ aliases }) => aliases.length > 0)
      ? new Map([...retentions].map(([service, each]) => [service, { ...each, aliases: aliasesOf(each.aliases) }]))
      : retentions,
    ...(deletion !== undefined && { deletion: { ...deletion, aliases: aliasesOf(deletion.aliases) } }),
  };
};

const addressWith = <A extends Address>(address: A, kind: PersonalKind, replace: ReplaceText): A => ({
  ...address,
  text: replace(address.text, kind),
});

const profileWith = (profile: Profile, replace: ReplaceText): Profile => {
  const after: { -readonly [F in ProfileField]?: Personal } = { ...profile };
  for (const field of PROFILE_FIELDS) {
    const value = profile[field];
    if (value !== undefined) after[field] = replace(value, PROFILE_KINDS[field]);
  }
  return after as Profile;
};
