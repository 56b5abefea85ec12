import type {
  AdoptLicenses,
  ChangeLicenses,
  Command,
  CommandOf,
  CommandType,
  CreateTenant,
  CreateUser,
  ImportRestrictions,
  PurchaseSeats,
  ReassignLicenses,
  RefreshLicenses,
  ReplaceLicenses,
  RestoreUser,
  UpdateUser,
} from './commands.js';
import { defined } from './values.js';
import type { AddressInput, AddressKey, ProfileField, ProfileInput, UserId, UserRef } from './values.js';

/**
 * A user by id, also where the command named an address: then it is who had it at that moment. The keyed hash of the
 * address stands there where nobody had it.
 */
export type StoredUser = UserId | { readonly address: AddressKey };
/** Which profile fields the command set or cleared. What it set them to is nobody's to keep. */
export type StoredProfile = { readonly [F in ProfileField]?: 'set' | 'cleared' };

/** The members that have no text of a caller, as they are; `P` are replaced by others. */
type Kept<C extends Command, P extends keyof C> = Omit<C, 'type' | P>;
interface StoredFields {
  readonly userPrincipalName?: AddressKey;
  readonly profile?: StoredProfile;
  readonly aliases?: readonly AddressKey[];
}

/**
 * A command as its receipt keeps it, without its type, which the receipt says: ids, numbers, codes and dates. No member
 * has text of the caller: of addresses only the keyed hash is kept, of profile fields only which, of names nothing, and
 * of an import only how much it had (what it changed stands in its events).
 */
interface StoredForms {
  readonly CreateTenant: Pick<CreateTenant, 'country'>;
  readonly RenameTenant: object;
  readonly CloseTenant: Kept<CommandOf<'CloseTenant'>, never>;
  readonly ReopenTenant: object;
  readonly PurgeTenant: Kept<CommandOf<'PurgeTenant'>, never>;
  readonly AgreeClock: object;
  readonly ImportCatalogue: { readonly products: number };
  readonly WithdrawProduct: Kept<CommandOf<'WithdrawProduct'>, never>;
  readonly ReinstateProduct: Kept<CommandOf<'ReinstateProduct'>, never>;
  readonly ImportRestrictions: Kept<ImportRestrictions, 'restrictions' | 'confirm'> & {
    readonly plans: number;
    readonly entries: number;
  };
  readonly PurchaseSeats: Kept<PurchaseSeats, never>;
  readonly ChangePurchaseQuantity: Kept<CommandOf<'ChangePurchaseQuantity'>, never>;
  readonly ExpirePurchase: Kept<CommandOf<'ExpirePurchase'>, never>;
  readonly RenewPurchase: Kept<CommandOf<'RenewPurchase'>, never>;
  readonly SuspendPurchase: Kept<CommandOf<'SuspendPurchase'>, never>;
  readonly CancelPurchase: Kept<CommandOf<'CancelPurchase'>, never>;
  readonly CreateUser: Kept<CreateUser, 'userPrincipalName' | 'profile' | 'aliases'> &
    StoredFields & { readonly userPrincipalName: AddressKey };
  readonly UpdateUser: Pick<UpdateUser, 'usageLocation' | 'accountEnabled' | 'userType'> &
    StoredFields & {
      readonly user: StoredUser;
      readonly addAliases?: readonly AddressKey[];
      readonly removeAliases?: readonly AddressKey[];
    };
  readonly DeleteUser: { readonly user: StoredUser };
  readonly RestoreUser: Pick<RestoreUser, 'userId'> & Pick<StoredFields, 'userPrincipalName'>;
  readonly EraseUser: Kept<CommandOf<'EraseUser'>, never>;
  readonly ChangeLicenses: Partial<Kept<ChangeLicenses, 'user' | 'profile'>> &
    Pick<StoredFields, 'profile'> & { readonly user: StoredUser };
  readonly ReplaceLicenses: Kept<ReplaceLicenses, 'user' | 'profile'> &
    Pick<StoredFields, 'profile'> & { readonly user: StoredUser };
  readonly ReassignLicenses: Pick<ReassignLicenses, 'skuIds'> & { readonly from: StoredUser; readonly to: StoredUser };
  readonly RefreshLicenses: Kept<RefreshLicenses, 'user'> & { readonly user: StoredUser };
  readonly AdoptLicenses: Kept<AdoptLicenses, 'user'> & { readonly user: StoredUser };
  readonly PurgeServiceData: Kept<CommandOf<'PurgeServiceData'>, never>;
  readonly PurgeUser: Kept<CommandOf<'PurgeUser'>, never>;
  readonly StartOperation: Kept<CommandOf<'StartOperation'>, never>;
  readonly AbandonOperation: Kept<CommandOf<'AbandonOperation'>, never>;
  readonly UndoForUser: Kept<CommandOf<'UndoForUser'>, 'history' | 'partner'>;
  readonly RedactReason: Kept<CommandOf<'RedactReason'>, never>;
  readonly RedactInstallationReason: Kept<CommandOf<'RedactInstallationReason'>, never>;
}
export type StoredCommandOf<T extends CommandType> = StoredForms[T];
/**
 * A user of an operation has only the place in its list: the mode and the licenses stand in the receipt of the start,
 * which is the cause of this one, and what is the user's own on the operation's stream.
 */
