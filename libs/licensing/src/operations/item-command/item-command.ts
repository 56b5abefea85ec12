import type {
  ChangeLicenses,
  Command,
  CommandOf,
  CreateUser,
  ReplaceLicenses,
  StartOperation,
  UndoForUser,
} from '../../commands.js';
import { refuse } from '../../decision.js';
import type { Refused } from '../../decision.js';
import type { OperationItem, OperationItemChange } from '../../events.js';
import { skuIdsOf } from '../../steps/named.js';
import { PROFILE_FIELDS, defined } from '../../values.js';
import type {
  Account,
  Address,
  AddressInput,
  IfNotHeld,
  LicenseRequest,
  OperationMode,
  Personal,
  ProfileChanges,
  ProfileInput,
  UserId,
} from '../../values.js';
import type { COMMAND_OF_MODE } from '../command-of-mode.js';

/** The person of this item was erased after the operation was started: nothing is left to write down. */
class Erased extends Error {
  override readonly name = 'Erased';
}

/** What the list says of this item can't be read: whoever opened it left it sealed. */
class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

const clear = (value: Personal): string => {
  if ('clear' in value) return value.clear;
  if ('erased' in value) throw new Erased();
  throw new Unreadable();
};

const addressInput = ({ key, text }: Address): AddressInput => ({ key, text: clear(text) });

const addressInputs = (addresses: readonly Address[] | undefined): readonly AddressInput[] | undefined =>
  addresses?.map(addressInput);

const profileInput = (changes: ProfileChanges): ProfileInput => {
  const entries = PROFILE_FIELDS.flatMap((field) => {
    const value = changes[field];
    return value === undefined ? [] : [[field, value === null ? null : clear(value)] as const];
  });
  return Object.fromEntries(entries);
};

/** What goes along with an assignment of licenses: profile fields and the usage location. */
const alongside = ({
  profile,
  usageLocation,
}: OperationItemChange): Pick<ReplaceLicenses, 'profile' | 'usageLocation'> =>
  defined({ profile: profile && profileInput(profile), usageLocation });

/** What is kept of the account, which no rule of licenses looks at. */
const accountOf = ({ accountEnabled, userType }: OperationItemChange): Account => defined({ accountEnabled, userType });

const changeLicenses = (
  userId: UserId,
  change: OperationItemChange,
  licenses: Pick<ChangeLicenses, 'add' | 'remove' | 'ifNotHeld' | 'plansOff'>,
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
    ...defined({
      usageLocation: change.usageLocation ?? undefined,
      aliases: addressInputs(change.aliases),
      licenses: wanted.length === 0 ? undefined : wanted,
    }),
    ...accountOf(change),
  };
};

const IF_NOT_HELD = { leave: 'leave', fail: 'refuse', add: 'ignore' } as const satisfies {
  readonly [I in IfNotHeld]: ChangeLicenses['ifNotHeld'];
};

export type Undone = Pick<UndoForUser, 'history' | 'partner'>;

/** What of an operation is the same for all of its users. */
export type Batch = Pick<StartOperation, 'mode' | 'licenses' | 'change'>;
type CommandOfMode<M extends OperationMode> = CommandOf<(typeof COMMAND_OF_MODE)[M]>;
const COMMANDS: {
  readonly [M in Exclude<OperationMode, 'undo'>]: (
    userId: UserId,
    change: OperationItemChange,
    batch: Batch,
  ) => CommandOfMode<M>;
} = {
  replace: (userId, change, { licenses }) => ({
    type: 'ReplaceLicenses',
    user: { by: 'id', userId },
    licenses,
    ...alongside(change),
  }),
  add: (userId, change, { licenses }) => changeLicenses(userId, change, { add: licenses, remove: [] }),
  remove: (userId, change, { licenses }) =>
    changeLicenses(userId, change, { add: [], remove: skuIdsOf(licenses), ifNotHeld: 'ignore' }),
  change: (userId, change, { change: swap }) => {
    if (swap === undefined) throw new Error('a change has products to add and to remove');
    const ifNotHeld = IF_NOT_HELD[swap.ifNotHeld];
    return changeLicenses(userId, change, { ...swap, ifNotHeld, plansOff: 'travel' });
  },
  refresh: (userId, _change, { licenses }) => ({
    type: 'RefreshLicenses',
    user: { by: 'id', userId },
    skuIds: skuIdsOf(licenses),
    ifNotHeld: 'ignore',
  }),
  /** The item's own licenses, where it has some, go before those of the whole batch. */
  adopt: (userId, change, { licenses }) => ({
    type: 'AdoptLicenses',
    user: { by: 'id', userId },
    licenses: change.licenses ?? licenses,
  }),
  create: (userId, change, { licenses }) => createUser(userId, change, licenses),
  update: (userId, change) => ({
    type: 'UpdateUser',
    user: { by: 'id', userId },
    ...defined({
      userPrincipalName: change.userPrincipalName && addressInput(change.userPrincipalName),
      aliases: addressInputs(change.aliases),
    }),
    ...alongside(change),
    ...accountOf(change),
  }),
  delete: (userId) => ({ type: 'DeleteUser', user: { by: 'id', userId } }),
  restore: (userId, { userPrincipalName }) => ({
    type: 'RestoreUser',
    userId,
    ...defined({ userPrincipalName: userPrincipalName && addressInput(userPrincipalName) }),
  }),
};

const undoForUser = (userId: UserId, { undoes }: OperationItem, undone: Undone): UndoForUser => {
  if (undoes === undefined) throw new Error('an item of an undo says which command it undoes');
  return { type: 'UndoForUser', userId, of: undoes, ...undone };
};

/**
 * Makes one user's command of a bulk operation, always the same for the same item, and of an undo for the same history
 * of its user. The item's personal values must be
 * open (codec.open). Refuses `user-not-found` where nobody was found for the item, `alias-names-no-user` where it named
 * an alias, and `user-purged` where the person was erased meanwhile.
 * @param undone is what the command that an undo is about did to the user, where it did something, and to the partner
 * @throws Error for a user to create without a name and for a change without products: those are bugs of the caller
 */
export const itemCommand = (batch: Batch, item: OperationItem, undone: Undone = {}): Command | Refused => {
  const { mode } = batch;
  if (item.aliasOf !== undefined) return refuse({ code: 'alias-names-no-user', userId: item.aliasOf });
  if (item.userId === undefined)
    return refuse({ code: 'user-not-found', ...(mode === 'restore' ? { among: 'deleted-users' } : {}) });
  try {
    if (mode === 'undo') return undoForUser(item.userId, item, undone);
    return COMMANDS[mode](item.userId, item.change ?? {}, batch);
  } catch (error) {
    if (error instanceof Erased) return refuse({ code: 'user-purged', userId: item.userId });
    if (error instanceof Unreadable) return refuse({ code: 'damaged-personal-data' });
    throw error;
  }
};
