import type { Shape } from '../../api/shapes.js';
import { PROFILE_FIELDS, type Texts } from '../../parts/profile.js';

const FIELDS = [...PROFILE_FIELDS.map(([field]) => field), 'usageLocation'] as const;

const clean = (field: (typeof FIELDS)[number], text: string | undefined): string => {
  const trimmed = (text ?? '').trim();
  return field === 'usageLocation' ? trimmed.toUpperCase() : trimmed;
};

interface NewUser {
  readonly displayName: string;
  readonly address: string;
  readonly texts: Texts;
  readonly licenses: Shape<'CreateUser'>['licenses'];
}

/** The body that adds a user; undefined while what everybody needs is missing. */
export const newUserOf = ({ displayName, address, texts, licenses = [] }: NewUser): Shape<'CreateUser'> | undefined => {
  // what an address may be is for the server to say: this one isn't whole yet
  if (displayName.trim() === '' || !/^[^@]+@[^@]+$/.test(address)) return undefined;
  const told = FIELDS.map((field) => [field, clean(field, texts[field])] as const).filter(([, text]) => text !== '');
  return {
    displayName: displayName.trim(),
    userPrincipalName: address,
    ...Object.fromEntries(told),
    ...(licenses.length === 0 ? {} : { licenses }),
  };
};

/** What is edited of a user in one step. */
export interface Edited {
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly texts: Texts;
  readonly accountEnabled: boolean;
  readonly userType: 'Member' | 'Guest';
}

type Known = Pick<Shape<'FoundUser'>, 'displayName' | 'userPrincipalName' | 'accountEnabled' | 'userType'> & {
  readonly [F in (typeof FIELDS)[number]]?: string | null;
};

export const editedOf = (user: Known): Edited => ({
  displayName: user.displayName ?? '',
  userPrincipalName: user.userPrincipalName ?? '',
  texts: Object.fromEntries(FIELDS.map((field) => [field, user[field] ?? ''])),
  accountEnabled: user.accountEnabled,
  userType: user.userType,
});

/** What leads from the user as known to what was edited; undefined where that is the same. */
export const changeOf = (user: Known, edited: Edited): Shape<'UpdateUser'> | undefined => {
  const before = editedOf(user);
  const texts = FIELDS.flatMap((field) => {
    const text = clean(field, edited.texts[field]);
    return text === before.texts[field] ? [] : [[field, text === '' ? null : text] as const];
  });
  const change = {
    ...Object.fromEntries(texts),
    ...(edited.displayName.trim() === before.displayName ? {} : { displayName: edited.displayName.trim() }),
    ...(edited.userPrincipalName === before.userPrincipalName ? {} : { userPrincipalName: edited.userPrincipalName }),
    ...(edited.accountEnabled === before.accountEnabled ? {} : { accountEnabled: edited.accountEnabled }),
    ...(edited.userType === before.userType ? {} : { userType: edited.userType }),
  };
  return Object.keys(change).length === 0 ? undefined : change;
};