export interface StoredItem {
  readonly item: number;
}
export type StoredCommand = StoredForms[CommandType] | StoredItem;

/**
 * Stands for a text that was not kept. No edge lets an empty text through, so that it differs from every text that
 * somebody has: decided again, a command sets what it set to something else, and is accepted where that is all it does.
 */
const UNKNOWN = '';

const keyOf = ({ key }: AddressInput): AddressKey => key;
const keysOf = (addresses: readonly AddressInput[] | undefined): readonly AddressKey[] | undefined =>
  addresses?.map(keyOf);
const addressOf = (key: AddressKey): AddressInput => ({ key, text: UNKNOWN });
const optional = (key: AddressKey | undefined): AddressInput | undefined =>
  key === undefined ? undefined : addressOf(key);
const addressesOf = (keys: readonly AddressKey[] | undefined): readonly AddressInput[] | undefined =>
  keys?.map(addressOf);

const storedUser = (user: UserRef): StoredUser => (user.by === 'id' ? user.userId : { address: user.key });
const refOf = (user: StoredUser): UserRef =>
  typeof user === 'string' ? { by: 'id', userId: user } : { by: 'address', key: user.address };

const storedProfile = (profile: ProfileInput | undefined): StoredProfile | undefined => {
  const fields = Object.entries(profile ?? {}).filter(([, value]) => value !== undefined);
  if (fields.length === 0) return undefined;
  return Object.fromEntries(fields.map(([field, value]) => [field, value === null ? 'cleared' : 'set']));
};
const profileOf = (profile: StoredProfile): ProfileInput =>
  Object.fromEntries(Object.entries(profile).map(([field, was]) => [field, was === 'set' ? UNKNOWN : null]));

interface Form<T extends CommandType> {
  readonly stored: (command: CommandOf<T>) => StoredForms[T];
  /** Missing where too little was kept. */
  readonly members?: (stored: StoredForms[T]) => Omit<CommandOf<T>, 'type'>;
}

/** Nothing but ids, numbers, codes and dates: it is kept as it is. */
const asItIs = <T extends CommandType>(
  ..._same: StoredForms[T] extends Omit<CommandOf<T>, 'type'> ? [] : [never]
): Form<T> => ({
  stored: ({ type: _type, ...members }) => members as object as StoredForms[T],
  members: (stored) => stored as object as Omit<CommandOf<T>, 'type'>,
});

