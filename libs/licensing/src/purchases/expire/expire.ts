import type { ExpirePurchase } from '../../commands.js';
import type { Deciding, Decision, DecisionContext } from '../../decision.js';
import { takeStep } from '../purchase.js';
import type { PurchaseStep } from '../purchase.js';

const STEP: PurchaseStep = { type: 'PurchaseExpired', step: 'expire', from: ['active'], to: 'expired' };

/** The seats of an active purchase go into the grace period: their holders keep them, nobody new gets one. Refuses `purchase-not-found` and `purchase-state`. */
export const decideExpire = (command: ExpirePurchase, context: DecisionContext): Deciding<Decision> =>
  takeStep(command, STEP, context);
