import type { CancelPurchase } from '../../commands.js';
import type { Deciding, Decision, DecisionContext } from '../../decision.js';
import { takeStep } from '../purchase.js';
import type { PurchaseStep } from '../purchase.js';

const STEP: PurchaseStep = {
  type: 'PurchaseCancelled',
  step: 'cancel',
  from: ['active', 'expired', 'suspended'],
  to: 'cancelled',
};

/** The seats are gone for good: no further step leaves this state. Holders keep theirs, over-assigned. Refuses `purchase-not-found` and `purchase-state`. */
export const decideCancel = (command: CancelPurchase, context: DecisionContext): Deciding<Decision> =>
  takeStep(command, STEP, context);
