import { defined, isGuid, isRefused, refuse, type CountryCode, type UserId } from '#licensing';
import type { UserFields } from '../requests.js';
import type { Addresses } from './addresses.js';
import { lower, type Preparations } from './preparation.js';
import { resolveLicenses } from './products.js';

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

export const userPreparations: Preparations<'CreateUser' | 'UpdateUser' | 'DeleteUser' | 'RestoreUser'> = {
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
        ...defined({ usageLocation: usageLocation ?? undefined, aliases, licenses }),
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
    members: ({ user, addAliases, removeAliases, ...fields }, { addresses }) => ({
      user: addresses.user(user),
      ...userFields(fields, addresses),
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
};
