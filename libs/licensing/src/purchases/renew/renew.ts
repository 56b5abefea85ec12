import type { RenewPurchase } from '../../commands.js';
import type { Deciding, Decision, DecisionContext } from '../../decision.js';
import { takeStep } from '../purchase.js';
import type { PurchaseStep } from '../purchase.js';

const STEP: PurchaseStep = {
  type: 'PurchaseRenewed',
  step: 'renew',
  from: ['active', 'expired', 'suspended'],
  to: 'active',
};

/** The seats count as valid again. An end date left out stays as it was; on an active purchase only a new end date is a change. Refuses `purchase-not-found` and `purchase-state`. */
export const decideRenew = (command: RenewPurchase, context: DecisionContext): Deciding<Decision> =>
  takeStep(command, STEP, context);
