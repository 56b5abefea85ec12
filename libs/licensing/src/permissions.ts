import { behaviourOf, COMMAND_TYPES } from './behaviours.js';
import type { CommandType } from './commands.js';
import { COMMAND_OF_MODE } from './operations/command-of-mode.js';
import type { Role } from './roles.js';
import { OPERATION_MODES, type OperationMode } from './values.js';

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

/** Tells whether one of the roles allows the command, or a bulk operation of some mode, whatever it is about. */
export const mayCommand = (roles: readonly Role[], type: CommandType): boolean =>
  type === 'StartOperation' ? OPERATION_MODES.some((mode) => permits(roles, type, { mode })) : permits(roles, type);

/** Tells whether one of the roles allows the command, as `permittingRole` does. */
export const permits = (roles: readonly Role[], type: CommandType, operation?: OperationPermit): boolean =>
  permittingRole(roles, type, operation) !== undefined;

/**
 * What somebody may ask for, by the rows of the table in docs/explanation/domain.md#roles: what a tenant has, its
 * history, which tenants there are, the catalogue, and how the installation runs. `export` is the log itself, as other
 * systems get it. `outcomes` are what became of the
 * commands that somebody sent, of which everybody may ask for their own.
 */
export const READABLES = ['tenant', 'history', 'export', 'outcomes', 'tenants', 'catalogue', 'installation'] as const;
export type Readable = (typeof READABLES)[number];

const TENANT: readonly Role[] = ['GlobalAdministrator', 'UserAdministrator', 'LicenseAdministrator', 'GlobalReader'];
const EVERYBODY: readonly Role[] = ['Operator', ...TENANT, 'Auditor'];
const READERS: { readonly [R in Readable]: readonly Role[] } = {
  tenant: TENANT,
  history: [...TENANT, 'Auditor'],
  export: ['GlobalAdministrator', 'GlobalReader', 'Auditor'],
  outcomes: EVERYBODY,
  tenants: EVERYBODY,
  catalogue: EVERYBODY,
  installation: ['Operator'],
};

/**
 * Whether one of the roles allows reading this, in a tenant that the actor acts for (which is the caller's to check).
 * @param inPast says that it is asked for as of an instant, which is all that an Auditor sees of what a tenant has
 */
export const mayRead = (roles: readonly Role[], what: Readable, inPast = false): boolean =>
  roles.some((role) => READERS[what].includes(role) || (inPast && what === 'tenant' && role === 'Auditor'));

/** What roles permit, in a tenant that their holder acts for. */
interface Permitted {
  readonly reads: readonly Readable[];
  /** These may be read as of an instant; who may read something now may do so, too. */
  readonly readsAsOf: readonly Readable[];
  readonly commands: readonly CommandType[];
  /** Bulk operations of these modes may be started. */
  readonly operations: readonly OperationMode[];
}

/** Lists everything that one of the roles permits, by the very questions that decide it. */
export const permittedBy = (roles: readonly Role[]): Permitted => ({
  reads: READABLES.filter((what) => mayRead(roles, what)),
  readsAsOf: READABLES.filter((what) => mayRead(roles, what, true)),
  commands: COMMAND_TYPES.filter((type) => mayCommand(roles, type)),
  operations: OPERATION_MODES.filter((mode) => permits(roles, 'StartOperation', { mode })),
});
