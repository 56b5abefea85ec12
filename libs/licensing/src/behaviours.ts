import type { Behaviour, NamedThing, Scope } from './behaviour.js';
import { importCatalogue } from './catalogue/import-catalogue/import-catalogue.js';
import { importRestrictions } from './catalogue/import-restrictions/import-restrictions.js';
import { reinstateProduct, withdrawProduct } from './catalogue/withdraw-product/withdraw-product.js';
import { agreeClock } from './clock/agree-clock/agree-clock.js';
import type { Command, CommandOf, CommandType } from './commands.js';
import { redactInstallationReason, redactReason } from './history/redact-reason/redact-reason.js';
import { adoptLicenses } from './licenses/adopt-licenses/adopt-licenses.js';
import { changeLicenses } from './licenses/change-licenses/change-licenses.js';
import { refreshLicenses } from './licenses/refresh-licenses/refresh-licenses.js';
import { replaceLicenses } from './licenses/replace-licenses/replace-licenses.js';
import { reassignLicenses } from './licenses/reassign-licenses/reassign-licenses.js';
import { abandonOperation } from './operations/abandon-operation/abandon-operation.js';
import { startOperation } from './operations/start-operation/start-operation.js';
import { undoForUser } from './operations/undo-for-user/undo-for-user.js';
import { changeQuantity } from './purchases/change-quantity/change-quantity.js';
import { purchaseSeats } from './purchases/purchase-seats/purchase-seats.js';
import { purchaseSteps } from './purchases/take-step/take-step.js';
import { purgeServiceData } from './retention/purge-service-data/purge-service-data.js';
import { purgeUser } from './retention/purge-user/purge-user.js';
import { closeTenant } from './tenants/close-tenant/close-tenant.js';
import { createTenant } from './tenants/create-tenant/create-tenant.js';
import { purgeTenant } from './tenants/purge-tenant/purge-tenant.js';
import { reopenTenant } from './tenants/reopen-tenant/reopen-tenant.js';
import { renameTenant } from './tenants/rename-tenant/rename-tenant.js';
import { createUser } from './users/create-user/create-user.js';
import { deleteUser } from './users/delete-user/delete-user.js';
import { eraseUser } from './users/erase-user/erase-user.js';
import { restoreUser } from './users/restore-user/restore-user.js';
import { updateUser } from './users/update-user/update-user.js';

/** Every command with its behaviour: what is decided, loaded, recorded and permitted follows from this table alone. */
const behaviours: { readonly [T in CommandType]: Behaviour<CommandOf<T>> } = {
  CreateTenant: createTenant,
  RenameTenant: renameTenant,
  CloseTenant: closeTenant,
  ReopenTenant: reopenTenant,
  PurgeTenant: purgeTenant,
  AgreeClock: agreeClock,
  ImportCatalogue: importCatalogue,
  WithdrawProduct: withdrawProduct,
  ReinstateProduct: reinstateProduct,
  ImportRestrictions: importRestrictions,
  PurchaseSeats: purchaseSeats,
  ChangePurchaseQuantity: changeQuantity,
  ...purchaseSteps,
  CreateUser: createUser,
  UpdateUser: updateUser,
  DeleteUser: deleteUser,
  RestoreUser: restoreUser,
  EraseUser: eraseUser,
  ChangeLicenses: changeLicenses,
  ReplaceLicenses: replaceLicenses,
  ReassignLicenses: reassignLicenses,
  RefreshLicenses: refreshLicenses,
  AdoptLicenses: adoptLicenses,
  PurgeServiceData: purgeServiceData,
  PurgeUser: purgeUser,
  StartOperation: startOperation,
  AbandonOperation: abandonOperation,
  UndoForUser: undoForUser,
  RedactReason: redactReason,
  RedactInstallationReason: redactInstallationReason,
};

/** All commands that there are. */
export const COMMAND_TYPES = Object.keys(behaviours) as readonly CommandType[];

export const behaviourOf = <T extends CommandType>(type: T): Behaviour<CommandOf<T>> => behaviours[type];

/** Tells whether the sender may number a command of this type: it is about one user or one purchase. */
export const isNumbered = (type: CommandType): boolean => behaviours[type].thing !== undefined;

/**
 * Tells whether the sender of a command of this type may say at which revision it saw what the command changes: one
 * user or one purchase that is there already, and of a reassignment the source.
 */
export const isConditional = (type: CommandType): boolean => {
  const { thing, makesThing, source } = behaviours[type];
  return makesThing !== true && (source ?? thing) !== undefined;
};

/** Gives what the sender of this command may have seen before; undefined where `isConditional` is false. */
export const thingSeen = (command: Command): NamedThing | undefined => {
  const { thing, source } = behaviourOf(command.type);
  return isConditional(command.type) ? (source ?? thing)?.(command) : undefined;
};

/** Whose a command of this type is. */
export const scopeOf = (type: CommandType): Scope => behaviours[type].scope;
