import type { CommandType } from './commands.js';
import type { OperationMode } from './events.js';
import type { Role } from './roles.js';

type Single = Exclude<CommandType, 'StartOperation'>;

const USERS = ['CreateUser', 'UpdateUser', 'DeleteUser', 'RestoreUser'] as const satisfies readonly Single[];
const LICENSES = ['ChangeLicenses', 'ReplaceLicenses', 'TransferLicenses'] as const satisfies readonly Single[];
const PURCHASES = [
  'PurchaseSeats',
  'ChangePurchaseQuantity',
  'ExpirePurchase',
  'RenewPurchase',
  'SuspendPurchase',
  'CancelPurchase',
] as const satisfies readonly Single[];

/**
 * Who may command what. Source: docs/explanation/domain.md#roles. Purges are the retention worker's, and of no person;
 * so is giving up a list.
 */
const COMMANDS: { readonly [R in Role]: readonly Single[] } = {
  Operator: ['CreateTenant', 'RenameTenant', 'AgreeClock', 'ImportCatalogue', 'ImportRestrictions'],
  GlobalAdministrator: ['RenameTenant', ...USERS, ...LICENSES, ...PURCHASES],
  UserAdministrator: [...USERS, ...LICENSES],
  LicenseAdministrator: LICENSES,
  GlobalReader: [],
  Auditor: [],
  System: ['PurgeServiceData', 'PurgeUser', 'AbandonOperation'],
};

/** A bulk operation may be started by whoever may do the same for one user. */
const SINGLE: { readonly [M in OperationMode]: Single } = {
  replace: 'ReplaceLicenses',
  add: 'ChangeLicenses',
  remove: 'ChangeLicenses',
  create: 'CreateUser',
  update: 'UpdateUser',
  delete: 'DeleteUser',
  restore: 'RestoreUser',
};

/** What goes with a bulk operation. `changesUsers`: profile fields or a usage location go along. */
export interface OperationPermit {
  readonly mode: OperationMode;
  readonly changesUsers?: boolean;
}

/**
 * Whether one of the roles allows the command, in a tenant that the actor acts for (which is the caller's to check). A bulk operation needs
 * `operation`; without it none is permitted.
 */
export const permits = (roles: readonly Role[], type: CommandType, operation?: OperationPermit): boolean => {
  const may = (single: Single): boolean => roles.some((role) => COMMANDS[role].includes(single));
  if (type !== 'StartOperation') return may(type);
  if (operation === undefined) return false;
  return may(SINGLE[operation.mode]) && (operation.changesUsers !== true || may('UpdateUser'));
};

export type Readable = 'users' | 'subscriptions' | 'history' | 'tenants' | 'catalogue';

const TENANT: readonly Readable[] = ['users', 'subscriptions', 'tenants', 'catalogue'];
const READS: { readonly [R in Role]: readonly Readable[] } = {
  Operator: ['tenants', 'catalogue'],
  GlobalAdministrator: [...TENANT, 'history'],
  UserAdministrator: TENANT,
  LicenseAdministrator: TENANT,
  GlobalReader: [...TENANT, 'history'],
  Auditor: ['history'],
  System: [],
};

/** Whether one of the roles allows reading this, in a tenant that the actor acts for (which is the caller's to check). */
export const mayRead = (roles: readonly Role[], what: Readable): boolean =>
  roles.some((role) => READS[role].includes(what));
