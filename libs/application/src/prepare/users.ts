import {
  defined,
  isGuid,
  isRefused,
  refuse,
  type Account,
  type CountryCode,
  type ProfileInput,
  type UserId,
  type UserType,
} from '#licensing';
import type { Addresses } from './addresses.js';
import { lower, type Preparations } from './preparation.js';
import { resolveLicenses, type LicenseLine } from './products.js';

export interface UserFields {
  readonly userPrincipalName?: string;
  readonly profile?: ProfileInput;
  readonly usageLocation?: string | null;
  readonly aliases?: readonly string[];
}
export interface UserBodies {
  readonly CreateUser: UserFields &
    Account & {
      /** A GUID. By default the id follows from that of the command. */
      readonly id?: string;
      readonly userPrincipalName: string;
      readonly licenses?: readonly LicenseLine[];
    };
  readonly UpdateUser: UserFields &
    Account & {
      readonly user: string;
      readonly addAliases?: readonly string[];
      readonly removeAliases?: readonly string[];
    };
  readonly DeleteUser: { readonly user: string };
  readonly EraseUser: { readonly userId: string; readonly confirm?: string };
  readonly RestoreUser: { readonly user: string; readonly userPrincipalName?: string };
}

/** Whoever is invited has a name of this form, which the identity provider made of the name elsewhere. */
export const typeByName = (userPrincipalName: string): UserType | undefined =>
  userPrincipalName.toUpperCase().includes('#EXT#') ? 'Guest' : undefined;

const addressesIn = ({ userPrincipalName, aliases = [] }: UserFields): readonly string[] =>
  userPrincipalName === undefined ? aliases : [userPrincipalName, ...aliases];

/** What a command may bring for a user: only what was given, so that what is left out stays left out. */
const userFields = ({ profile, usageLocation, userPrincipalName, aliases }: UserFields, addresses: Addresses) =>
  defined({
    userPrincipalName: addresses.optional(userPrincipalName),
    profile,
    usageLocation: usageLocation as CountryCode | null | undefined,
    aliases: addresses.inputs(aliases),
  });

export const userPreparations: Preparations<UserBodies> = {
  CreateUser: {
    addresses: addressesIn,
    products: ({ licenses = [] }) => licenses,
    members: (body, { addresses, products }) => {
      const { profile = {}, usageLocation, aliases } = userFields(body, addresses);
      const licenses = body.licenses === undefined ? undefined : resolveLicenses(body.licenses, products);
      if (isRefused(licenses)) return licenses;
      return {
        userPrincipalName: addresses.input(body.userPrincipalName),
        profile,
        ...defined({
          userId: body.id === undefined ? undefined : lower<UserId>(body.id),
          usageLocation: usageLocation ?? undefined,
          accountEnabled: body.accountEnabled,
          userType: body.userType ?? typeByName(body.userPrincipalName),
          aliases,
          licenses,
        }),
      };
    },
  },
  UpdateUser: {
    users: ({ user }) => [user],
    addresses: ({ addAliases = [], removeAliases = [], ...fields }) => [
      ...addressesIn(fields),
      ...addAliases,
      ...removeAliases,
    ],
    members: ({ user, addAliases, removeAliases, accountEnabled, userType, ...fields }, { addresses }) => ({
      user: addresses.user(user),
      ...userFields(fields, addresses),
      ...defined({ accountEnabled, userType }),
      ...defined({ addAliases: addresses.inputs(addAliases), removeAliases: addresses.inputs(removeAliases) }),
    }),
  },
  DeleteUser: {
    users: ({ user }) => [user],
    members: ({ user }, { addresses }) => ({ user: addresses.user(user) }),
  },
  RestoreUser: {
    addresses: addressesIn,
    members: ({ user, userPrincipalName }, { addresses }) => {
      // A deleted user holds no address any more, so only the id names it: an address that led to one was exchanged for
      // its id before.
      if (!isGuid(user)) return refuse({ code: 'user-not-found', among: 'deleted-users' });
      return { userId: lower<UserId>(user), ...defined({ userPrincipalName: addresses.optional(userPrincipalName) }) };
    },
  },
  EraseUser: {
    members: ({ userId, confirm }) => ({
      userId: lower<UserId>(userId),
      ...(confirm === undefined ? {} : { confirm: lower<UserId>(confirm) }),
    }),
  },
};
