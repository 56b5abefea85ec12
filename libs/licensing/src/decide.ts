import type { Command } from './commands.js';
import type { Deciding, Decision, DecisionContext } from './decision.js';
import { decideImportCatalogue } from './catalogue/import-catalogue/import-catalogue.js';
import { decideImportRestrictions } from './catalogue/import-restrictions/import-restrictions.js';
import { decideAgreeClock } from './clock/agree-clock/agree-clock.js';
import { decideChangeLicenses } from './licenses/change-licenses/change-licenses.js';
import { decideReplaceLicenses } from './licenses/replace-licenses/replace-licenses.js';
import { decideTransferLicenses } from './licenses/transfer-licenses/transfer-licenses.js';
import { decideAbandonOperation } from './operations/abandon-operation/abandon-operation.js';
import { decideStartOperation } from './operations/start-operation/start-operation.js';
import { decideCancel } from './purchases/cancel/cancel.js';
import { decideChangeQuantity } from './purchases/change-quantity/change-quantity.js';
import { decideExpire } from './purchases/expire/expire.js';
import { decidePurchaseSeats } from './purchases/purchase-seats/purchase-seats.js';
import { decideRenew } from './purchases/renew/renew.js';
import { decideSuspend } from './purchases/suspend/suspend.js';
import { decidePurgeServiceData } from './retention/purge-service-data/purge-service-data.js';
import { decidePurgeUser } from './retention/purge-user/purge-user.js';
import { decideCreateTenant } from './tenants/create-tenant/create-tenant.js';
import { decideRenameTenant } from './tenants/rename-tenant/rename-tenant.js';
import { decideCreateUser } from './users/create-user/create-user.js';
import { decideDeleteUser } from './users/delete-user/delete-user.js';
import { decideRestoreUser } from './users/restore-user/restore-user.js';
import { decideUpdateUser } from './users/update-user/update-user.js';
import { never } from './values.js';

/**
 * The one way into the domain: the decider of the command's type. It asks for the states of streams one after the other and ends with its
 * decision; the same states, command and context give the same decision. Whether the actor may do this was checked before. @throws Error only for a bug (a command of a shape that no edge lets through, a history that breaks a rule).
 */
export const decide = (command: Command, context: DecisionContext): Deciding<Decision> => {
  switch (command.type) {
    case 'CreateTenant':
      return decideCreateTenant(command, context);
    case 'RenameTenant':
      return decideRenameTenant(command, context);
    case 'AgreeClock':
      return decideAgreeClock(command, context);
    case 'ImportCatalogue':
      return decideImportCatalogue(command, context);
    case 'ImportRestrictions':
      return decideImportRestrictions(command, context);
    case 'PurchaseSeats':
      return decidePurchaseSeats(command, context);
    case 'ChangePurchaseQuantity':
      return decideChangeQuantity(command, context);
    case 'ExpirePurchase':
      return decideExpire(command, context);
    case 'RenewPurchase':
      return decideRenew(command, context);
    case 'SuspendPurchase':
      return decideSuspend(command, context);
    case 'CancelPurchase':
      return decideCancel(command, context);
    case 'CreateUser':
      return decideCreateUser(command, context);
    case 'UpdateUser':
      return decideUpdateUser(command, context);
    case 'DeleteUser':
      return decideDeleteUser(command, context);
    case 'RestoreUser':
      return decideRestoreUser(command, context);
    case 'ChangeLicenses':
      return decideChangeLicenses(command, context);
    case 'ReplaceLicenses':
      return decideReplaceLicenses(command, context);
    case 'TransferLicenses':
      return decideTransferLicenses(command, context);
    case 'PurgeServiceData':
      return decidePurgeServiceData(command, context);
    case 'PurgeUser':
      return decidePurgeUser(command, context);
    case 'StartOperation':
      return decideStartOperation(command, context);
    case 'AbandonOperation':
      return decideAbandonOperation(command, context);
    default:
      return never(command);
  }
};
