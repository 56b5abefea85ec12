import type { CommandType } from '../commands.js';
import type { OperationMode } from '../values.js';

/** The command that a bulk operation of this mode is for each of its users. */
export const COMMAND_OF_MODE = {
  replace: 'ReplaceLicenses',
  add: 'ChangeLicenses',
  remove: 'ChangeLicenses',
  change: 'ChangeLicenses',
  refresh: 'RefreshLicenses',
  create: 'CreateUser',
  update: 'UpdateUser',
  delete: 'DeleteUser',
  restore: 'RestoreUser',
  adopt: 'AdoptLicenses',
  undo: 'UndoForUser',
} as const satisfies { readonly [M in OperationMode]: CommandType };