const forms: { readonly [T in CommandType]: Form<T> } = {
  CreateTenant: { stored: ({ country }) => ({ country }), members: (kept) => ({ ...kept, displayName: UNKNOWN }) },
  RenameTenant: { stored: () => ({}), members: () => ({ displayName: UNKNOWN }) },
  CloseTenant: asItIs(),
  ReopenTenant: asItIs(),
  PurgeTenant: asItIs(),
  AgreeClock: asItIs(),
  ImportCatalogue: { stored: ({ products }) => ({ products: products.length }) },
  WithdrawProduct: asItIs(),
  ReinstateProduct: asItIs(),
  ImportRestrictions: {
    stored: ({ range, restrictions }) => ({
      ...defined({ range }),
      plans: restrictions.length,
      entries: restrictions.reduce((sum, { countries }) => sum + countries.length, 0),
    }),
  },
  PurchaseSeats: asItIs(),
  ChangePurchaseQuantity: asItIs(),
  ExpirePurchase: asItIs(),
  RenewPurchase: asItIs(),
  SuspendPurchase: asItIs(),
  CancelPurchase: asItIs(),
  CreateUser: {
    stored: ({ type: _type, userPrincipalName, profile, aliases, ...kept }) => ({
      ...kept,
      userPrincipalName: userPrincipalName.key,
      ...defined({ profile: storedProfile(profile), aliases: keysOf(aliases) }),
    }),
    members: ({ userPrincipalName, profile = {}, aliases, ...kept }) => ({
      ...kept,
      userPrincipalName: addressOf(userPrincipalName),
      profile: profileOf(profile),
      ...defined({ aliases: addressesOf(aliases) }),
    }),
  },
  UpdateUser: {
    stored: ({ type: _type, user, userPrincipalName, profile, aliases, addAliases, removeAliases, ...kept }) => ({
      ...kept,
      user: storedUser(user),
      ...defined({
        userPrincipalName: userPrincipalName?.key,
        profile: storedProfile(profile),
        aliases: keysOf(aliases),
        addAliases: keysOf(addAliases),
        removeAliases: keysOf(removeAliases),
      }),
    }),
    members: ({ user, userPrincipalName, profile, aliases, addAliases, removeAliases, ...kept }) => ({
      ...kept,
      user: refOf(user),
      ...defined({
        userPrincipalName: optional(userPrincipalName),
        profile: profile && profileOf(profile),
        aliases: addressesOf(aliases),
        addAliases: addressesOf(addAliases),
        removeAliases: addressesOf(removeAliases),
      }),
    }),
  },
  DeleteUser: { stored: ({ user }) => ({ user: storedUser(user) }), members: ({ user }) => ({ user: refOf(user) }) },
  RestoreUser: {
    stored: ({ userId, userPrincipalName }) => ({
      userId,
      ...defined({ userPrincipalName: userPrincipalName?.key }),
    }),
    members: ({ userId, userPrincipalName }) => ({
      userId,
      ...defined({ userPrincipalName: optional(userPrincipalName) }),
    }),
  },
  EraseUser: asItIs(),
  ChangeLicenses: {
    stored: ({ type: _type, user, add, remove, profile, ...kept }) => ({
      user: storedUser(user),
      ...(add.length === 0 ? {} : { add }),
      ...(remove.length === 0 ? {} : { remove }),
      ...kept,
      ...defined({ profile: storedProfile(profile) }),
    }),
    members: ({ user, add = [], remove = [], profile, ...kept }) => ({
      user: refOf(user),
      add,
      remove,
      ...kept,
      ...defined({ profile: profile && profileOf(profile) }),
    }),
  },
  ReplaceLicenses: {
    stored: ({ type: _type, user, profile, ...kept }) => ({
      user: storedUser(user),
      ...kept,
      ...defined({ profile: storedProfile(profile) }),
    }),
    members: ({ user, profile, ...kept }) => ({
      user: refOf(user),
      ...kept,
      ...defined({ profile: profile && profileOf(profile) }),
    }),
  },
  ReassignLicenses: {
    stored: ({ from, to, skuIds }) => ({ from: storedUser(from), to: storedUser(to), skuIds }),
    members: ({ from, to, skuIds }) => ({ from: refOf(from), to: refOf(to), skuIds }),
  },
  RefreshLicenses: {
    stored: ({ type: _type, user, ...kept }) => ({ user: storedUser(user), ...kept }),
    members: ({ user, ...kept }) => ({ user: refOf(user), ...kept }),
  },
  AdoptLicenses: {
    stored: ({ type: _type, user, ...kept }) => ({ user: storedUser(user), ...kept }),
    members: ({ user, ...kept }) => ({ user: refOf(user), ...kept }),
  },
  PurgeServiceData: asItIs(),
  PurgeUser: asItIs(),
  StartOperation: asItIs(),
  AbandonOperation: asItIs(),
  UndoForUser: { stored: ({ userId, of }) => ({ userId, of }) },
  RedactReason: asItIs(),
  RedactInstallationReason: asItIs(),
};

const formOf = <T extends CommandType>(type: T): Form<T> => forms[type];

/** What of a command is kept in its receipt. */
export const storedCommand = <T extends CommandType>(command: CommandOf<T>): StoredCommandOf<T> =>
  formOf(command.type as T).stored(command);

/** Puts the ids of users in place of their addresses, for those addresses that lead to somebody. */
export const withUserIds = (stored: StoredCommand, idOf: (key: AddressKey) => UserId | undefined): StoredCommand =>
  Object.fromEntries(
    Object.entries(stored).map(([member, value]: [string, unknown]) =>
      USER_MEMBERS.includes(member) && isAddress(value) ? [member, idOf(value.address) ?? value] : [member, value],
    ),
  );

/** The members of all commands that name a user. */
const USER_MEMBERS: readonly string[] = ['user', 'from', 'to'];
const isAddress = (value: unknown): value is Exclude<StoredUser, UserId> =>
  typeof value === 'object' && value !== null && 'address' in value;

/**
 * Makes a command of what was kept of it, to be decided again: the same but for texts, which nobody knows any more.
 * Only whether such a text changes anything can't be told from it; every refusal, and every other change, can.
 * undefined for the two imports, of which the content is too large to keep twice, for a user of an operation, whose
 * command stands in the operation's list, and for an undo, which rests on what the user's stream told then.
 */
export const commandOfStored = (type: CommandType, stored: StoredCommand): Command | undefined => {
  if ('item' in stored) return undefined;
  const members = formOf(type).members?.(stored as never);
  return members === undefined ? undefined : ({ ...members, type } as Command);
};
