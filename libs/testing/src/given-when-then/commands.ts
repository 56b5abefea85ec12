import type {
  AdoptLicenses,
  AddressInput,
  ChangeLicenses,
  CommandId,
  CreateUser,
  DeleteUser,
  EraseUser,
  LicenseRequest,
  Product,
  PurgeServiceData,
  PurgeUser,
  RefreshLicenses,
  ReplaceLicenses,
  RestoreUser,
  RetentionId,
  ReassignLicenses,
  UpdateUser,
  UserRef,
} from '#licensing';
import { COMMAND, address, userId } from './ids.js';
import { derived } from './ledger.js';

const byId = (name: string): UserRef => ({ by: 'id', userId: userId(name) });
/** A product stands for a request that leaves its disabled plans as they are. */
const requests = (licenses: readonly (Product | LicenseRequest)[]): readonly LicenseRequest[] =>
  licenses.map((each) => ('plans' in each ? { skuId: each.skuId } : each));
const ids = (products: readonly Product[]) => products.map(({ skuId }) => skuId);
export const addresses = (...names: readonly string[]): readonly AddressInput[] => names.map(address);

/** Creates `name@contoso.com` with the id that `onUser(name)` names. */
export const createUser = (name: string, more: Partial<CreateUser> = {}): CreateUser => ({
  type: 'CreateUser',
  userId: userId(name),
  userPrincipalName: address(name),
  profile: { displayName: name },
  ...more,
});
export const updateUser = (name: string, changes: Omit<UpdateUser, 'type' | 'user'>): UpdateUser => ({
  type: 'UpdateUser',
  user: byId(name),
  ...changes,
});
export const deleteUser = (name: string): DeleteUser => ({ type: 'DeleteUser', user: byId(name) });
export const restoreUser = (name: string, userPrincipalName?: string): RestoreUser => ({
  type: 'RestoreUser',
  userId: userId(name),
  ...(userPrincipalName === undefined ? {} : { userPrincipalName: address(userPrincipalName) }),
});
export const eraseUser = (name: string, confirm = name): EraseUser => ({
  type: 'EraseUser',
  userId: userId(name),
  confirm: userId(confirm),
});
export const changeLicenses = (
  name: string,
  add: readonly (Product | LicenseRequest)[],
  remove: readonly Product[] = [],
  more: Partial<ChangeLicenses> = {},
): ChangeLicenses => ({
  type: 'ChangeLicenses',
  user: byId(name),
  add: requests(add),
  remove: ids(remove),
  ...more,
});
export const replaceLicenses = (
  name: string,
  licenses: readonly (Product | LicenseRequest)[],
  more: Partial<ReplaceLicenses> = {},
): ReplaceLicenses => ({ type: 'ReplaceLicenses', user: byId(name), licenses: requests(licenses), ...more });
export const adoptLicenses = (name: string, licenses: readonly (Product | LicenseRequest)[]): AdoptLicenses => ({
  type: 'AdoptLicenses',
  user: byId(name),
  licenses: requests(licenses),
});
export const refreshLicenses = (
  name: string,
  products: readonly Product[],
  more: Partial<RefreshLicenses> = {},
): RefreshLicenses => ({ type: 'RefreshLicenses', user: byId(name), skuIds: ids(products), ...more });
export const reassignLicenses = (from: string, to: string, ...products: readonly Product[]): ReassignLicenses => ({
  type: 'ReassignLicenses',
  from: byId(from),
  to: byId(to),
  skuIds: ids(products),
});
export const purgeServiceData = (name: string, retentionId: RetentionId): PurgeServiceData => ({
  type: 'PurgeServiceData',
  userId: userId(name),
  retentionId,
});
export const purgeUser = (name: string, retentionId: RetentionId): PurgeUser => ({
  type: 'PurgeUser',
  userId: userId(name),
  retentionId,
});

/**
 * Returns the retention of one service that this command starts, or without a service the retention of the user whom it
 * deletes.
 */
export const retentionId = (name: string, service?: string, command: CommandId = COMMAND): RetentionId =>
  derived(command, `retention:${userId(name)}${service === undefined ? '' : `:${service}`}`) as RetentionId;
/** Returns the n-th command that ran without an id of its own, counted from 1. */
export const setupCommand = (n: number): CommandId => `setup-${n}` as CommandId;
