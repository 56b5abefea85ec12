import { behaviourOf } from './behaviours.js';
import type { CommandType } from './commands.js';
import { COMMAND_OF_MODE } from './operations/command-of-mode.js';
import type { Role } from './roles.js';
import type { OperationMode } from './values.js';

/** What goes with a bulk operation. `changesUsers` says that profile fields or a usage location go along. */
export interface OperationPermit {
  readonly mode: OperationMode;
  readonly changesUsers?: boolean;
}

const permittedTo = (type: CommandType, operation: OperationPermit | undefined): readonly Role[] => {
  if (type !== 'StartOperation') return behaviourOf(type).permittedTo;
  if (operation === undefined) return [];
  const single = behaviourOf(COMMAND_OF_MODE[operation.mode]).permittedTo;
  return operation.changesUsers === true
    ? single.filter((role) => behaviourOf('UpdateUser').permittedTo.includes(role))
    : single;
};

/**
 * Returns the narrowest of the roles that allows the command, in a tenant that the actor acts for (which is the
 * caller's to check); undefined where none does. A bulk operation may be started by whoever may do the same to one
 * user; it needs `operation`, and without it none is permitted.
 */
export const permittingRole = (
  roles: readonly Role[],
  type: CommandType,
  operation?: OperationPermit,
): Role | undefined => permittedTo(type, operation).findLast((role) => roles.includes(role));

/** Tells whether one of the roles allows the command, as `permittingRole` does. */
export const permits = (roles: readonly Role[], type: CommandType, operation?: OperationPermit): boolean =>
  permittingRole(roles, type, operation) !== undefined;

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

/**
 * Whether one of the roles allows reading this, in a tenant that the actor acts for (which is the caller's to check).
 */
export const mayRead = (roles: readonly Role[], what: Readable): boolean =>
  roles.some((role) => READS[role].includes(what));
