import type {
  Account,
  AddressInput,
  CataloguePlan,
  CommandId,
  CountryCode,
  LicenseRequest,
  LicenseSwap,
  OperationId,
  OperationMode,
  PlanId,
  Product,
  ProfileInput,
  PurchaseId,
  PurchaseState,
  RetentionId,
  SkuId,
  UndoneWork,
  UserRef,
  UserId,
} from './values.js';

/**
 * Commands as the deciders take them: users by reference, addresses with their keys. The wire shapes (plain text, part
 * numbers) are `CommandRequest` in libs/application, and become these before a command joins a lane.
 */
interface C<T extends string> {
  readonly type: T;
}
export interface CreateTenant extends C<'CreateTenant'> {
  readonly displayName: string;
  readonly country: CountryCode;
}
export interface RenameTenant extends C<'RenameTenant'> {
  readonly displayName: string;
}
/** `users` is how many the tenant has, as they were counted before, and `confirm` the number that the sender says. */
export interface CloseTenant extends C<'CloseTenant'> {
  readonly users: number;
  readonly confirm?: number;
}
export interface ReopenTenant extends C<'ReopenTenant'> {}
/** The tenant is the one that the command is decided for. */
export interface PurgeTenant extends C<'PurgeTenant'> {
  readonly retentionId: RetentionId;
}
export interface AgreeClock extends C<'AgreeClock'> {}
/**
 * `plans` may repeat; products with the same part number and different ids are legal. `confirm` is the number of plans
 * that the import takes from products, and `holders` how many licenses of these products are held, as far as anybody
 * knows: it is told, and decides nothing.
 */
export interface ImportCatalogue extends C<'ImportCatalogue'> {
  readonly confirm?: number;
  readonly holders?: number;
  readonly products: readonly (Omit<Product, 'plans'> & { readonly plans: readonly CataloguePlan[] })[];
}
/** The product has its id alone from now on: its names are those of others, or of none. */
export interface WithdrawProduct extends C<'WithdrawProduct'> {
  readonly skuId: SkuId;
}
/** The names of a product that was withdrawn from them name it again. */
export interface ReinstateProduct extends C<'ReinstateProduct'> {
  readonly skuId: SkuId;
}
/**
 * The list replaces the one before as a whole, or in a range of plan ids (`before` is the first one after it): the
 * pieces of a long list have ranges that lie side by side. `confirm` is the number of entries that it lifts: a country
 * in which a plan was not permitted, and is afterwards.
 */
export interface ImportRestrictions extends C<'ImportRestrictions'> {
  readonly range?: { readonly from?: PlanId; readonly before?: PlanId };
  readonly restrictions: readonly { readonly planId: PlanId; readonly countries: readonly CountryCode[] }[];
  readonly confirm?: number;
}
/**
 * A `purchaseId` that is left out is derived from the command id. `state` is the one in which a purchase that was made
 * elsewhere arrives; left out, it is active.
 */
export interface PurchaseSeats extends C<'PurchaseSeats'> {
  readonly purchaseId?: PurchaseId;
  readonly skuId: SkuId;
  readonly seats: number;
  readonly endsOn?: string;
  readonly state?: PurchaseState;
}
export interface ChangePurchaseQuantity extends C<'ChangePurchaseQuantity'> {
  readonly purchaseId: PurchaseId;
  readonly seats: number;
}
export interface ExpirePurchase extends C<'ExpirePurchase'> {
  readonly purchaseId: PurchaseId;
}
export interface RenewPurchase extends C<'RenewPurchase'> {
  readonly purchaseId: PurchaseId;
  readonly endsOn?: string;
}
export interface SuspendPurchase extends C<'SuspendPurchase'> {
  readonly purchaseId: PurchaseId;
}
export interface CancelPurchase extends C<'CancelPurchase'> {
  readonly purchaseId: PurchaseId;
}
/** `userId` is the sender's choice, or a bulk operation knew it before; otherwise it is derived from the command id. */
export interface CreateUser extends C<'CreateUser'>, Account {
  readonly userId?: UserId;
  readonly userPrincipalName: AddressInput;
  readonly profile: ProfileInput;
  readonly usageLocation?: CountryCode;
  readonly aliases?: readonly AddressInput[];
  readonly licenses?: readonly LicenseRequest[];
}
/**
 * `aliases` is the whole list as it shall be; `addAliases` and `removeAliases` change single ones. A command has
 * either.
 */
export interface UpdateUser extends C<'UpdateUser'>, Account {
  readonly user: UserRef;
  readonly userPrincipalName?: AddressInput;
  readonly profile?: ProfileInput;
  readonly usageLocation?: CountryCode | null;
  readonly aliases?: readonly AddressInput[];
  readonly addAliases?: readonly AddressInput[];
  readonly removeAliases?: readonly AddressInput[];
}
export interface DeleteUser extends C<'DeleteUser'> {
  readonly user: UserRef;
}
export interface RestoreUser extends C<'RestoreUser'> {
  readonly userId: UserId;
  readonly userPrincipalName?: AddressInput;
}
/** `confirm` is the user's id once more: the data of a deleted user goes before its time, and no way leads back. */
export interface EraseUser extends C<'EraseUser'> {
  readonly userId: UserId;
  readonly confirm?: UserId;
}
/**
 * Adds, changes and removes in one atomic step. What a bulk operation removes need not be held: `ignore` passes over
 * it, and `leave` changes nothing at all of a user who lacks one of the products. With `plansOff` a new license has
 * those plans off that the removed ones had off, unless it names its own. `profile` and `usageLocation` go along with a
 * bulk assignment, in the same step, before the licenses.
 */
