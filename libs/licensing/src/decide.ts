import type { Command } from './commands.js';
import type { Deciding, Decision, DecisionContext } from './decision.js';
import { decideImportCatalogue } from './catalogue/import-catalogue/import-catalogue.js';
import { decideImportRestrictions } from './catalogue/import-restrictions/import-restrictions.js';
import { decideStartOperation } from './operations/start-operation/start-operation.js';
import { decideCancel } from './purchases/cancel/cancel.js';
import { decideChangeQuantity } from './purchases/change-quantity/change-quantity.js';
import { decideExpire } from './purchases/expire/expire.js';
import { decidePurchaseSeats } from './purchases/purchase-seats/purchase-seats.js';
import { decideRenew } from './purchases/renew/renew.js';
import { decideSuspend } from './purchases/suspend/suspend.js';
import { decideAgreeClock } from './tenants/agree-clock/agree-clock.js';
import { decideCreateTenant } from './tenants/create-tenant/create-tenant.js';
import { decideRenameTenant } from './tenants/rename-tenant/rename-tenant.js';

/**
 * The one way into the domain: the decider of the command's type. It asks for the states of streams one after the other and ends with its
 * decision; the same states, command and context give the same decision. Whether the tenant exists and the actor may do this was checked
 * before. @throws Error only for a bug (a command of a shape that no edge lets through, a history that breaks a rule).
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
    case 'StartOperation':
      return decideStartOperation(command, context);
    default:
      throw new Error(`no decider for ${command.type}`);
  }
};
