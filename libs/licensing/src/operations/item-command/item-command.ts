import type { ChangeLicenses, Command, CreateUser, ReplaceLicenses, UpdateUser } from '../../commands.js';
import { refuse } from '../../decision.js';
import type { Refused } from '../../decision.js';
import type { OperationItem, OperationItemChange, OperationMode } from '../../events.js';
import { PROFILE_FIELDS, never } from '../../values.js';
import type {
  Address,
  AddressInput,
  LicenseRequest,
  Personal,
  ProfileChanges,
  ProfileInput,
  UserId,
} from '../../values.js';

/** The person of this item was erased after the operation was started: nothing is left to write down. */
class Erased extends Error {
  override readonly name = 'Erased';
}

const clear = (value: Personal): string => {
  if ('clear' in value) return value.clear;
  if ('erased' in value) throw new Erased();
  throw new Error('the items of an operation are read with their personal values open');
};

const addressInput = ({ key, text }: Address): AddressInput => ({ key, text: clear(text) });

const profileInput = (changes: ProfileChanges): ProfileInput => {
  const entries = PROFILE_FIELDS.flatMap((field) => {
    const value = changes[field];
    return value === undefined ? [] : [[field, value === null ? null : clear(value)] as const];
  });
  return Object.fromEntries(entries);
};

/** What goes along with an assignment of licenses: profile fields and the usage location. */
const alongside = (change: OperationItemChange): Pick<ReplaceLicenses, 'profile' | 'usageLocation'> => ({
  ...(change.profile === undefined ? {} : { profile: profileInput(change.profile) }),
  ...(change.usageLocation === undefined ? {} : { usageLocation: change.usageLocation }),
});

const changeLicenses = (
  userId: UserId,
  change: OperationItemChange,
  licenses: Pick<ChangeLicenses, 'add' | 'remove' | 'ifNotHeld'>,
): ChangeLicenses => ({
  type: 'ChangeLicenses',
  user: { by: 'id', userId },
  ...licenses,
  ...alongside(change),
});

/** The item's own licenses, where it has some, go before those of the whole batch. */
const createUser = (userId: UserId, change: OperationItemChange, licenses: readonly LicenseRequest[]): CreateUser => {
  if (change.userPrincipalName === undefined) throw new Error('a user to create has a user principal name');
  const wanted = change.licenses ?? licenses;
  return {
    type: 'CreateUser',
    userId,
    userPrincipalName: addressInput(change.userPrincipalName),
    profile: profileInput(change.profile ?? {}),
    ...(change.usageLocation ? { usageLocation: change.usageLocation } : {}),
    ...(change.aliases === undefined ? {} : { aliases: change.aliases.map(addressInput) }),
    ...(wanted.length === 0 ? {} : { licenses: wanted }),
  };
};

const updateUser = (userId: UserId, change: OperationItemChange): UpdateUser => ({
  type: 'UpdateUser',
  user: { by: 'id', userId },
  ...(change.userPrincipalName === undefined ? {} : { userPrincipalName: addressInput(change.userPrincipalName) }),
  ...alongside(change),
  ...(change.aliases === undefined ? {} : { aliases: change.aliases.map(addressInput) }),
});

const commandFor = (
  mode: OperationMode,
  licenses: readonly LicenseRequest[],
  userId: UserId,
  change: OperationItemChange,
): Command => {
  switch (mode) {
    case 'replace':
      return { type: 'ReplaceLicenses', user: { by: 'id', userId }, licenses, ...alongside(change) };
    case 'add':
      return changeLicenses(userId, change, { add: licenses, remove: [] });
    case 'remove':
      return changeLicenses(userId, change, {
        add: [],
        remove: licenses.map(({ skuId }) => skuId),
        ifNotHeld: 'ignore',
      });
    case 'create':
      return createUser(userId, change, licenses);
    case 'update':
      return updateUser(userId, change);
    case 'delete':
      return { type: 'DeleteUser', user: { by: 'id', userId } };
    case 'restore': {
      const address = change.userPrincipalName;
      return {
        type: 'RestoreUser',
        userId,
        ...(address === undefined ? {} : { userPrincipalName: addressInput(address) }),
      };
    }
    default:
      return never(mode);
  }
};

/**
 * One user's command of a bulk operation; the same for the same item, always. The item's personal values must be open (codec.open). Refuses
 * `user-not-found` where nobody was found for the item, and `user-purged` where the person was erased meanwhile. @throws Error for a sealed
 * value and for a user to create without a name: those are bugs of the caller.
 */
export const itemCommand = (
  mode: OperationMode,
  licenses: readonly LicenseRequest[],
  item: OperationItem,
): Command | Refused => {
  if (item.userId === undefined)
    return refuse({ code: 'user-not-found', ...(mode === 'restore' ? { among: 'deleted-users' } : {}) });
  try {
    return commandFor(mode, licenses, item.userId, item.change ?? {});
  } catch (error) {
    if (error instanceof Erased) return refuse({ code: 'user-purged', userId: item.userId });
    throw error;
  }
};