export interface ChangeLicenses extends C<'ChangeLicenses'> {
  readonly user: UserRef;
  readonly add: readonly LicenseRequest[];
  readonly remove: readonly SkuId[];
  readonly ifNotHeld?: 'refuse' | 'ignore' | 'leave';
  readonly plansOff?: 'travel';
  readonly profile?: ProfileInput;
  readonly usageLocation?: CountryCode | null;
}
/** Afterwards the user has exactly these products; one that was held keeps its seat. */
export interface ReplaceLicenses extends C<'ReplaceLicenses'> {
  readonly user: UserRef;
  readonly licenses: readonly LicenseRequest[];
  readonly profile?: ProfileInput;
  readonly usageLocation?: CountryCode | null;
}
export interface ReassignLicenses extends C<'ReassignLicenses'> {
  readonly from: UserRef;
  readonly to: UserRef;
  readonly skuIds: readonly SkuId[];
}
/**
 * The user has these licenses elsewhere already. A product that the user holds here, or that was removed here once,
 * stays as it is.
 */
export interface AdoptLicenses extends C<'AdoptLicenses'> {
  readonly user: UserRef;
  readonly licenses: readonly LicenseRequest[];
}
/**
 * Licenses that are held take the plans that the catalogue has now. A bulk operation says `ifNotHeld: 'ignore'`, since
 * there is nothing to refresh then.
 */
export interface RefreshLicenses extends C<'RefreshLicenses'> {
  readonly user: UserRef;
  readonly skuIds: readonly SkuId[];
  readonly ifNotHeld?: 'refuse' | 'ignore';
}
/** It is `ignored` unless this very retention still runs and its time has come. */
export interface PurgeServiceData extends C<'PurgeServiceData'> {
  readonly userId: UserId;
  readonly retentionId: RetentionId;
}
/** It is `ignored` unless the user is deleted by this very deletion and its time has come. */
export interface PurgeUser extends C<'PurgeUser'> {
  readonly userId: UserId;
  readonly retentionId: RetentionId;
}
/**
 * The users were resolved, deduplicated and listed on the operation's stream before, as `UsersListed` with `total`
 * items. The operation's id is derived from the command id. Only the mode `change` has `change`, and no `licenses`;
 * only the mode `undo` has `undo`.
 * The users were `selected` where the sender said what they have in common, and didn't name each.
 */
export interface StartOperation extends C<'StartOperation'> {
  readonly operationId: OperationId;
  readonly mode: OperationMode;
  readonly licenses: readonly LicenseRequest[];
  readonly change?: LicenseSwap;
  readonly undo?: UndoneWork;
  readonly total: number;
  readonly selected?: true;
  readonly confirm?: number;
}
/** It is `ignored` unless users are listed on the operation's stream and it was neither started nor given up. */
export interface AbandonOperation extends C<'AbandonOperation'> {
  readonly operationId: OperationId;
}
/**
 * How a user was before a command and after it, and which command was the last one to change each thing since. The two
 * are states of the user, which only the behaviour looks into: states are made of events, and those know of commands.
 */
export interface UndoneHistory {
  readonly before: object;
  readonly after: object;
  /**
   * By the name of a field, or by the id of a product; `user` is whether there is a user at all, and `any` anything.
   */
  readonly since: ReadonlyMap<string, CommandId>;
  /** The command handed licenses between the two. */
  readonly partner?: UserId;
}
/**
 * Reverses what the command `of` did to a user, as far as it is still so. Without a history it did nothing. Only a bulk
 * operation gives this command, which reads the history from the user's stream before.
 */
export interface UndoForUser extends C<'UndoForUser'> {
  readonly userId: UserId;
  readonly of: CommandId;
  readonly history?: UndoneHistory;
  /** What the same command did to the partner: a license goes back from hand to hand, in one step. */
  readonly partner?: { readonly userId: UserId; readonly history: UndoneHistory };
}
/** Destroys the reason of a command: the text, and not that there was one. */
export interface RedactReason extends C<'RedactReason'> {
  readonly commandId: CommandId;
}
/** The same for a command that belongs to no tenant. */
export interface RedactInstallationReason extends C<'RedactInstallationReason'> {
  readonly commandId: CommandId;
}
export type Command =
  | CreateTenant
  | RenameTenant
  | CloseTenant
  | ReopenTenant
  | PurgeTenant
  | AgreeClock
  | ImportCatalogue
  | WithdrawProduct
  | ReinstateProduct
  | ImportRestrictions
  | PurchaseSeats
  | ChangePurchaseQuantity
  | ExpirePurchase
  | RenewPurchase
  | SuspendPurchase
  | CancelPurchase
  | CreateUser
  | UpdateUser
  | DeleteUser
  | RestoreUser
  | EraseUser
  | ChangeLicenses
  | ReplaceLicenses
  | ReassignLicenses
  | AdoptLicenses
  | RefreshLicenses
  | PurgeServiceData
  | PurgeUser
  | StartOperation
  | AbandonOperation
  | UndoForUser
  | RedactReason
  | RedactInstallationReason;
export type CommandType = Command['type'];
export type CommandOf<T extends CommandType> = Extract<Command, { readonly type: T }>;
